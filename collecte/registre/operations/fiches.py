"""In-memory rows of the register during an import, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collecte.core.operations.cellules import CellError, Defaut, words
from collecte.models import Accompagnement, Base, ContactStructure, Etape, ReleveBudget, ReleveEmploi, Structure
from collecte.registre.operations.colonnes_registre import CHAMPS, Champ, Groupe
from collecte.registre.operations.lignes_registre import Valeurs
from collecte.registre.queries.imports_registre import Connu, Rangee

MODELES: Mapping[Groupe, type[Base]] = {
    Groupe.STRUCTURE: Structure,
    Groupe.CONTACT: ContactStructure,
    Groupe.ACCOMPAGNEMENT: Accompagnement,
    Groupe.ETAPE: Etape,
    Groupe.EMPLOI: ReleveEmploi,
    Groupe.BUDGET: ReleveBudget,
}
_NUMEROS = ("enee", "siret", "rna")


@dataclass(slots=True, eq=False)
class Fiche:
    """One row of the register, stored (`id`) or to be: its values now, what each was before, which line said it."""

    groupe: Groupe
    parent: "Fiche | None"
    ligne: int  # that made it; 0 when it is stored
    id: int | None = None
    valeurs: dict[str, Any] = field(default_factory=dict)
    avant: dict[str, Any] = field(default_factory=dict)
    dits: dict[str, int] = field(default_factory=dict)
    enfants: list["Fiche"] = field(default_factory=list)

    def of(self, groupe: Groupe) -> list["Fiche"]:
        return [own for own in self.enfants if own.groupe is groupe]

    @property
    def racine(self) -> "Fiche":
        """The structure that it is of."""
        return self if self.parent is None else self.parent.racine

    def say(self, ligne: int, valeurs: Valeurs) -> bool:
        """Take in what a line says; whether that is new. Raises ContradictionError when another line said otherwise."""
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
    """Two lines of a file say two things of the same field."""

    def __init__(self, fiche: Fiche, attribut: str, value: object) -> None:
        champ = champ_of(fiche, attribut)
        before = told(champ, fiche.valeurs[attribut])
        super().__init__(
            f"{champ.libelle} : « {told(champ, value)} » ici, « {before} » à la ligne {fiche.dits[attribut]}, "
            "pour la même chose.",
            "Gardez une seule des deux valeurs.",
        )


def champ_of(fiche: Fiche, attribut: str) -> Champ:
    """The field that an attribute is; the day of a step is a field for each kind of step."""
    is_step = fiche.groupe is Groupe.ETAPE and attribut == "jour"
    named = fiche.valeurs["genre"].name if is_step else attribut
    return CHAMPS[f"{fiche.groupe.name.lower()}.{named}"]


def told(champ: Champ, value: object) -> str:
    """A value as people read it; nothing for what is not known."""
    return "" if value is None or value == "" else champ.dire(value)


@dataclass(slots=True)
class Registre:
    """The structures that a file may touch, and how each is found."""

    structures: list[Fiche] = field(default_factory=list)
    par_numero: dict[tuple[str, str], Fiche] = field(default_factory=dict)
    par_nom: dict[tuple[int, str], list[Fiche]] = field(default_factory=dict)  # DLA, name as `words`
    accompagnements: dict[str, Fiche] = field(default_factory=dict)  # by their number

    @classmethod
    def of(cls, connu: Connu) -> "Registre":
        registre = cls()
        by_id = {row["id"]: registre.add(_stored(Groupe.STRUCTURE, None, row)) for row in connu.structures}
        paths: dict[int, Fiche] = {}
        for groupe in (Groupe.CONTACT, Groupe.EMPLOI, Groupe.BUDGET, Groupe.ACCOMPAGNEMENT):
            for row in connu.enfants.get(MODELES[groupe], ()):
                child = _stored(groupe, by_id[row["structure_id"]], row)
                if groupe is Groupe.ACCOMPAGNEMENT:
                    paths[row["id"]] = registre.know(child)
        for row in connu.enfants.get(Etape, ()):
            _stored(Groupe.ETAPE, paths[row["accompagnement_id"]], row)
        return registre

    def add(self, fiche: Fiche) -> Fiche:
        """One more structure."""
        self.structures.append(fiche)
        self.find_by(fiche)
        return fiche

    def find_by(self, fiche: Fiche) -> None:
        """Have a structure found by what it is called now; what it was called before finds it too."""
        for nature in _NUMEROS:
            if numero := fiche.valeurs.get(nature):
                self.par_numero.setdefault((nature, numero), fiche)
        same = self.par_nom.setdefault((fiche.valeurs["dla_id"], words(fiche.valeurs["nom"])), [])
        if fiche not in same:
            same.append(fiche)

    def know(self, accompagnement: Fiche) -> Fiche:
        """Have an accompagnement found by its number."""
        if numero := accompagnement.valeurs.get("enee"):
            self.accompagnements.setdefault(numero, accompagnement)
        return accompagnement


def _stored(groupe: Groupe, parent: Fiche | None, row: Rangee) -> Fiche:
    fiche = Fiche(groupe, parent, 0, row["id"], dict(row))
    if parent is not None:
        parent.enfants.append(fiche)
    return fiche


def made(groupe: Groupe, parent: Fiche | None, ligne: int, **valeurs: object) -> Fiche:
    """One that is not in the register."""
    fiche = Fiche(groupe, parent, ligne, None, dict(valeurs))
    if parent is not None:
        parent.enfants.append(fiche)
    return fiche


def defaut_of(ligne: int, error: CellError) -> Defaut:
    return Defaut(ligne, error.probleme, error.remede)
