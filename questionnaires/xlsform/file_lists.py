"""Lists of options in the files sent with a form: each is read as if its rows were in the sheet `choices`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.core.francais import decimal_text
from questionnaires.files.xlsform_tables import EXTERNAL, TableXlsform
from questionnaires.xlsform.lookups import looked_up, stem
from questionnaires.xlsform.options import OptionList, OptionLists, add_option
from questionnaires.xlsform.sheets import FILTER, HEADERS_ROW, Line, Report, quoted
from questionnaires.xlsform.vocabulary import CHOICES_HEADERS, file_of, header_of, parameters_of, type_of

MAX_OFFERED = 20_000
"""Options of every question whose list is in a file: each question holds its own."""


def with_file_lists(
    lines: Sequence[Line], files: Mapping[str, TableXlsform], lists: OptionLists, report: Report
) -> tuple[Line, ...]:
    """Return the rows; one whose options are in a file of the form names a list instead, which is added to `lists`.

    A row whose file was not sent stays as it is.
    """
    filters = " ".join(line.kept(FILTER) for line in lines)
    reading = _Reading(files, frozenset(re.findall(r"[\w-]+", filters)), lists, report)
    asked = [(line, *file_of(line.cells.get("type", ""))) for line in lines if not line.is_disabled]
    wanted = {line.numero: (kind, reading.named(file)) for line, kind, file in asked if reading.named(file)}
    unused = files.keys() - {name for _, name in wanted.values()}
    for name in sorted(name for name in unused if stem(name) not in looked_up(lines)):
        problem = f"Aucune question ne cite « {name[:60]} » : ses options ne sont pas lues."
        report.warn(HEADERS_ROW, problem, "Vérifiez son nom dans la colonne « type ».", sheet=name)
    return tuple(_named(lines, wanted, reading))


def _named(lines: Sequence[Line], wanted: Mapping[int, tuple[str, str]], reading: "_Reading") -> Iterator[Line]:
    """Yield the rows; those beyond the options that a form may offer are refused, and read no further."""
    offered = 0
    for line in lines:
        if line.numero not in wanted:
            yield line
            continue
        named = reading.with_list(line, *wanted[line.numero])
        offered += reading.offered(named)
        if offered <= MAX_OFFERED:
            yield named
            continue
        problem = f"Les questions dont la liste est un fichier offrent plus de {decimal_text(MAX_OFFERED, 0)} réponses."
        reading.report.refuse(line.numero, problem, "Raccourcissez les fichiers, ou posez-en moins.", column="type")
        yield replace(line, cells={**line.cells, "type": "note"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """The files, the words of every filter, and what the lists are added to."""

    files: Mapping[str, TableXlsform]
    filters: frozenset[str]
    lists: OptionLists
    report: Report

    def named(self, file: str) -> str:
        """Return the name of a file as it was sent, whatever its case; blank when it was not."""
        return next((name for name in self.files if name.casefold() == file.casefold()), "")

    def offered(self, line: Line) -> int:
        """Return the number of options of a row that names a list."""
        options = self.lists.get(type_of(line.cells["type"]).argument)
        return len(options.options) if options else 0

    def with_list(self, line: Line, kind: str, name: str) -> Line:
        """Return a row that names a list; its other parameters stay."""
        pairs, words = parameters_of(line.cells.get("parameters", ""))
        columns = {"name": pairs.pop("value", "name"), "label": pairs.pop("label", "label")}
        fixed = _fixed(line)
        key = " ".join((type_of(line.cells["type"]).argument, *columns.values(), *" ".join(fixed.values()).split()))
        if key not in dict(self.lists.items()):
            self.lists.add(key, self._read(line, name, columns, fixed))
        others = " ".join((*(f"{name}={typed}" for name, typed in pairs.items()), words)).strip()
        cells = {column: text for column, text in line.cells.items() if column != "parameters"}
        return replace(line, cells=cells | {"type": f"{kind} {key}"} | ({"parameters": others} if others else {}))

    def _read(self, line: Line, name: str, columns: Mapping[str, str], fixed: Mapping[str, str]) -> OptionList:
        """Read the options of a file, or those of one list of the sheet `external_choices`.

        Only columns that a filter may compare are kept, and rows that have the texts of `fixed`.
        """
        table, options = self.files[name], OptionList(HEADERS_ROW, name, used=True)
        headers = {column: _header(table, header) for column, header in columns.items()}
        if missing := [columns[column] for column, header in headers.items() if not header]:
            self.report.refuse(
                line.numero,
                f"« {name[:60]} » n’a pas de colonne {quoted(missing)}.",
                "Écrivez dans « parameters » lesquelles donnent le code et le libellé : value=… label=….",
                column="parameters",
            )
            return options
        argument = type_of(line.cells["type"]).argument
        for row in table.rows:
            if name == EXTERNAL and row.cells.get(_header(table, "list_name")) != argument:
                continue
            if any(row.cells.get(header, "") != text for header, text in fixed.items() if header in table.columns):
                continue
            kept = tuple((h, text) for h, text in row.cells.items() if h in self.filters - {"name", "label"})
            cells = {column: row.cells.get(header, "") for column, header in headers.items()}
            add_option(options, Line(row.numero, {"list_name": name, **cells}, kept), self.report, repeated=True)
        return options


def _fixed(line: Line) -> Mapping[str, str]:
    """Return column -> text, where the filter of a row asks for one text whatever is answered: `list_name = 'SECTEUR'`,
    alone or before other conditions. Rows without it would only take codes."""
    parts = re.split(r"\s+and\s+", line.kept(FILTER).strip())
    plain = parts if all(_SIMPLE.fullmatch(part) for part in parts) else ()
    return {match[1]: match[3] for part in plain if (match := _EQUAL.fullmatch(part))}


_SIMPLE = re.compile(r"\s*[\w${}.-]+\s*(?:=|!=)\s*(?:[\w${}.-]+|'[^']*'|\"[^\"]*\")\s*")
"""One comparison, without « or », function or parenthesis."""

_EQUAL = re.compile(r"\s*(?!(?:name|label)\s)([^\W\d][\w-]*)\s*=\s*(['\"])([^'\"]*)\2\s*")
"""A column of the list and the text that it must have."""


def _header(table: TableXlsform, wanted: str) -> str:
    """Return the header of a column, or the first that XLSForm takes for it; blank when there is none."""
    alike = (header for header in table.columns if header_of(header, CHOICES_HEADERS).column == wanted)
    return wanted if wanted in table.columns else next(alike, "")
