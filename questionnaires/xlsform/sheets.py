"""Normalise the three tables of an XLSForm: header aliases, a single language, report of errors and warnings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.files.defauts import Constats, Defaut
from questionnaires.files.xlsform_tables import Row, Tables
from questionnaires.xlsform import own
from questionnaires.xlsform.vocabulary import (
    CHOICES_HEADERS,
    KOBO_LISTS,
    OWN,
    OWN_SETTING,
    SETTINGS_HEADERS,
    SURVEY_HEADERS,
    TRANSLATED,
    YES_WORDS,
    Header,
    header_of,
    snake,
    type_of,
)

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
FILTER = "choice_filter"
_OURS: Mapping[str, Mapping[str, str]] = {
    SURVEY: {f"{OWN}{field}": field for field in own.ALL},
    SETTINGS: {f"{OWN_SETTING}{field}": field for field in own.FIELDS[Questionnaire]},
}
"""Our own columns: header -> field."""


class Report:
    """Collects refusals and warnings; the same sentence on the same row is reported once.

    `refus` concern the file; `unasked`, rows of the sheet survey that cannot be asked here: the file can do without
    them.
    """

    def __init__(self, fichier: str) -> None:
        self.refus = Constats(fichier)
        self.unasked = Constats(fichier)
        self._avertissements = Constats(fichier)
        self._said: set[str] = set()

    def refuse(self, numero: int, probleme: str, remede: str, *, sheet: str = SURVEY, column: str = "") -> None:
        """Refuse the file as long as this is there."""
        self.refus.add(numero, typeset(probleme), typeset(remede), feuille=sheet, colonne=column)

    def leave(self, numero: int, probleme: str, remede: str) -> None:
        """Leave out a row that cannot be asked here, by its type: the file can be used without it."""
        self.unasked.add(numero, typeset(probleme), typeset(remede), feuille=SURVEY, colonne="type")

    def warn(self, numero: int, probleme: str, remede: str, *, sheet: str = SURVEY, column: str = "") -> None:
        """Warn about something that differs from the form, or deserves a look: the file is used."""
        self._avertissements.add(numero, typeset(probleme), typeset(remede), feuille=sheet, colonne=column)

    def warn_once(self, numero: int, probleme: str, remede: str, *, column: str) -> None:
        """Warn on the first row only, whatever the number of rows concerned."""
        if probleme not in self._said:
            self._said.add(probleme)
            self.warn(numero, probleme, remede, column=column)

    @property
    def avertissements(self) -> tuple[Defaut, ...]:
        """Warnings, in order."""
        return self._avertissements.defauts


def quoted(names: Iterable[str]) -> str:
    """List names or words of the form in a sentence."""
    return ", ".join(f"« {name[:60]} »" for name in names)


HEADERS_ROW = 1
_EXCEL_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_FRENCH = re.compile(r"fr(an[cç]ais(e)?|ench|a|e)?|.*\((?:fr|fra|fre)(?:[-_].*)?\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells that are read, those only kept, and our own columns."""

    numero: int
    cells: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[tuple[str, str], ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set, compare=False)
    """Columns that were used or kept: an unread column is not dropped silently."""

    def get(self, column: str) -> str:
        self.read.add(column)
        return self.cells.get(column, "")

    def read_whole(self) -> Mapping[str, str]:
        """Return every cell: the row is kept, or reported, as a whole."""
        cells = {**self.cells, **dict(self.extras)}
        self.read.update(cells)
        return cells

    @property
    def is_disabled(self) -> bool:
        """True when its author keeps the row without asking it; any other word there has no effect, as in pyxform."""
        return self.cells.get("disabled", "").casefold() in YES_WORDS

    @property
    def is_end(self) -> bool:
        """True when the row closes a group; « end » alone is the time at which the survey ended."""
        kind = type_of(self.cells.get("type", ""))
        return kind.name == "end" and bool(kind.argument)

    def kept(self, column: str) -> str:
        """Return a cell of a column that is only kept, whatever the case of its header."""
        return next((text for header, text in self.extras if snake(header) == column), "")


