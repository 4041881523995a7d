"""From the rows of a spreadsheet of persons to checked values, every error by its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from collecte.models.comptes import Role, address_key
from collecte.tableurs import Feuille, Ligne
from questionnaires.answers import clean
from questionnaires.francais import decimal_text, sort_key
from questionnaires.repartition import UnreadableError, parse_number, shortened

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "dla": ("dla", "departement", "code dla"),
    "prenom": ("prenom",),
    "nom": ("nom", "nom de famille"),
    "adresse": ("courriel", "adresse electronique", "adresse", "e mail", "email", "mail", "mel"),
    "etp": ("etp", "etp dla", "temps consacre au dla en etp"),
    "debut": ("debut", "date de debut", "depuis", "arrivee"),
    "fin": ("fin", "date de fin", "depart"),
    "role": ("role", "fonction"),
}
"""Column -> the headers it may have, accents, case and punctuation aside."""

_SHOWN: Mapping[str, str] = {"prenom": "prénom", "adresse": "courriel", "debut": "début"}

_OPTIONAL = frozenset({"fin", "role"})
_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_ROLES: Mapping[str, Role] = {
    "": Role.CHARGE,
    "charge e de mission": Role.CHARGE,
    "charge de mission": Role.CHARGE,
    "chargee de mission": Role.CHARGE,
    "animateur c2ra": Role.ANIMATEUR,
    "animatrice c2ra": Role.ANIMATEUR,
    "animateur": Role.ANIMATEUR,
    "animatrice": Role.ANIMATEUR,
}
MAX_ETP = 100


@dataclass(frozen=True, slots=True)
class Defaut:
    """One error of a file: its line as Excel shows it, what is wrong, what to do."""

    ligne: int
    probleme: str
    remede: str

    def __str__(self) -> str:
        return f"Ligne {self.ligne} : {self.probleme} {self.remede}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LignePersonne:
    """One checked row; an animateur has no DLA. `etp` is in hundredths."""

    ligne: int
    adresse: str
    prenom: str
    nom: str
    role: Role
    dla: str | None
    etp: int | None
    debut: date | None
    fin: date | None

    @property
    def cle(self) -> str:
        return address_key(self.adresse)


class _CellError(ValueError):
    def __init__(self, probleme: str, remede: str) -> None:
        super().__init__(probleme)
        self.probleme, self.remede = probleme, remede


def find_columns(feuille: Feuille) -> tuple[Mapping[str, str], list[Defaut]]:
    """Our column -> the file's header, and what is missing."""
    headers = {" ".join(sort_key(header).split()): header for header in feuille.entetes}
    found = {column: headers[name] for column, names in COLUMNS.items() for name in names if name in headers}
    missing = [column for column in COLUMNS if column not in found and column not in _OPTIONAL]
    seen = ", ".join(feuille.entetes)[:200]
    return found, [
        Defaut(1, f"La colonne « {_SHOWN.get(column, column)} » manque.", f"Ajoutez-la ; colonnes lues : {seen}.")
        for column in missing
    ]


def read_lignes(feuille: Feuille, dlas: frozenset[str]) -> tuple[list[LignePersonne], list[Defaut]]:
    """Every row checked, and every error of the file, in the order of its lines."""
    columns, defauts = find_columns(feuille)
    if defauts:
        return [], defauts
    lignes: list[LignePersonne] = []
    for ligne in feuille.lignes:
        cells = {column: clean(ligne.cells.get(header, "")).strip() for column, header in columns.items()}
        read, wrong = _read_ligne(ligne, cells, dlas)
        defauts += wrong
        if read is not None:
            lignes.append(read)
    return lignes, sorted([*defauts, *_across(lignes)], key=lambda defaut: defaut.ligne)


