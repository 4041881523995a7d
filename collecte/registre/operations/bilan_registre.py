"""Effects of a file of structures on the register, field by field, before and after."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collecte.core.operations.cellules import Defaut
from collecte.core.operations.imports import Bilan, Effet, GenreImport
from collecte.organisation.operations.annulation_imports import ReglesAnnulation
from collecte.registre.operations.champs_registre import CHAMPS, SAISIE, GroupeChamps
from collecte.registre.operations.fiches import MODELES, Fiche, champ_of
from collecte.registre.operations.lignes_registre import Remarque
from questionnaires.core.francais import plural

_NAMES = {
    GroupeChamps.STRUCTURE: ("structure", "structures", "e"),
    GroupeChamps.CONTACT: ("contact", "contacts", ""),
    GroupeChamps.ACCOMPAGNEMENT: ("accompagnement", "accompagnements", ""),
    GroupeChamps.ETAPE: ("étape", "étapes", "e"),
    GroupeChamps.EMPLOI: ("relevé d’emploi", "relevés d’emploi", ""),
    GroupeChamps.BUDGET: ("relevé de budget", "relevés de budget", ""),
}
"""Name of each kind, for one and for several, and the ending of the participles that agree with it."""

_UNSAID = {"nom", "jour", "annee"}  # already in the name of the row


@dataclass(frozen=True, slots=True)
class ChangementRegistre(Effet):
    """One thing made, or one field that changes: of which structure, what, before and after."""

    structure: str = ""
    quoi: str = ""
    avant: str = ""
    apres: str = ""


@dataclass(slots=True)
class BilanRegistre(Bilan):
    """Bilan of the right lines, with remarks on what was understood, their number, counts of things made, by kind;
    `defauts` are the errors of the others."""

    remarques: list[Remarque] = field(default_factory=list)
    lignes: int = 0
    faits: dict[str, int] = field(default_factory=dict)
    defauts: tuple[Defaut, ...] = ()

    @property
    def changements(self) -> list[ChangementRegistre]:
        """Return the effects, field by field."""
        return [effet for effet in self.effets if isinstance(effet, ChangementRegistre)]

    @property
    def counts(self) -> dict[str, Any]:
        """Return the counts for the journal; nothing of the file's content."""
        made, changed = (
            {
                several: self.faits[key]
                for groupe, (_, several, _) in _NAMES.items()
                if (key := _key(groupe, act)) in self.faits
            }
            for act in ("crees", "modifies")
        )
        return {"lignes": self.lignes, "sans_changement": self.unchanged, "creations": made, "modifications": changed}


def _key(groupe: GroupeChamps, act: str) -> str:
    return f"{groupe.name.lower()}_{act}"


Noms = Mapping[int | tuple[str, object], str]
"""Names by the id of a person, labels by (list, code) of a category in force."""


def effects_of(structures: Sequence[Fiche], noms: Noms) -> list[Effet]:
    """List the effects of a file, in line order; `noms`: of people and of categories."""
    effets = (effet for structure in structures for effet in _effects(structure, noms))
    return sorted(effets, key=lambda effet: effet.ligne)


def count_made(structures: Sequence[Fiche]) -> dict[str, int]:
    """Return how many things are made and changed, by kind."""
    fiches = [fiche for fiche in everything(structures) if fiche.id is None or fiche.avant]
    return dict(Counter(_key(fiche.groupe, "crees" if fiche.id is None else "modifies") for fiche in fiches))


def told_counts(faits: Mapping[str, int]) -> list[str]:
    """Return the counts of `count_made` in words: `3 structures créées`, `1 relevé d’emploi modifié`."""
    parts = []
    for groupe, (name, several, ending) in _NAMES.items():
        for act, word in (("crees", f"créé{ending}"), ("modifies", f"modifié{ending}")):
            if count := faits.get(_key(groupe, act), 0):
                parts.append(plural(count, f"{name} {word}", f"{several} {word}s"))
    return parts


REGLES = ReglesAnnulation(
    appuis={
        "contacts_structure": "un contact y a été ajouté depuis",
        "accompagnements": "un accompagnement y a été ajouté depuis",
        "etapes": "une étape y a été ajoutée depuis",
        "releves_emploi": "un relevé d’emploi y a été ajouté depuis",
        "releves_budget": "un relevé de budget y a été ajouté depuis",
        "orientations_accompagnements": "une orientation prioritaire y a été choisie depuis",
        "diagnostics_accompagnements": "un diagnostic s’appuie dessus",
        "ingenieries_accompagnements": "une ingénierie s’appuie dessus",
        "participations": "une campagne l’interroge, ou a sa réponse",
        "selections": "une campagne l’a choisie",
        "accords": "un partenaire y a accès",
        "demandes_rappel": "quelqu’un y demande à être rappelé",
        "syntheses": "une synthèse de suivi s’appuie dessus",
    }
)
"""Why an import of structures stays."""