@dataclass(frozen=True, slots=True)
class Sheets:
    """The three sheets of a form."""

    survey: tuple[Line, ...]
    choices: tuple[Line, ...]
    settings: tuple[Line, ...]


def read_sheets(tables: Tables, report: Report) -> Sheets:
    """Read every row; wrong headers and cells are reported."""
    headers = {
        sheet: [header_of(text, known, _OURS.get(sheet, {})) for text in table.columns]
        for (sheet, table), known in zip(
            tables.sheets.items(), (SURVEY_HEADERS, CHOICES_HEADERS, SETTINGS_HEADERS), strict=True
        )
    }
    for name in tables.ignored_sheets:
        report.warn(HEADERS_ROW, f"La feuille « {name} » n’est pas lue.", "Vérifiez qu’elle ne porte pas de question.")
    settings = _lines(SETTINGS, tables, headers[SETTINGS], "", report)
    default = next((line.kept("default_language") for line in settings), "")
    language = _language([*headers[SURVEY], *headers[CHOICES]], default, report)
    return Sheets(
        _lines(SURVEY, tables, headers[SURVEY], language, report),
        _lines(CHOICES, tables, headers[CHOICES], language, report),
        settings,
    )


def _language(headers: Iterable[Header], default: str, report: Report) -> str:
    """Choose French, else the unnamed language, else the default one, else the first."""
    labels = dict.fromkeys(header.language for header in headers if header.column == "label")
    french = [language for language in labels if _FRENCH.fullmatch(language)]
    chosen = next(iter([*french, *({"": "", default: default}.keys() & labels.keys()), *labels]), "")
    if not french and "" in labels:
        chosen = ""
    others = [language or "sans nom" for language in labels if language != chosen]
    if others:
        name = f"« {chosen} »" if chosen else "celle des colonnes sans nom de langue"
        report.warn(
            HEADERS_ROW,
            f"Le formulaire est en plusieurs langues ; est lue {name}, sont conservées pour l’export : "
            f"{', '.join(others)}.",
            "Vérifiez que c’est la bonne.",
            column="label",
        )
    return chosen


def _lines(
    sheet: str,
    tables: Tables,
    headers: list[Header],
    language: str,
    report: Report,
) -> tuple[Line, ...]:
    table = tables.sheets[sheet]
    _check_headers(sheet, headers, report)
    for letters in table.untitled:
        report.warn(
            HEADERS_ROW, f"La colonne {letters} n’a pas de titre : elle n’est pas lue.", "Titrez-la.", sheet=sheet
        )
    rows = [Row(row.numero, {h: text.strip() for h, text in row.cells.items() if text.strip()}) for row in table.rows]
    filled = {header for row in rows for header in row.cells}
    _check_columns(sheet, [header for header in headers if header.text in filled], _filtering(tables), report)
    return tuple(_line(sheet, row, headers, language, report) for row in rows if row.cells)


def _check_headers(sheet: str, headers: list[Header], report: Report) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for header in headers:
        key = (header.column, header.own, header.language.casefold())
        if (header.column or header.own) and key in seen:
            report.refuse(
                HEADERS_ROW,
                f"Les colonnes « {seen[key]} » et « {header.text} » disent la même chose.",
                "Gardez l’une des deux.",
                sheet=sheet,
                column=header.text,
            )
        seen.setdefault(key, header.text)


def _filtering(tables: Tables) -> frozenset[str]:
    """Return the column of filters, and the words in it: columns of options that they compare."""
    cells = (text for row in tables.survey.rows for header, text in row.cells.items() if snake(header) == FILTER)
    return frozenset({FILTER, *(word for text in cells for word in re.findall(r"[\w-]+", text.casefold()))})


