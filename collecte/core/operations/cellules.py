"""Read the columns and cells of a spreadsheet into checked values, with errors by line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from collecte.core.errors import UserFacingError
from collecte.core.tableurs import Feuille
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.francais import plural, sort_key, typeset
from questionnaires.core.repartition import UnreadableError, parse_number, shortened

_YEARS = range(1950, 2101)

Reader = Callable[[str], object]
"""From the text of a cell to its value. Raises CellError."""


class CellError(ValueError):
    """One wrong cell: the problem, what to do, and its field, if one is meant. `label`: of the field, before the
    problem; `constat` is the problem without it, where a column is named already."""

    def __init__(self, probleme: str, remede: str, champ: str = "", *, label: str = "") -> None:
        self.constat, self.probleme = probleme, f"{label} : {probleme}" if label else probleme
        self.remede, self.champ = remede, champ
        super().__init__(self.probleme)


@dataclass(frozen=True, slots=True)
class Defaut:
    """One error of a file: its line as Excel shows it, the problem, what to do, the header of its column if known."""

    ligne: int
    probleme: str
    remede: str
    colonne: str = field(default="", compare=False)

    @property
    def phrase(self) -> str:
        return typeset(f"{self.probleme} {self.remede}")

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


@dataclass(frozen=True, slots=True)
class Champ:
    """A field, declared once for the forms and for the columns of files.

    `titre`: the header of its column; `autres`: others that it may have, as `words`; `exemple`: of a cell; `precision`:
    read after the header on the page of the import. `libelle`, `aide`, `kind`, `size`: of its field in a form, where
    `liste` is the list of categories to choose from. `decimals`: of a number in units of 10**-decimals.
    """

    nom: str
    titre: str
    autres: tuple[str, ...] = ()
    read: Reader = str
    exemple: str = ""
    libelle: str = ""
    aide: str = ""
    kind: str = "text"
    size: str = ""
    precision: str = ""
    liste: str = ""
    decimals: int = 0


@dataclass(slots=True)
class Rangee:
    """A row of a file: its number, its texts and their headers by `titre`, the errors of the cells read until now."""

    numero: int
    texts: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    defauts: list[Defaut] = field(default_factory=list)

    def read(self, champs: Iterable[Champ]) -> dict[str, Any]:
        """Return values by `nom`; a cell that cannot be read has none, and is an error of the row."""
        values: dict[str, Any] = {}
        for champ in champs:
            try:
                values[champ.nom] = champ.read(self.texts.get(champ.titre, ""))
            except CellError as error:
                self.refuse(error.probleme, error.remede, champ.titre)
        return values

    def refuse(self, probleme: str, remede: str, titre: str = "") -> None:
        self.defauts.append(Defaut(self.numero, probleme, remede, self.headers.get(titre, "")))

    def is_blank(self, champs: Iterable[Champ]) -> bool:
        return not any(self.texts.get(champ.titre) for champ in champs)


Ligne = TypeVar("Ligne")


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Columns of a file, in the order of the table to fill: the compulsory ones, then those that may be missing."""

    required: tuple[Champ, ...]
    optional: tuple[Champ, ...] = ()

    @property
    def champs(self) -> tuple[Champ, ...]:
        return (*self.required, *self.optional)

    def find(self, feuille: Feuille) -> tuple[Mapping[str, str], list[Defaut]]:
        """Return `titre` -> the file's header, and the errors for missing or repeated columns."""
        matches = [
            (champ, [header for header in feuille.entetes if words(header) in (words(champ.titre), *champ.autres)])
            for champ in self.champs
        ]
        columns = {champ.titre: headers[0] for champ, headers in matches if headers}
        seen = ", ".join(feuille.entetes)[:200]
        missing = [
            Defaut(1, f"La colonne « {champ.titre.lower()} » manque.", f"Ajoutez-la ; colonnes lues : {seen}.")
            for champ, headers in matches
            if not headers and champ in self.required
        ]
        doubled = [
            Defaut(
                1,
                f"Les colonnes {' et '.join(f'« {header} »' for header in headers)} disent la même chose.",
                f"N’en gardez qu’une, sous le titre « {champ.titre.lower()} ».",
            )
            for champ, headers in matches
            if len(headers) > 1
        ]
        return columns, missing + doubled

    def rangees(self, feuille: Feuille, columns: Mapping[str, str]) -> Iterator[Rangee]:
        """Yield each row, each run of spaces reduced to one."""
        for ligne in feuille.lignes:
            texts = {titre: _one_line(ligne.cells.get(header, "")) for titre, header in columns.items()}
            yield Rangee(ligne.numero, texts, columns)

    def read(self, feuille: Feuille, read_ligne: Callable[[Rangee], Ligne | None]) -> tuple[list[Ligne], list[Defaut]]:
        """Return the readable rows, and the errors visible in a row alone, both in the order of the lines.

        `read_ligne` returns None for a row with errors.
        """
        columns, defauts = self.find(feuille)
        lignes: list[Ligne] = []
        for rangee in () if defauts else self.rangees(feuille, columns):
            ligne = read_ligne(rangee)
            defauts += rangee.defauts
            if ligne is not None:
                lignes.append(ligne)
        return lignes, defauts


def _one_line(text: str) -> str:
    return " ".join(clean(text).split()) if is_seen(text) else ""


def words(text: str) -> str:
    """Normalise a text: accents, case, punctuation and spacing are ignored."""
    return " ".join(sort_key(text).split())


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
        problem = f"Le DLA « {shortened(text)} » est inconnu dans la région." if code else "Le code du DLA manque."
        raise CellError(problem, f"Les DLA sont : {', '.join(sorted(dlas))}.")
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


def optional_day_reader(label: str) -> Reader:
    """Return a reader of a day; None when blank."""
    return lambda text: day(text, label) if text else None


def day_champ(
    nom: str,
    titre: str,
    autres: tuple[str, ...],
    exemple: str = "",
    libelle: str = "",
    aide: str = "",
    read: Reader | None = None,
) -> Champ:
    """Return a field for a day, by default a compulsory one."""
    return Champ(nom, titre, autres, read or day_reader(titre), exemple, libelle, aide, kind="date", size="short")


def _parsed_day(text: str) -> date | None:
    """Return None for what is no day; only ASCII digits are read, Python would accept any alphabet's."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date() if text.isascii() else None  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