def _read_ligne(
    ligne: Ligne, cells: Mapping[str, str], dlas: frozenset[str]
) -> tuple[LignePersonne | None, list[Defaut]]:
    values: dict[str, object] = {}
    defauts: list[Defaut] = []
    is_charge = _ROLES.get(" ".join(sort_key(cells.get("role", "")).split())) is not Role.ANIMATEUR
    readers = {
        "role": _role,
        "adresse": _adresse,
        "prenom": _name("prénom"),
        "nom": _name("nom"),
        "dla": lambda text: _dla(text, dlas) if is_charge else None,
        "etp": lambda text: _etp(text) if is_charge else None,
        "debut": lambda text: _date(text, "début") if is_charge else None,
        "fin": lambda text: _date(text, "fin") if is_charge and text else None,
    }
    for column, read in readers.items():
        try:
            values[column] = read(cells.get(column, ""))
        except _CellError as error:
            defauts.append(Defaut(ligne.numero, error.probleme, error.remede))
    if not defauts and values["fin"] and values["debut"] and values["fin"] < values["debut"]:  # type: ignore[operator]
        defauts.append(Defaut(ligne.numero, "La fin est avant le début.", "Vérifiez les deux dates."))
    if defauts:
        return None, defauts
    return LignePersonne(ligne=ligne.numero, **values), []  # type: ignore[arg-type] # each value by its reader


def _role(text: str) -> Role:
    role = _ROLES.get(" ".join(sort_key(text).split()))
    if role is None:
        raise _CellError(
            f"Le rôle « {shortened(text)} » est inconnu.", "Écrivez « chargé(e) de mission » ou « animateur C2RA »."
        )
    return role


def _adresse(text: str) -> str:
    if len(text) > 254 or _ADDRESS.fullmatch(text) is None:
        raise _CellError(
            f"« {shortened(text)} » n’est pas une adresse électronique.", "Écrivez par exemple prenom.nom@exemple.fr."
        )
    return text


def _name(label: str):  # type: ignore[no-untyped-def] # noqa: ANN202
    def read(text: str) -> str:
        if not text or len(text) > 80 or not text.isprintable():
            raise _CellError(f"Le {label} manque ou ne peut pas être lu.", "Écrivez-le, en 80 caractères au plus.")
        return text

    return read


def _dla(text: str, dlas: frozenset[str]) -> str:
    code = text.upper().removeprefix("DLA").strip()
    code = code.zfill(2) if code.isdigit() else code
    if code not in dlas:
        known = ", ".join(sorted(dlas))
        raise _CellError(f"Le DLA « {shortened(text)} » est inconnu dans la région.", f"Les DLA sont : {known}.")
    return code


def _etp(text: str) -> int:
    try:
        etp = parse_number(text, decimals=2, minimum=1, maximum=MAX_ETP)
    except UnreadableError as error:
        raise _CellError(f"ETP : {error.problem}", "Écrivez un nombre de 0,01 à 1, par exemple 0,8.") from None
    if etp is None:
        raise _CellError("L’ETP manque.", "Écrivez le temps consacré au DLA, par exemple 0,8.")
    return etp


def _date(text: str, label: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise _CellError(
        f"« {shortened(text)} » n’est pas une date ({label})." if text else f"La date de {label} manque.",
        "Écrivez par exemple 01/09/2025.",
    )


def _across(lignes: list[LignePersonne]) -> Iterator[Defaut]:
    """What no line shows alone: an address twice for the same DLA, under two names, or for more than one ETP."""
    first: dict[str, LignePersonne] = {}
    places: dict[tuple[str, str | None], int] = {}
    etps: dict[str, int] = {}
    for own in lignes:
        known = first.setdefault(own.cle, own)
        place = (own.cle, own.dla)
        if place in places:
            yield Defaut(
                own.ligne,
                f"L’adresse {own.adresse} est déjà à la ligne {places[place]} pour le même DLA.",
                "Gardez une seule des deux lignes ; une personne sur deux DLA a une ligne pour chacun.",
            )
            continue
        places[place] = own.ligne
        if _identity(known) != _identity(own):
            yield Defaut(
                own.ligne,
                f"L’adresse {own.adresse} est à la ligne {known.ligne} sous le nom {known.prenom} {known.nom}.",
                "Une adresse est celle d’une seule personne : corrigez l’adresse ou le nom.",
            )
        etps[own.cle] = etps.get(own.cle, 0) + (own.etp or 0)
        if etps[own.cle] > MAX_ETP:
            yield Defaut(
                own.ligne,
                f"{own.prenom} {own.nom} a {decimal_text(etps[own.cle], 2)} ETP en tout sur ses DLA.",
                "Le total d’une personne est d’au plus 1 ETP.",
            )


def _identity(own: LignePersonne) -> tuple[str, str]:
    return sort_key(own.prenom), sort_key(own.nom)