def _check_columns(sheet: str, headers: list[Header], filtering: frozenset[str], report: Report) -> None:
    """Warn once about each column that has no effect here."""
    for header in headers:
        if (
            header.column
            or header.own
            or header.text in KOBO_LISTS.values()
            or snake(header.text) in (_KNOWN_SETTINGS if sheet == SETTINGS else filtering)
        ):
            continue
        known = "est sans effet ici" if header.standard else "n’est pas connue"
        kept = "n’est pas repris" if _is_lost(sheet, header) else _KEPT
        report.warn(
            HEADERS_ROW,
            f"La colonne « {header.text} » {known} ; son contenu {kept}.",
            "Vérifiez que rien d’utile à qui répond n’y est écrit.",
            sheet=sheet,
            column=header.text,
        )


_KEPT = "est conservé pour l’export, sauf sur les lignes signalées"


def _is_lost(sheet: str, header: Header) -> bool:
    """Return whether a header looks like ours in a sheet where we have none: ODK rejects a form whose options have such
    a column."""
    return sheet == CHOICES and "collecte:" in header.text.casefold()


_KNOWN_SETTINGS = frozenset(
    {"version", "default_language", "instance_name", "style", "namespaces", "allow_choice_duplicates"}
)


def _line(sheet: str, row: Row, headers: list[Header], language: str, report: Report) -> Line:
    for header in headers:
        text = row.cells.get(header.text, "")
        if _EXCEL_ERROR.fullmatch(text):
            tell = report.refuse if header.column or header.own else report.warn
            tell(
                row.numero,
                f"La cellule contient l’erreur « {text} » au lieu d’un texte.",
                "Corrigez sa formule dans le tableur, ou écrivez le texte.",
                sheet=sheet,
                column=header.text,
            )
    texts = {h: row.cells[h.text] for h in headers if h.text in row.cells and not _is_lost(sheet, h)}
    read = {column: _chosen(column, texts, language) for column in dict.fromkeys(h.column for h in texts if h.column)}
    line = Line(
        row.numero,
        {column: texts[header] for column, header in read.items()},
        tuple((_kept_under(h), text) for h, text in texts.items() if not h.own and h not in read.values()),
        {header.own: text for header, text in texts.items() if header.own},
    )
    if not line.is_disabled and not line.is_end:
        for chosen in read.values():
            if _is_in_another_language(chosen, headers, language):
                _tell_language(sheet, row, chosen, language, report)
    return line


def _chosen(column: str, texts: Iterable[Header], language: str) -> Header:
    """Return the header in that language, else without a language, else the first."""
    by_language = {header.language: header for header in texts if header.column == column}
    return by_language.get(language) or by_language.get("") or next(iter(by_language.values()))


def _is_in_another_language(chosen: Header, headers: Iterable[Header], language: str) -> bool:
    """Return whether another text was expected: a text without a language serves any, unless its column has
    languages."""
    is_expected = chosen.language.casefold() == language.casefold() or _FRENCH.fullmatch(chosen.language)
    if chosen.column not in TRANSLATED or is_expected:
        return False
    return bool(chosen.language) or any((h.column, h.language) == (chosen.column, language) for h in headers)


def _tell_language(sheet: str, row: Row, chosen: Header, language: str, report: Report) -> None:
    taken, expected = (f"en {name}" if name else "sans nom de langue" for name in (chosen.language, language))
    report.warn(
        row.numero,
        f"« {row.cells[chosen.text][:60]} » : le texte {taken} est pris, faute de texte {expected}.",
        "Écrivez ce texte, ou traduisez-le dans le questionnaire.",
        sheet=sheet,
        column=chosen.column,
    )


def _kept_under(header: Header) -> str:
    """Return the header under which an unread cell is exported: headers without a language are ours, and so is
    `collecte::`."""
    if header.text.startswith(OWN_SETTING):
        return f"Autre {header.text}"
    return header.text if header.language or not header.column else f"{header.column}::Autre langue"
