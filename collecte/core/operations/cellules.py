"""Read the columns and cells of a spreadsheet into checked values, with errors by line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from collecte.core.errors import UserFacingError
from collecte.core.tableurs import Feuille
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.francais import plural, sort_key, typeset
from questionnaires.core.repartition import UnreadableError, parse_number, shortened

_YEARS = range(1950, 2101)

Reader = Callable[[str], object]
"""From the text of a cell to its value. Raises CellError."""


class CellError(ValueError):
    """One wrong cell: the problem, and what to do."""

    def __init__(self, probleme: str, remede: str) -> None:
        super().__init__(probleme)
        self.probleme, self.remede = probleme, remede


@dataclass(frozen=True, slots=True)
class Defaut:
    """One error of a file: its line as Excel shows it, the problem, what to do."""

    ligne: int
    probleme: str
    remede: str

    def __str__(self) -> str:
        return typeset(f"Ligne {self.ligne} : {self.probleme} {self.remede}")


class RefusedFileError(UserFacingError):
    """A file with errors, which changes nothing; `defauts` has them all, in the order of the lines."""

    def __init__(self, defauts: Sequence[Defaut]) -> None:
        super().__init__(
            f"{plural(len(defauts), 'erreur')} dans le fichier : rien n’a été importé.",
            "Corrigez le fichier, puis importez-le de nouveau.",
        )
        self.defauts = tuple(sorted(defauts, key=lambda defaut: defaut.ligne))

    def __str__(self) -> str:
        return "\n".join([self.problem, *(f"  {defaut}" for defaut in self.defauts), self.remedy])


@dataclass(frozen=True, slots=True, kw_only=True)
class Colonnes:
    """Columns of a file: column -> the headers it may have, as `words`; its name in messages; the optional ones."""

    headers: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]
    optional: frozenset[str]

    def find(self, feuille: Feuille) -> tuple[Mapping[str, str], list[Defaut]]:
        """Return column -> the file's header, and the errors for missing or repeated columns."""
        matches = {
            column: [header for header in feuille.entetes if words(header) in known]
            for column, known in self.headers.items()
        }
        columns = {column: headers[0] for column, headers in matches.items() if headers}
        return columns, [*self._missing(columns, feuille), *self._doubled(matches)]

    def cells(self, feuille: Feuille, columns: Mapping[str, str]) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each row's number and its texts by column, each run of spaces reduced to one."""
        for ligne in feuille.lignes:
            texts = {column: ligne.cells.get(header, "") for column, header in columns.items()}
            yield ligne.numero, {column: _one_line(text) for column, text in texts.items()}

    def _missing(self, columns: Mapping[str, str], feuille: Feuille) -> Iterator[Defaut]:
        seen = ", ".join(feuille.entetes)[:200]
        for column in self.headers:
            if column not in columns and column not in self.optional:
                yield Defaut(1, f"La colonne « {self._name(column)} » manque.", f"Ajoutez-la ; colonnes lues : {seen}.")

    def _doubled(self, matches: Mapping[str, Sequence[str]]) -> Iterator[Defaut]:
        for column, headers in matches.items():
            if len(headers) > 1:
                yield Defaut(
                    1,
                    f"Les colonnes {' et '.join(f'« {header} »' for header in headers)} disent la même chose.",
                    f"N’en gardez qu’une, sous le titre « {self._name(column)} ».",
                )

    def _name(self, column: str) -> str:
        return self.shown.get(column, column)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split()) if is_seen(text) else ""


def words(text: str) -> str:
    """Normalise a text: accents, case, punctuation and spacing are ignored."""
    return " ".join(sort_key(text).split())


def read_cells(
    numero: int, cells: Mapping[str, str], readers: Mapping[str, Reader]
) -> tuple[dict[str, object], list[Defaut]]:
    """Return the values of a row by column, and an error for every cell that cannot be read."""
    values: dict[str, object] = {}
    defauts: list[Defaut] = []
    for column, read in readers.items():
        try:
            values[column] = read(cells.get(column, ""))
        except CellError as error:
            defauts.append(Defaut(numero, error.probleme, error.remede))
    return values, defauts


def name_reader(label: str, longest: int = 80) -> Reader:
    """Return a reader of a compulsory, visible text."""

    def read(text: str) -> str:
        if not text or len(text) > longest or not text.isprintable():
            raise CellError(
                f"Le {label} manque ou ne peut pas être lu.", f"Écrivez-le, en {longest} caractères au plus."
            )
        return text

    return read


def dla_code(text: str, dlas: frozenset[str]) -> str:
    """Read a DLA among the codes of a région: `18`, `DLA 18` and `1` for 01."""
    code = text.upper().removeprefix("DLA").strip()
    code = code.zfill(2) if code.isdigit() else code
    if code not in dlas:
        known = ", ".join(sorted(dlas))
        raise CellError(f"Le DLA « {shortened(text)} » est inconnu dans la région.", f"Les DLA sont : {known}.")
    return code


def etp_hundredths(text: str, maximum: int, example: str) -> int:
    """Read an ETP in hundredths: `0,8` is 80."""
    limit = f"{maximum // 100}" if maximum % 100 == 0 else f"{maximum / 100:.2f}".replace(".", ",")
    try:
        etp = parse_number(text, decimals=2, minimum=1, maximum=maximum)
    except UnreadableError as error:
        raise CellError(
            f"ETP : {error.problem}", f"Écrivez un nombre de 0,01 à {limit}, par exemple {example}."
        ) from None
    if etp is None:
        raise CellError("L’ETP manque.", f"Écrivez le temps consacré au DLA, par exemple {example}.")
    return etp


def day(text: str, label: str) -> date:
    """Read `01/09/2025` or `2025-09-01`; `label` names it in errors."""
    example = "par exemple 01/09/2025."
    if not text:
        raise CellError(f"La date de {label} manque.", f"Écrivez {example}")
    parsed = _parsed_day(text)
    if parsed is None:
        raise CellError(f"« {shortened(text)} » n’est pas une date ({label}).", f"Écrivez {example}")
    if parsed.year not in _YEARS:
        first, last = _YEARS[0], _YEARS[-1]
        raise CellError(
            f"L’année de « {text} » est hors des limites ({label}).",
            f"Écrivez une date de {first} à {last}, {example}",
        )
    return parsed


def day_reader(label: str) -> Reader:
    """Return a reader of a compulsory day."""
    return lambda text: day(text, label)


def _parsed_day(text: str) -> date | None:
    """Return None for what is no day; only ASCII digits are read, Python would accept any alphabet's."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date() if text.isascii() else None  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
