"""From the rows of a spreadsheet of persons to checked values, every error by its line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from collecte.models.comptes import Role, address_key
from collecte.tableurs import Feuille
from questionnaires.answers import clean
from questionnaires.francais import sort_key, typeset
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
_LONGEST_ADDRESS = 254
_YEARS = range(1950, 2101)

Reader = Callable[[str], object]
"""From the text of a cell to its value. Raises _CellError."""


@dataclass(frozen=True, slots=True)
class Defaut:
    """One error of a file: its line as Excel shows it, what is wrong, what to do."""

    ligne: int
    probleme: str
    remede: str

    def __str__(self) -> str:
        return typeset(f"Ligne {self.ligne} : {self.probleme} {self.remede}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Termes:
    """What an affectation says: on which DLA, how much (hundredths of an ETP), from when to when, both included."""

    dla: str
    etp: int
    debut: date
    fin: date | None

    def overlaps(self, other: "Termes") -> bool:
        """Whether they share a day."""
        return (self.fin is None or other.debut <= self.fin) and (other.fin is None or self.debut <= other.fin)


@dataclass(frozen=True, slots=True, kw_only=True)
class LignePersonne:
    """One checked row; an animateur has no affectation."""

    ligne: int
    adresse: str
    prenom: str
    nom: str
    role: Role
    termes: Termes | None

    @property
    def cle(self) -> str:
        return address_key(self.adresse)

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}"


class _CellError(ValueError):
    def __init__(self, probleme: str, remede: str) -> None:
        super().__init__(probleme)
        self.probleme, self.remede = probleme, remede


def find_columns(feuille: Feuille) -> tuple[Mapping[str, str], list[Defaut]]:
    """Our column -> the file's header, and which are missing or there twice."""
    found = {column: _headers_of(column, feuille) for column in COLUMNS}
    columns = {column: headers[0] for column, headers in found.items() if headers}
    return columns, [*_missing(columns, feuille), *_doubled(found)]


def _headers_of(column: str, feuille: Feuille) -> list[str]:
    return [header for header in feuille.entetes if _words(header) in COLUMNS[column]]


def _missing(columns: Mapping[str, str], feuille: Feuille) -> list[Defaut]:
    seen = ", ".join(feuille.entetes)[:200]
    return [
        Defaut(1, f"La colonne « {_SHOWN.get(column, column)} » manque.", f"Ajoutez-la ; colonnes lues : {seen}.")
        for column in COLUMNS
        if column not in columns and column not in _OPTIONAL
    ]


def _doubled(found: Mapping[str, list[str]]) -> list[Defaut]:
    return [
        Defaut(
            1,
            f"Les colonnes {' et '.join(f'« {header} »' for header in headers)} disent la même chose.",
            f"N’en gardez qu’une, sous le titre « {_SHOWN.get(column, column)} ».",
        )
        for column, headers in found.items()
        if len(headers) > 1
    ]


def _words(text: str) -> str:
    """Accents, case, punctuation and spacing aside."""
    return " ".join(sort_key(text).split())


def read_lignes(feuille: Feuille, dlas: frozenset[str]) -> tuple[list[LignePersonne], list[Defaut]]:
    """Every row that can be read, and every error that a row shows alone, in the order of the lines."""
    columns, defauts = find_columns(feuille)
    if defauts:
        return [], defauts
    lignes: list[LignePersonne] = []
    for ligne in feuille.lignes:
        cells = {column: " ".join(clean(ligne.cells.get(header, "")).split()) for column, header in columns.items()}
        read, wrong = _read_ligne(ligne.numero, cells, dlas)
        defauts += wrong
        if read is not None:
            lignes.append(read)
    return lignes, defauts


def _read_ligne(
    numero: int, cells: Mapping[str, str], dlas: frozenset[str]
) -> tuple[LignePersonne | None, list[Defaut]]:
    person, defauts = _read_cells(numero, cells, _PERSON)
    termes = None
    if person.get("role") is not Role.ANIMATEUR:
        termes, wrong = _read_termes(numero, cells, dlas)
        defauts += wrong
    if defauts:
        return None, defauts
    return LignePersonne(ligne=numero, termes=termes, **person), []  # type: ignore[arg-type] # each by its reader


def _read_termes(numero: int, cells: Mapping[str, str], dlas: frozenset[str]) -> tuple[Termes | None, list[Defaut]]:
    readers: Mapping[str, Reader] = {
        "dla": lambda text: _dla(text, dlas),
        "etp": _etp,
        "debut": lambda text: _date(text, "début"),
        "fin": lambda text: _date(text, "fin") if text else None,
    }
    values, defauts = _read_cells(numero, cells, readers)
    if defauts:
        return None, defauts
    termes = Termes(**values)  # type: ignore[arg-type] # each by its reader
    if termes.fin and termes.fin < termes.debut:
        return None, [Defaut(numero, "La fin est avant le début.", "Vérifiez les deux dates.")]
    return termes, []


def _read_cells(
    numero: int, cells: Mapping[str, str], readers: Mapping[str, Reader]
) -> tuple[dict[str, object], list[Defaut]]:
    values: dict[str, object] = {}
    defauts: list[Defaut] = []
    for column, read in readers.items():
        try:
            values[column] = read(cells.get(column, ""))
        except _CellError as error:
            defauts.append(Defaut(numero, error.probleme, error.remede))
    return values, defauts


def _role(text: str) -> Role:
    role = _ROLES.get(_words(text))
    if role is None:
        raise _CellError(
            f"Le rôle « {shortened(text)} » est inconnu.", "Écrivez « chargé(e) de mission » ou « animateur C2RA »."
        )
    return role


def _adresse(text: str) -> str:
    if max(len(text), len(address_key(text))) > _LONGEST_ADDRESS:  # what is compared may be longer: ß becomes ss
        raise _CellError(f"L’adresse « {shortened(text)} » est trop longue.", "Vérifiez-la, ou donnez-en une autre.")
    if _ADDRESS.fullmatch(text) is None:
        raise _CellError(
            f"« {shortened(text)} » n’est pas une adresse électronique.", "Écrivez par exemple prenom.nom@exemple.fr."
        )
    return text


def _name(label: str) -> Reader:
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
    example = "par exemple 01/09/2025."
    if not text:
        raise _CellError(f"La date de {label} manque.", f"Écrivez {example}")
    day = _parsed_day(text)
    if day is None:
        raise _CellError(f"« {shortened(text)} » n’est pas une date ({label}).", f"Écrivez {example}")
    if day.year not in _YEARS:
        first, last = _YEARS[0], _YEARS[-1]
        raise _CellError(
            f"L’année de « {text} » est hors des limites ({label}).",
            f"Écrivez une date de {first} à {last}, {example}",
        )
    return day


def _parsed_day(text: str) -> date | None:
    """None for what is no day; only our ten digits are read, Python would take any alphabet's."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date() if text.isascii() else None  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


_PERSON: Mapping[str, Reader] = {
    "role": _role,
    "adresse": _adresse,
    "prenom": _name("prénom"),
    "nom": _name("nom"),
}
