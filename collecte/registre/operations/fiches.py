"""In-memory rows of the register during an import, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collecte.core.operations.cellules import CellError, words
from collecte.models import Accompagnement, Base, ContactStructure, Etape, ReleveBudget, ReleveEmploi, Structure
from collecte.registre.operations.champs_registre import CHAMPS, ChampRegistre, GroupeChamps
from collecte.registre.operations.lignes_registre import Valeurs
from collecte.registre.queries.imports_registre import Connu

MODELES: Mapping[GroupeChamps, type[Base]] = {
    GroupeChamps.STRUCTURE: Structure,
    GroupeChamps.CONTACT: ContactStructure,
    GroupeChamps.EMPLOI: ReleveEmploi,
    GroupeChamps.BUDGET: ReleveBudget,
    GroupeChamps.ACCOMPAGNEMENT: Accompagnement,
    GroupeChamps.ETAPE: Etape,
}
"""The table of each group, parents first."""

NUMEROS = {"enee": "numéro Enée", "siret": "SIRET", "rna": "RNA"}
"""Labels of the numbers of a structure, strongest first."""


@dataclass(slots=True, eq=False)
class Fiche:
    """A row of the register, stored (`id`) or to be: values now, former values that changed, line of each value."""

    groupe: GroupeChamps
    parent: "Fiche | None"
    ligne: int  # where it was made; 0 when it is stored
    id: int | None = None
    valeurs: dict[str, Any] = field(default_factory=dict)
    avant: dict[str, Any] = field(default_factory=dict)
    dits: dict[str, int] = field(default_factory=dict)
    enfants: list["Fiche"] = field(default_factory=list)

    def of(self, groupe: GroupeChamps) -> list["Fiche"]:
        return [enfant for enfant in self.enfants if enfant.groupe is groupe]

    @property
    def racine(self) -> "Fiche":
        """Return the structure that it belongs to."""
        return self if self.parent is None else self.parent.racine

    def say(self, ligne: int, valeurs: Valeurs) -> bool:
        """Set the values of a line; return whether any is new. Raises ContradictionError when another line differs."""
        is_new = False
        for attribut, value in valeurs.items():
            former = self.valeurs.get(attribut)
            if former != value and attribut in self.dits:
                raise ContradictionError(self, attribut, value)
            self.dits.setdefault(attribut, ligne)
            if former == value:
                continue
            is_new = True
            if self.id is not None:
                self.avant[attribut] = former
            self.valeurs[attribut] = value
        return is_new


class ContradictionError(CellError):
    """Two lines of a file give different values for the same field; `ligne` is the first of them."""

    def __init__(self, fiche: Fiche, attribut: str, value: object) -> None:
        champ = champ_of(fiche, attribut)
        self.ligne = fiche.dits[attribut]
        before = champ.told(fiche.valeurs[attribut])
        super().__init__(
            f"{champ.colonne} : « {champ.told(value)} » ici, « {before} » à la ligne {fiche.dits[attribut]}, "
            "pour la même chose.",
            "Gardez une seule des deux valeurs.",
            field_code(fiche, attribut),
        )


def champ_of(fiche: Fiche, attribut: str) -> ChampRegistre:
    """Return the field of an attribute."""
    return CHAMPS[field_code(fiche, attribut)]


def field_code(fiche: Fiche, attribut: str) -> str:
    """Return the code of the field of an attribute; the day of a step is a field for each kind of step."""
    is_step = fiche.groupe is GroupeChamps.ETAPE and attribut == "jour"
    named = fiche.valeurs["genre"].name if is_step else attribut
    return f"{fiche.groupe.name.lower()}.{named}"


@dataclass(slots=True)
class Registre:
    """The structures that a file may touch, with indexes to find them."""

    structures: list[Fiche] = field(default_factory=list)
    par_numero: dict[tuple[str, str], Fiche] = field(default_factory=dict)
    par_nom: dict[tuple[int, str], list[Fiche]] = field(default_factory=dict)  # DLA, name as `words`
    accompagnements: dict[str, Fiche] = field(default_factory=dict)  # by their number

    @classmethod
    def of(cls, connu: Connu) -> "Registre":
        registre = cls()
        by_id = {row["id"]: registre.add(made(GroupeChamps.STRUCTURE, None, 0, **row)) for row in connu.structures}
        paths: dict[int, Fiche] = {}
        for groupe, model in MODELES.items():
            for row in connu.enfants.get(model, ()):
                is_step = groupe is GroupeChamps.ETAPE
                parent = paths[row["accompagnement_id"]] if is_step else by_id[row["structure_id"]]
                child = made(groupe, parent, 0, **row)
                if groupe is GroupeChamps.ACCOMPAGNEMENT:
                    paths[row["id"]] = registre.know(child)
        return registre

    def add(self, fiche: Fiche) -> Fiche:
        """Add a structure."""
        self.structures.append(fiche)
        self.find_by(fiche)
        return fiche

    def find_by(self, fiche: Fiche) -> None:
        """Index a structure by its present numbers and name; its former ones still find it."""
        for nature in NUMEROS:
            if numero := fiche.valeurs.get(nature):
                self.par_numero.setdefault((nature, numero), fiche)
        namesakes = self.par_nom.setdefault((fiche.valeurs["dla_id"], words(fiche.valeurs["nom"])), [])
        if fiche not in namesakes:
            namesakes.append(fiche)

    def know(self, accompagnement: Fiche) -> Fiche:
        """Index an accompagnement by its number."""
        if numero := accompagnement.valeurs.get("enee"):
            self.accompagnements.setdefault(numero, accompagnement)
        return accompagnement


def made(groupe: GroupeChamps, parent: Fiche | None, ligne: int, **valeurs: Any) -> Fiche:  # noqa: ANN401 - of any column
    """Return a row attached to its parent: stored if it has an id, else not in the register yet."""
    fiche = Fiche(groupe, parent, ligne, valeurs.get("id"), valeurs)
    if parent is not None:
        parent.enfants.append(fiche)
    return fiche