NOMS = {model.__tablename__: _NAMES[groupe][:2] for groupe, model in MODELES.items()}
"""Name of each table, and what one of its rows and several are called on pages."""


def everything(fiches: Sequence[Fiche]) -> Iterator[Fiche]:
    """Yield structures and all their child rows, parents first."""
    for fiche in fiches:
        yield fiche
        yield from everything(fiche.enfants)


def _effects(fiche: Fiche, noms: Noms) -> Iterator[ChangementRegistre]:
    if fiche.id is None:
        yield _creation(fiche, noms)
    for attribut, before in fiche.avant.items():
        yield _change(fiche, attribut, before, noms)
    for child in fiche.enfants:
        if not (child.groupe is GroupeChamps.ETAPE and fiche.id is None):  # shown with its accompagnement
            yield from _effects(child, noms)


def _creation(fiche: Fiche, noms: Noms) -> ChangementRegistre:
    structure, quoi = _nom(fiche), _name(fiche)
    steps = [_said(etape, "jour", noms) for etape in fiche.of(GroupeChamps.ETAPE)]
    values = [
        f"{champ.colonne} : {_said(fiche, champ.nom, noms)}"
        for champ in CHAMPS.values()
        if champ.groupe is fiche.groupe and champ.nom not in _UNSAID and fiche.valeurs.get(champ.nom) is not None
        if not fiche.valeurs.get(f"{champ.nom}_code")  # said by its category
    ]
    if fiche.groupe is GroupeChamps.ETAPE:
        values = [_said(fiche, "jour", noms)]
    apres = " ; ".join([*steps, *values]) or quoi
    texte = f"{structure}, {quoi}" + (f" : {apres}" if apres != quoi else "")
    return ChangementRegistre(fiche.ligne, GenreImport.CREATION, texte, structure, quoi, "", apres)


def _change(fiche: Fiche, attribut: str, before: object, noms: Noms) -> ChangementRegistre:
    champ = champ_of(fiche, attribut)
    structure, quoi = _nom(fiche), champ.colonne
    if fiche.groupe in {GroupeChamps.CONTACT, GroupeChamps.EMPLOI, GroupeChamps.BUDGET} or attribut == SAISIE:
        quoi = f"{champ.colonne}, {_name(fiche)}"
    avant = _value(fiche, attribut, before, noms) or "vide"
    apres = _value(fiche, attribut, fiche.valeurs[attribut], noms)
    texte = f"{structure}, {quoi} : {avant} → {apres}"
    return ChangementRegistre(fiche.dits[attribut], GenreImport.MODIFICATION, texte, structure, quoi, avant, apres)


def _nom(fiche: Fiche) -> str:
    """Return the name of its structure, as it was before the file changes it."""
    structure = fiche.racine
    return str(structure.avant.get("nom") or structure.valeurs["nom"])


def _name(fiche: Fiche) -> str:
    name, *_ = _NAMES[fiche.groupe]
    match fiche.groupe:
        case GroupeChamps.EMPLOI:
            return f"{name} du {champ_of(fiche, 'jour').told(fiche.valeurs['jour'])}"
        case GroupeChamps.BUDGET:
            return f"{name} {fiche.valeurs['annee']}"
        case GroupeChamps.CONTACT:
            return f"{name} {fiche.valeurs['nom']}"
        case GroupeChamps.ETAPE:
            return f"{name} {fiche.valeurs['genre'].value}"
        case _:
            return name


def _said(fiche: Fiche, attribut: str, noms: Noms) -> str:
    text = _value(fiche, attribut, fiche.valeurs[attribut], noms)
    return f"{fiche.valeurs['genre'].value} le {text}{_entered(fiche)}" if fiche.groupe is GroupeChamps.ETAPE else text


def _entered(etape: Fiche) -> str:
    day = etape.valeurs.get(SAISIE)
    return f", saisi le {champ_of(etape, SAISIE).told(day)}" if day else ""


def _value(fiche: Fiche, attribut: str, value: object, noms: Noms) -> str:
    if attribut == "referent_id" and isinstance(value, int):
        return noms.get(value, "une autre personne")
    champ = champ_of(fiche, attribut)
    return noms.get((champ.liste, value)) or champ.told(value)
