"""Fields that a file of structures may hold: name, accepted headers, parsing and display."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
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


def _text(groupe: GroupeChamps, attribut: str, libelle: str, longest: int, *mots: str) -> ChampRegistre:
    return ChampRegistre(
        groupe=groupe, attribut=attribut, libelle=libelle, mots=mots, lire=text_reader(libelle, longest)
    )


def _etape(genre: GenreEtape, *mots: str) -> ChampRegistre:
    libelle = f"Date : {genre.value}"
    lire = jour_reader(is_past_kept=False)
    return ChampRegistre(
        groupe=GroupeChamps.ETAPE, attribut=genre.name, libelle=libelle, mots=mots, lire=lire, dire=short_day_text
    )


def _effectif(attribut: str, libelle: str, *mots: str) -> ChampRegistre:
    return ChampRegistre(
        groupe=GroupeChamps.EMPLOI,
        attribut=attribut,
        libelle=libelle,
        mots=mots,
        lire=count_reader(libelle),
        dire=_count,
    )


def _montant(attribut: str, libelle: str, *mots: str, may_be_negative: bool = False) -> ChampRegistre:
    lire = rounding_reader(euros_reader(libelle, may_be_negative=may_be_negative), unit="€")
    return ChampRegistre(
        groupe=GroupeChamps.BUDGET, attribut=attribut, libelle=libelle, mots=mots, lire=lire, dire=euros_text
    )


DLA = ChampRegistre(
    groupe=GroupeChamps.DLA, attribut="code", libelle="DLA", mots=("dla", "code dla", "departement", "dept"), lire=str
)

_STRUCTURE = (
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="enee",
        libelle="Numéro Enée",
        mots=("enee", "numero enee", "n enee", "id enee", "identifiant enee", "numero structure", "id structure"),
        lire=read_enee,
    ),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="nom",
        libelle="Nom",
        mots=("nom", "nom de la structure", "structure", "raison sociale", "denomination", "intitule de la structure"),
        lire=read_nom,
    ),
    _text(GroupeChamps.STRUCTURE, "sigle", "Sigle", 40, "sigle", "acronyme"),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="siret",
        libelle="SIRET",
        mots=("siret", "n siret", "numero siret", "siret de la structure", "no siret"),
        lire=read_siret_cell,
    ),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="rna",
        libelle="RNA",
        mots=("rna", "n rna", "numero rna", "waldec", "numero waldec"),
        lire=read_rna,
    ),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="forme",
        libelle="Forme",
        mots=("forme", "forme juridique", "statut juridique", "type de structure"),
        lire=read_forme,
    ),
    _text(GroupeChamps.STRUCTURE, "commune", "Commune", 120, "commune", "ville", "localite", "commune du siege"),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="code_commune",
        libelle="Code commune (Insee)",
        mots=("code commune", "code insee", "insee", "code commune insee"),
        lire=read_commune_cell,
    ),
    _text(
        GroupeChamps.STRUCTURE,
        "epci",
        "Intercommunalité",
        120,
        "epci",
        "intercommunalite",
        "communaute de communes",
        "communaute d agglomeration",
        "nom de l epci",
        "epci de la commune",
    ),
    _text(
        GroupeChamps.STRUCTURE,
        "secteur",
        "Secteur",
        120,
        "secteur",
        "secteur d activite",
        "activite principale",
        "filiere",
    ),
    _text(GroupeChamps.STRUCTURE, "reseau", "Réseau", 120, "reseau", "federation", "tete de reseau", "affiliation"),
    ChampRegistre(
        groupe=GroupeChamps.STRUCTURE,
        attribut="creation",
        libelle="Date de création",
        mots=("creation", "date de creation", "creee le", "date creation"),
        lire=jour_reader(),
        dire=short_day_text,
    ),
)
_CONTACT = (
    _text(
        GroupeChamps.CONTACT, "nom", "Nom du contact", 120, "contact", "nom du contact", "interlocuteur", "dirigeant"
    ),
    _text(GroupeChamps.CONTACT, "fonction", "Fonction du contact", 120, "fonction", "fonction du contact", "qualite"),
    ChampRegistre(
        groupe=GroupeChamps.CONTACT,
        attribut="adresse",
        libelle="Courriel du contact",
        mots=("courriel", "email", "e mail", "mail", "mel", "adresse electronique", "courriel du contact"),
        lire=read_adresse,
    ),
    _text(GroupeChamps.CONTACT, "telephone", "Téléphone du contact", 30, "telephone", "tel", "portable", "mobile"),
)
_ACCOMPAGNEMENT = (
    ChampRegistre(
        groupe=GroupeChamps.ACCOMPAGNEMENT,
        attribut="enee",
        libelle="Numéro de l’accompagnement",
        mots=("numero d accompagnement", "numero accompagnement", "n accompagnement", "dossier", "numero de dossier"),
        lire=read_enee,
    ),
    ChampRegistre(
        groupe=GroupeChamps.ACCOMPAGNEMENT,
        attribut="referent_id",
        libelle="Chargé(e) de mission référent(e)",
        mots=("referent", "referente", "charge de mission", "chargee de mission", "charge e de mission", "suivi par"),
        lire=str,
    ),
    _text(
        GroupeChamps.ACCOMPAGNEMENT,
        "prescripteur",
        "Prescripteur",
        160,
        "prescripteur",
        "orienteur",
        "oriente par",
    ),
    _text(
        GroupeChamps.ACCOMPAGNEMENT,
        "reorientation",
        "Réorientation vers",
        160,
        "reorientation vers",
        "oriente vers",
    ),
    ChampRegistre(
        groupe=GroupeChamps.ACCOMPAGNEMENT,
        attribut="preconisations",
        libelle="Préconisations",
        mots=("preconisations", "preconisation", "plan d accompagnement", "recommandations"),
        lire=_preconisations,
    ),
    ChampRegistre(
        groupe=GroupeChamps.ACCOMPAGNEMENT,
        attribut="clos_le",
        libelle="Date de fin de l’accompagnement",
        mots=("fin", "date de fin", "cloture", "date de cloture", "fin de l accompagnement", "clos le"),
        lire=jour_reader(is_past_kept=False),
        dire=short_day_text,
    ),
)
_ETAPES = (
    _etape(GenreEtape.ACCUEIL, "accueil", "date d accueil", "date de l accueil", "premier contact", "1er contact"),
    _etape(GenreEtape.REORIENTATION, "date de reorientation", "reorientation"),
    _etape(GenreEtape.DIAGNOSTIC, "diagnostic", "date du diagnostic", "date diagnostic", "diagnostic partage"),
    _etape(GenreEtape.VALIDATION, "validation", "date de validation", "validation par les instances dirigeantes"),
    _etape(GenreEtape.COMITE, "comite d appui", "date du comite d appui", "comite", "date comite"),
    _etape(GenreEtape.CONVENTION, "convention de prestation", "date de la convention", "date de convention"),
    _etape(GenreEtape.RESTITUTION, "restitution", "date de restitution", "date de la restitution"),
    _etape(GenreEtape.BILAN, "bilan", "bilan de l ingenierie", "date du bilan", "fin d ingenierie"),
    _etape(GenreEtape.SUIVI, "suivi", "date du suivi", "date de suivi", "suivi post accompagnement"),
    ChampRegistre(
        groupe=GroupeChamps.ETAPE,
        attribut=SAISIE,
        libelle="Date de saisie",
        mots=("date de saisie", "saisi le", "saisie le", "date de saisie enee", "saisi dans enee le"),
        lire=jour_reader(is_past_kept=False),
        dire=short_day_text,
    ),
)
_EMPLOI = (
    ChampRegistre(
        groupe=GroupeChamps.EMPLOI,
        attribut="jour",
        libelle="Date du relevé d’emploi",
        mots=("date du releve", "date du releve d emploi", "emplois au", "effectifs au", "date des effectifs"),
        lire=jour_reader(is_past_kept=False),
        dire=short_day_text,
    ),
    _effectif("salaries", "Salarié(e)s", "salaries", "nombre de salaries", "nb salaries", "effectif", "effectifs"),
    ChampRegistre(
        groupe=GroupeChamps.EMPLOI,
        attribut="etp",
        libelle="ETP",
        mots=("etp", "nombre d etp", "nb etp", "etp salaries", "equivalents temps plein"),
        lire=rounding_reader(read_etp),
        dire=_etp,
    ),
    _effectif("cdi", "CDI", "cdi", "dont cdi", "nombre de cdi", "nb cdi"),
    _effectif("cdd", "CDD", "cdd", "dont cdd", "nombre de cdd", "nb cdd"),
    _effectif("aides", "Contrats aidés", "contrats aides", "dont contrats aides", "emplois aides", "aides"),
    _effectif("insertion", "Salarié(e)s en insertion", "insertion", "en insertion", "salaries en insertion"),
    _effectif("femmes", "Femmes", "femmes", "dont femmes", "nombre de femmes"),
    _effectif("hommes", "Hommes", "hommes", "dont hommes", "nombre d hommes"),
    _effectif("benevoles", "Bénévoles", "benevoles", "nombre de benevoles", "nb benevoles"),
)
_BUDGET = (
    ChampRegistre(
        groupe=GroupeChamps.BUDGET,
        attribut="annee",
        libelle="Année du budget",
        mots=("annee", "exercice", "annee du budget", "exercice comptable", "annee budgetaire"),
        lire=read_annee,
    ),
    _montant("produits", "Produits", "budget", "produits", "total des produits", "budget annuel", "montant du budget"),
    _montant("publics", "Financements publics", "financements publics", "subventions", "dont financements publics"),
    _montant("propres", "Ressources propres", "ressources propres", "dont ressources propres", "autofinancement"),
    _montant("resultat", "Résultat", "resultat", "resultat net", "excedent ou deficit", may_be_negative=True),
)

CHAMPS: Mapping[str, ChampRegistre] = {
    champ.code: champ for champ in (DLA, *_STRUCTURE, *_CONTACT, *_ACCOMPAGNEMENT, *_ETAPES, *_EMPLOI, *_BUDGET)
}
"""Fields by code, in the order of pages."""

LONG = CHAMPS["accompagnement.preconisations"].code
"""The only field of several lines."""
