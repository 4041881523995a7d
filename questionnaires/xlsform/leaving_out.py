"""Remove from a form the rows that cannot be asked here, and report what their absence changes elsewhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.core.francais import typeset
from questionnaires.files.xlsform_tables import Row, Tables
from questionnaires.xlsform.names import referenced
from questionnaires.xlsform.sheets import Line, Report, quoted, read_sheets
from questionnaires.xlsform.vocabulary import SURVEY_HEADERS, Type, header_of, type_of


@dataclass(frozen=True, slots=True)
class Ecart:
    """One difference with the form, in French: the row number in the sheet, what is there, and why."""

    ligne: int
    quoi: str
    pourquoi: str


@dataclass(frozen=True, slots=True)
class Allege:
    """A form without some rows. `retires`: what was removed; `suites`: what cited it, in rows that stay."""

    tables: Tables
    retires: tuple[Ecart, ...]
    suites: tuple[Ecart, ...]


def lighten(fichier: str, tables: Tables, unasked: Mapping[int, str]) -> Allege:
    """Remove these rows from a form, each for its reason.

    A computation that cites a removed name goes too, and what cites it, and a repeat of which nothing stays. A
    condition, a rule or an obligation that does is left blank: its question stays, asked of everyone.
    """
    survey = read_sheets(tables, Report(fichier)).survey
    lines = [line for line in survey if line.get("type") and not line.is_disabled]
    why = dict(unasked)
    gone = _gone(lines, why)
    while more := {**dict(_computed(lines, why, gone)), **dict(_emptied(lines, why))}:
        why |= more
        gone = _gone(lines, why)
    kept = [_without(row, gone) for row in tables.survey.rows if row.numero not in why]
    return Allege(
        replace(tables, survey=replace(tables.survey, rows=tuple(row for row, _ in kept))),
        tuple(Ecart(line.numero, _shown(line), why[line.numero]) for line in lines if why.get(line.numero)),
        tuple(ecart for _, ecarts in kept for ecart in ecarts),
    )


def _gone(lines: Sequence[Line], why: Collection[int]) -> frozenset[str]:
    """Return the names that no remaining row bears."""
    kept = {line.get("name") for line in lines if line.numero not in why}
    return frozenset(line.get("name") for line in lines if line.numero in why) - kept - {""}


def _computed(lines: Sequence[Line], why: Collection[int], gone: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield (row, why) of the remaining computations that cite a removed name."""
    for line in lines:
        names = [name for name in referenced(line.get("calculation")) if name in gone]
        if names and line.numero not in why:
            yield line.numero, typeset(f"Elle est calculée à partir de {quoted(names)}, qui n’est pas repris.")


def _emptied(lines: Sequence[Line], why: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield (row, why) of the repeats left without any question, with the rows that open and close them."""
    opened: list[list[Line]] = []
    for line in lines:
        kind = type_of(line.get("type"))
        if kind.name == "begin":
            opened.append([line])
        elif opened:
            opened[-1].append(line)
        if kind.name != "end" or not kind.argument or not opened:
            continue
        rows = opened.pop()
        kept = [row for row in rows if row.numero not in why]
        if (
            kept
            and type_of(rows[0].get("type")) == Type("begin", "repeat")
            and _is_bare(kept)
            and len(kept) < len(rows)
        ):
            yield from ((row.numero, "") for row in kept[1:])
            yield kept[0].numero, "Il ne contenait que des lignes qui ne sont pas reprises."
        if opened:
            opened[-1] += rows


def _is_bare(rows: Sequence[Line]) -> bool:
    """Return whether rows only open and close groups."""
    return all(type_of(row.get("type")).name in ("begin", "end") and type_of(row.get("type")).argument for row in rows)


def _shown(line: Line) -> str:
    return typeset((line.get("label") or line.get("name") or line.get("type"))[:80])


_READ_AS_TEXT = frozenset({"label", "hint", "constraint_message", "type", "name"})
_SUITES: Mapping[str, str] = {
    "relevant": "La condition cite {names} : elle n’est pas reprise, et ce qu’elle ouvrait paraît pour tout le monde.",
    "required": "L’obligation cite {names} : elle n’est pas reprise, et la réponse devient facultative.",
    "constraint": "La règle cite {names} : elle n’est pas reprise, et toute réponse sera acceptée.",
    "repeat_count": "Le nombre de lignes cite {names} : il n’est pas repris.",
}


def _without(row: Row, gone: Collection[str]) -> tuple[Row, tuple[Ecart, ...]]:
    """Return the row without the cells that cite a removed name, each reported; texts read by people stay as they
    are."""
    cells, ecarts = {}, []
    for header, text in row.cells.items():
        known = header_of(header, SURVEY_HEADERS)
        names = [name for name in referenced(text) if name in gone]
        if not names or known.column in _READ_AS_TEXT:
            cells[header] = text
            continue
        suite = _SUITES.get(known.column, "La colonne « {header} » cite {names} : elle n’est pas reprise.")
        ecarts.append(Ecart(row.numero, _label(row), typeset(suite.format(header=header[:60], names=quoted(names)))))
    return Row(row.numero, cells), tuple(ecarts)


def _label(row: Row) -> str:
    """Return the name of a row in a report: its first label."""
    named: dict[str, str] = {}
    for header, text in row.cells.items():
        named.setdefault(header_of(header, SURVEY_HEADERS).column, text)
    return typeset((named.get("label") or named.get("name") or named.get("type", ""))[:80])
