"""Fields of the register, each declared once: forms, columns of files, pages and journal are derived from it."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from collecte.core.operations.cellules import Champ, Reader, day_reader, name_reader, optional_day_reader
from collecte.core.operations.champs_structures import (
    count_reader,
    euros_reader,
    read_annee,
    read_code_commune,
    read_enee,
    read_epci,
    read_etp,
    read_nom,
    read_rna,
    read_siret,
    text_reader,
)
from collecte.models import GenreEtape
from collecte.organisation.operations.lignes_personnes import read_adresse
from collecte.registre.operations.cellules_registre import (
    jour_reader,
    read_commune_cell,
    read_siret_cell,
    read_yes_or_no,
    rounding_reader,
)
from questionnaires.categories.categories import FORME, RESEAU, SECTEUR, Categories
from questionnaires.core.francais import capital, decimal_text, euros_text, short_day_text
from questionnaires.files.loader import shipped_categories

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
class ChampRegistre(Champ):
    """A field of the register. `titre` names it in the journal, above tables and, without accents, in CSV files;
    `autres` are the headers it may have in an import, as `words`; `colonne` is its label there, `lire` reads a cell,
    `dire` shows a value."""

    groupe: GroupeChamps
    colonne: str
    lire: Reader
    dire: Callable[[Any], str] = str

    @property
    def code(self) -> str:
        return f"{self.groupe.name.lower()}.{self.nom}"

    @property
    def entete(self) -> str:
        return capital(self.titre)

    @property
    def is_column(self) -> bool:
        """Return whether a file may have a column for it."""
        return self.autres != ("",)

    def lu(self, row: object, categories: Categories) -> str:
        """Return its value of a row as it is shown, a category with the text beside it."""
        value = getattr(row, self.nom)
        if self.kind == "category":
            return categories.lu(self.liste, value, getattr(row, self.nom.removesuffix("_code"), ""))
        return self.told(value)

    def told(self, value: object) -> str:
        """Return a value as it is shown; empty when unknown."""
        return "" if value is None or value == "" else self.dire(value)


def _champ(
    libelle: str, read: Reader, mots: str, colonne: str = "", *, default: object = MISSING, **more: object
) -> Any:  # noqa: ANN401 - of the type of its annotation
    """Declare a field of terms, with what a `ChampRegistre` says of it but its name and its group; `mots`, between
    commas. A cell is read as a form does, unless `lire` is given."""
    known = {"libelle": libelle, "read": read, "lire": read, "colonne": colonne or libelle, **more}
    return field(default=default, metadata={**known, "autres": tuple(mots.split(", "))})


def _text(libelle: str, longest: int, mots: str, colonne: str = "", **more: object) -> Any:  # noqa: ANN401 - as above
    lire = text_reader(colonne or libelle, longest)
    return _champ(libelle, text_reader(libelle, longest), mots, colonne, lire=lire, default="", **more)


def _jour(
    libelle: str, mots: str, colonne: str = "", read: Reader = str, *, is_past_kept: bool = False, **more: object
) -> Any:  # noqa: ANN401 - as above
    lire = jour_reader(is_past_kept=is_past_kept)
    return _champ(libelle, read, mots, colonne, lire=lire, dire=short_day_text, kind="date", size="short", **more)


def _effectif(libelle: str, mots: str, colonne: str = "", **more: object) -> Any:  # noqa: ANN401 - as above
    read, lire, dire = count_reader(libelle), count_reader(colonne or libelle), partial(decimal_text, decimals=0)
    return _champ(libelle, read, mots, colonne, lire=lire, dire=dire, size="short", default=None, **more)


def _montant(libelle: str, mots: str, colonne: str = "", *, may_be_negative: bool = False, **more: object) -> Any:  # noqa: ANN401 - as above
    read, lire = (euros_reader(label, may_be_negative=may_be_negative) for label in (libelle, colonne or libelle))
    shown = {"dire": euros_text, "decimals": 2, "size": "short"}
    return _champ(libelle, read, mots, colonne, lire=rounding_reader(lire, unit="€"), **shown, default=None, **more)


def _categorie(liste: str, libelle: str, mots: str = "", **more: object) -> Any:  # noqa: ANN401 - as above
    """Declare a category; without `mots`, a file gives it in the column of its text."""
    known: Any = {"titre": f"code {liste.lower()}", "dire": partial(shipped_categories().lu, liste), **more}
    return _champ(libelle, str, mots, default=None, kind="category", liste=liste, **known)


def _oui_non(libelle: str, mots: str, **more: Any) -> Any:  # noqa: ANN401 - as above
    return _champ(libelle, read_yes_or_no, mots, default=None, kind="yes or no", dire=_yes_or_no, **more)


def _yes_or_no(value: bool) -> str:
    return "oui" if value else "non"


_PRECISION = "Ce que la liste ne dit pas, surtout pour « autre »."


def _preconisations(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesStructure:
    """Identity of a structure; '' and None are not known."""

    nom: str = _champ(
        "Nom", read_nom, "nom, nom de la structure, structure, raison sociale, denomination, intitule de la structure"
    )
    sigle: str = _text("Sigle", 40, "sigle, acronyme", size="short")
    forme_code: str | None = _categorie(
        FORME, "Forme", "forme, forme juridique, statut juridique, type de structure", titre="forme"
    )
    siret: str | None = _champ(
        "SIRET", read_siret, "siret, n siret, numero siret, siret de la structure, no siret",
        lire=read_siret_cell, aide="14 chiffres. Laissez vide s’il n’est pas connu.", default=None,
    )  # fmt: skip
    rna: str | None = _champ(
        "Numéro RNA", read_rna, "rna, n rna, numero rna, waldec, numero waldec", "RNA",
        size="short", aide="Pour une association : W suivi de 9 chiffres.", default=None,
    )  # fmt: skip
    enee: str | None = _champ(
        "Numéro Enée", read_enee,
        "enee, numero enee, n enee, id enee, identifiant enee, numero structure, id structure",
        size="short", default=None,
    )  # fmt: skip
    commune: str = _text("Commune", 120, "commune, ville, localite, commune du siege")
    code_commune: str = _champ(
        "Code commune", read_code_commune, "code commune, code insee, insee, code commune insee",
        "Code commune (Insee)",
        lire=read_commune_cell, size="short", aide="Celui de l’Insee, par exemple 18033.", default="",
    )  # fmt: skip
    epci: str = _text(
        "Intercommunalité", 120,
        "epci, intercommunalite, communaute de communes, communaute d agglomeration, nom de l epci, epci de la commune",
        titre="intercommunalité",
        aide="La communauté de communes, d’agglomération ou la métropole (EPCI) de sa commune.",
    )  # fmt: skip
    epci_code: str | None = _champ(
        "SIREN de l’intercommunalité", read_epci, "code epci, siren epci, siren de l epci, siren de l intercommunalite",
        titre="SIREN de l’intercommunalité", size="short", aide="9 chiffres.", default=None,
    )  # fmt: skip
    qpv: bool | None = _oui_non("Quartier prioritaire (QPV)", "qpv, quartier prioritaire, en qpv", titre="QPV")
    frr: bool | None = _oui_non(
        "France ruralités revitalisation (FRR)", "frr, zrr, zone de revitalisation rurale, en frr, en zrr", titre="FRR"
    )
    secteur_code: str | None = _categorie(SECTEUR, "Secteur d’activité")
    secteur: str = _text(
        "Précision sur le secteur", 120, "secteur, secteur d activite, activite principale, filiere", "Secteur",
        liste=SECTEUR, aide=_PRECISION,
    )  # fmt: skip
    reseau_code: str | None = _categorie(RESEAU, "Réseau", aide="Sa fédération, son union.")
    reseau: str = _text(
        "Précision sur le réseau", 120, "reseau, federation, tete de reseau, affiliation", "Réseau",
        liste=RESEAU, titre="réseau", aide=_PRECISION,
    )  # fmt: skip
    creation: date | None = _jour(  # noqa: RUF009 - as above
        "Créée le", "creation, date de creation, creee le, date creation", "Date de création",
        optional_day_reader("création"),
        is_past_kept=True, titre="créée le", default=None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesContact:
    nom: str = _champ(
        "Prénom et nom", name_reader("nom", 120), "contact, nom du contact, interlocuteur, dirigeant", "Nom du contact",
        lire=text_reader("Nom du contact", 120),
    )  # fmt: skip
    fonction: str = _text(
        "Fonction", 120, "fonction, fonction du contact, qualite", "Fonction du contact",
        aide="Par exemple présidente, directeur.",
    )  # fmt: skip
    adresse: str = _champ(
        "Adresse électronique", read_adresse,
        "courriel, email, e mail, mail, mel, adresse electronique, courriel du contact", "Courriel du contact",
        kind="email",
    )  # fmt: skip
    telephone: str = _text(
        "Téléphone", 30, "telephone, tel, portable, mobile", "Téléphone du contact", kind="tel", size="short"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesEmploi:
    """Counts on a day, ETP in hundredths; None is not known, 0 is nobody."""

    jour: date = _jour(  # noqa: RUF009 - as above
        "À la date du", "date du releve, date du releve d emploi, emplois au, effectifs au, date des effectifs",
        "Date du relevé d’emploi", day_reader("relevé"),
    )  # fmt: skip
    salaries: int | None = _effectif(
        "Salariés", "salaries, nombre de salaries, nb salaries, effectif, effectifs", "Salarié(e)s",
        titre="salariés",
        aide="Des personnes. Vide : on ne sait pas ; 0 : personne. Un des chiffres au moins, ici ou plus bas.",
    )  # fmt: skip
    etp: int | None = _champ(
        "ETP", read_etp, "etp, nombre d etp, nb etp, etp salaries, equivalents temps plein",
        lire=rounding_reader(read_etp), dire=lambda value: f"{decimal_text(value, 2)} ETP", titre="ETP", decimals=2,
        size="short", aide="Par exemple 7,5.", default=None,
    )  # fmt: skip
    cdi: int | None = _effectif("Dont CDI", "cdi, dont cdi, nombre de cdi, nb cdi", "CDI", titre="CDI")
    cdd: int | None = _effectif("Dont CDD", "cdd, dont cdd, nombre de cdd, nb cdd", "CDD", titre="CDD")
    aides: int | None = _effectif(
        "Dont emplois aidés", "contrats aides, dont contrats aides, emplois aides, aides", "Contrats aidés",
        titre="aidés",
    )  # fmt: skip
    insertion: int | None = _effectif(
        "Dont postes en insertion", "insertion, en insertion, salaries en insertion", "Salarié(e)s en insertion"
    )
    femmes: int | None = _effectif("Femmes", "femmes, dont femmes, nombre de femmes")
    hommes: int | None = _effectif("Hommes", "hommes, dont hommes, nombre d hommes")
    benevoles: int | None = _effectif("Bénévoles", "benevoles, nombre de benevoles, nb benevoles", titre="bénévoles")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesBudget:
    """Accounts of a year, in cents; None is not known."""

    annee: int = _champ(
        "Année", read_annee, "annee, exercice, annee du budget, exercice comptable, annee budgetaire",
        "Année du budget",
        titre="année", size="short",
    )  # fmt: skip
    produits: int | None = _montant(
        "Total des produits", "budget, produits, total des produits, budget annuel, montant du budget", "Produits",
        aide="En euros. Vide : on ne sait pas. Un des montants au moins, ici ou plus bas.",
    )  # fmt: skip
    publics: int | None = _montant(
        "Dont financements publics", "financements publics, subventions, dont financements publics",
        "Financements publics",
        titre="dont publics",
    )  # fmt: skip
    propres: int | None = _montant(
        "Dont ressources propres", "ressources propres, dont ressources propres, autofinancement", "Ressources propres",
        titre="dont propres",
    )  # fmt: skip
    resultat: int | None = _montant(
        "Résultat", "resultat, resultat net, excedent ou deficit",
        may_be_negative=True, titre="résultat", aide="Négatif s’il est en perte, par exemple -3 200 €.",
    )  # fmt: skip


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
_ACCOMPAGNEMENT = {
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
    "reorientation": _text("Réorientation vers", 160, "reorientation vers, oriente vers", titre="réorientation"),
    "preconisations": _champ(
        "Préconisations",
        _preconisations,
        "preconisations, preconisation, plan d accompagnement, recommandations",
        titre="préconisations",
    ),
    "clos_le": _jour(
        "Date de fin de l’accompagnement",
        "fin, date de fin, cloture, date de cloture, fin de l accompagnement, clos le",
    ),
}


CHAMPS: Mapping[str, ChampRegistre] = {
    champ.code: champ
    for groupe, declared in {
        GroupeChamps.DLA: {"code": _champ("DLA", str, "dla, code dla, departement, dept")},
        GroupeChamps.STRUCTURE: TermesStructure.__dataclass_fields__,
        GroupeChamps.CONTACT: TermesContact.__dataclass_fields__,
        GroupeChamps.ACCOMPAGNEMENT: _ACCOMPAGNEMENT,
        GroupeChamps.ETAPE: {
            **{genre.name: _jour(f"Date : {genre.value}", mots) for genre, mots in _ETAPES.items()},
            SAISIE: _jour(
                "Date de saisie", "date de saisie, saisi le, saisie le, date de saisie enee, saisi dans enee le"
            ),
        },
        GroupeChamps.EMPLOI: TermesEmploi.__dataclass_fields__,
        GroupeChamps.BUDGET: TermesBudget.__dataclass_fields__,
    }.items()
    for champ in (
        ChampRegistre(nom, groupe=groupe, **{"titre": nom.replace("_", " "), **declaration.metadata})
        for nom, declaration in declared.items()
    )
}
"""Fields by code, in the order of pages."""

LONG = CHAMPS["accompagnement.preconisations"].code
"""The only field of several lines."""


COLONNES = {code: champ for code, champ in CHAMPS.items() if champ.is_column}
"""The fields that an imported file may give, one column each, by code."""


def champs_of(groupe: GroupeChamps) -> tuple[ChampRegistre, ...]:
    return tuple(champ for champ in CHAMPS.values() if champ.groupe is groupe)
