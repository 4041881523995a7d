"""Fields that a file of structures may hold: name, accepted headers, parsing and display."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from collecte.core.operations.cellules import Reader
from collecte.core.operations.champs_structures import (
    count_reader,
    euros_reader,
    read_annee,
    read_enee,
    read_etp,
    read_nom,
    read_rna,
    text_reader,
)
from collecte.models import GenreEtape
from collecte.organisation.operations.lignes_personnes import read_adresse
from collecte.registre.operations.cellules_registre import (
    jour_reader,
    read_commune_cell,
    read_forme,
    read_siret_cell,
    rounding_reader,
)
from questionnaires.core.francais import decimal_text, euros_text, short_day_text

SAISIE = "saisie_le"
"""The only step field that is not a kind of step: when the steps of the line were entered in Enée."""


class GroupeChamps(StrEnum):
    """Subject of a field; the value is the label shown."""

    DLA = "DLA"
    STRUCTURE = "Structure"
    CONTACT = "Personne à contacter"
    ACCOMPAGNEMENT = "Accompagnement"
    ETAPE = "Étapes de l’accompagnement"
    EMPLOI = "Relevé d’emploi"
    BUDGET = "Relevé de budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampRegistre:
    """A field: `attribut` of the row it goes to; `mots` are the headers it may have, as `words`."""

    groupe: GroupeChamps
    attribut: str
    libelle: str
    mots: tuple[str, ...]
    lire: Reader
    dire: Callable[[Any], str] = str

    @property
    def code(self) -> str:
        return f"{self.groupe.name.lower()}.{self.attribut}"


def _preconisations(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _etp(value: int) -> str:
    return f"{decimal_text(value, 2)} ETP"


def _count(value: int) -> str:
    return decimal_text(value, 0)


def _champ(libelle: str, lire: Reader, mots: str, dire: Callable[[Any], str] = str) -> partial[ChampRegistre]:
    """Return a field without its group and its attribute; `mots`, between commas."""
    return partial(ChampRegistre, libelle=libelle, lire=lire, mots=tuple(mots.split(", ")), dire=dire)


def _text(libelle: str, longest: int, mots: str) -> partial[ChampRegistre]:
    return _champ(libelle, text_reader(libelle, longest), mots)


def _jour(libelle: str, mots: str, *, is_past_kept: bool = False) -> partial[ChampRegistre]:
    return _champ(libelle, jour_reader(is_past_kept=is_past_kept), mots, short_day_text)


def _effectif(libelle: str, mots: str) -> partial[ChampRegistre]:
    return _champ(libelle, count_reader(libelle), mots, _count)


def _montant(libelle: str, mots: str, *, may_be_negative: bool = False) -> partial[ChampRegistre]:
    lire = rounding_reader(euros_reader(libelle, may_be_negative=may_be_negative), unit="€")
    return _champ(libelle, lire, mots, euros_text)


_ETAPES = {
    GenreEtape.ACCUEIL: "accueil, date d accueil, date de l accueil, premier contact, 1er contact",
    GenreEtape.REORIENTATION: "date de reorientation, reorientation",
    GenreEtape.DIAGNOSTIC: "diagnostic, date du diagnostic, date diagnostic, diagnostic partage",
    GenreEtape.VALIDATION: "validation, date de validation, validation par les instances dirigeantes",
    GenreEtape.COMITE: "comite d appui, date du comite d appui, comite, date comite",
    GenreEtape.CONVENTION: "convention de prestation, date de la convention, date de convention",
    GenreEtape.RESTITUTION: "restitution, date de restitution, date de la restitution",
    GenreEtape.BILAN: "bilan, bilan de l ingenierie, date du bilan, fin d ingenierie",
    GenreEtape.SUIVI: "suivi, date du suivi, date de suivi, suivi post accompagnement",
}
_CHAMPS: Mapping[GroupeChamps, Mapping[str, partial[ChampRegistre]]] = {
    GroupeChamps.DLA: {
        "code": _champ("DLA", str, "dla, code dla, departement, dept"),
    },
    GroupeChamps.STRUCTURE: {
        "enee": _champ(
            "Numéro Enée",
            read_enee,
            "enee, numero enee, n enee, id enee, identifiant enee, numero structure, id structure",
        ),
        "nom": _champ(
            "Nom",
            read_nom,
            "nom, nom de la structure, structure, raison sociale, denomination, intitule de la structure",
        ),
        "sigle": _text("Sigle", 40, "sigle, acronyme"),
        "siret": _champ("SIRET", read_siret_cell, "siret, n siret, numero siret, siret de la structure, no siret"),
        "rna": _champ("RNA", read_rna, "rna, n rna, numero rna, waldec, numero waldec"),
        "forme": _champ("Forme", read_forme, "forme, forme juridique, statut juridique, type de structure"),
        "commune": _text("Commune", 120, "commune, ville, localite, commune du siege"),
        "code_commune": _champ(
            "Code commune (Insee)", read_commune_cell, "code commune, code insee, insee, code commune insee"
        ),
        "epci": _text(
            "Intercommunalité",
            120,
            "epci, intercommunalite, communaute de communes, communaute d agglomeration, nom de l epci, "
            "epci de la commune",
        ),
        "secteur": _text("Secteur", 120, "secteur, secteur d activite, activite principale, filiere"),
        "reseau": _text("Réseau", 120, "reseau, federation, tete de reseau, affiliation"),
        "creation": _jour("Date de création", "creation, date de creation, creee le, date creation", is_past_kept=True),
    },
    GroupeChamps.CONTACT: {
        "nom": _text("Nom du contact", 120, "contact, nom du contact, interlocuteur, dirigeant"),
        "fonction": _text("Fonction du contact", 120, "fonction, fonction du contact, qualite"),
        "adresse": _champ(
            "Courriel du contact",
            read_adresse,
            "courriel, email, e mail, mail, mel, adresse electronique, courriel du contact",
        ),
        "telephone": _text("Téléphone du contact", 30, "telephone, tel, portable, mobile"),
    },
    GroupeChamps.ACCOMPAGNEMENT: {
        "enee": _champ(
            "Numéro de l’accompagnement",
            read_enee,
            "numero d accompagnement, numero accompagnement, n accompagnement, dossier, numero de dossier",
        ),
        "referent_id": _champ(
            "Chargé(e) de mission référent(e)",
            str,
            "referent, referente, charge de mission, chargee de mission, charge e de mission, suivi par",
        ),
        "prescripteur": _text("Prescripteur", 160, "prescripteur, orienteur, oriente par"),
        "reorientation": _text("Réorientation vers", 160, "reorientation vers, oriente vers"),
        "preconisations": _champ(
            "Préconisations", _preconisations, "preconisations, preconisation, plan d accompagnement, recommandations"
        ),
        "clos_le": _jour(
            "Date de fin de l’accompagnement",
            "fin, date de fin, cloture, date de cloture, fin de l accompagnement, clos le",
        ),
    },
    GroupeChamps.ETAPE: {
        **{genre.name: _jour(f"Date : {genre.value}", mots) for genre, mots in _ETAPES.items()},
        SAISIE: _jour("Date de saisie", "date de saisie, saisi le, saisie le, date de saisie enee, saisi dans enee le"),
    },
    GroupeChamps.EMPLOI: {
        "jour": _jour(
            "Date du relevé d’emploi",
            "date du releve, date du releve d emploi, emplois au, effectifs au, date des effectifs",
        ),
        "salaries": _effectif("Salarié(e)s", "salaries, nombre de salaries, nb salaries, effectif, effectifs"),
        "etp": _champ(
            "ETP",
            rounding_reader(read_etp),
            "etp, nombre d etp, nb etp, etp salaries, equivalents temps plein",
            dire=_etp,
        ),
        "cdi": _effectif("CDI", "cdi, dont cdi, nombre de cdi, nb cdi"),
        "cdd": _effectif("CDD", "cdd, dont cdd, nombre de cdd, nb cdd"),
        "aides": _effectif("Contrats aidés", "contrats aides, dont contrats aides, emplois aides, aides"),
        "insertion": _effectif("Salarié(e)s en insertion", "insertion, en insertion, salaries en insertion"),
        "femmes": _effectif("Femmes", "femmes, dont femmes, nombre de femmes"),
        "hommes": _effectif("Hommes", "hommes, dont hommes, nombre d hommes"),
        "benevoles": _effectif("Bénévoles", "benevoles, nombre de benevoles, nb benevoles"),
    },
    GroupeChamps.BUDGET: {
        "annee": _champ(
            "Année du budget", read_annee, "annee, exercice, annee du budget, exercice comptable, annee budgetaire"
        ),
        "produits": _montant("Produits", "budget, produits, total des produits, budget annuel, montant du budget"),
        "publics": _montant("Financements publics", "financements publics, subventions, dont financements publics"),
        "propres": _montant("Ressources propres", "ressources propres, dont ressources propres, autofinancement"),
        "resultat": _montant("Résultat", "resultat, resultat net, excedent ou deficit", may_be_negative=True),
    },
}

CHAMPS: Mapping[str, ChampRegistre] = {
    champ.code: champ
    for groupe, champs in _CHAMPS.items()
    for champ in (field(groupe=groupe, attribut=attribut) for attribut, field in champs.items())
}
"""Fields by code, in the order of pages."""

LONG = CHAMPS["accompagnement.preconisations"].code
"""The only field of several lines."""
