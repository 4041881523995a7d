"""Rows that only KoboToolbox has, scores, rankings and matrices, read as rows of any XLSForm."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.sheets import Line, Report
from questionnaires.xlsform.vocabulary import KOBO_LISTS, LEVELS, type_of


def without_kobo(lines: Sequence[Line], choices: Sequence[Line], report: Report) -> tuple[Line, ...]:
    """Return the rows: a score is a group of choices, a ranking one row, a matrix a group of questions for each option.

    Rows that name no list stay as they are.
    """
    return tuple(_converted(list(lines), choices, report))


def _converted(lines: list[Line], choices: Sequence[Line], report: Report) -> Iterator[Line]:
    while lines:
        begin = lines.pop(0)
        kind = type_of(begin.cells.get("type", "")).name.replace(" ", "_")
        options = begin.kept(KOBO_LISTS[kind]) if kind in KOBO_LISTS else ""
        end = next((rank for rank, line in enumerate(lines) if _closes(line, kind)), None) if options else None
        if end is None:
            yield begin
            continue
        inside, last, lines = lines[:end], lines[end], lines[end + 1 :]
        if kind == "begin_rank":
            yield _typed(begin, f"rank {options}", **{LEVELS: str(len(inside))})
            continue
        required = begin.cells.get("required", "")
        yield _typed(begin, "begin group", required="")
        if kind == "begin_score":
            yield from (_typed(line, f"select_one {options}", required=required) for line in inside)
        else:
            problem = "Cette matrice de Kobo devient un groupe, où chaque question est posée de chaque ligne."
            report.warn(begin.numero, problem, "Construisez un tableau si vous y tenez.", column="type")
            yield from _matrix(
                begin, inside, [choice for choice in choices if choice.cells.get("list_name") == options]
            )
        yield _typed(last, "end group")


def _closes(line: Line, kind: str) -> bool:
    return type_of(line.cells.get("type", "")).name.replace(" ", "_") == kind.replace("begin", "end")


def _typed(line: Line, kind: str, **cells: str) -> Line:
    """Return a row of another type, without what Kobo alone reads."""
    extras = tuple((header, text) for header, text in line.extras if not header.startswith("kobo--"))
    filled = {column: text for column, text in {**line.cells, "type": kind, **cells}.items() if text}
    return replace(line, cells=filled, extras=extras)


def _matrix(begin: Line, inside: Sequence[Line], choices: Sequence[Line]) -> Iterator[Line]:
    """Yield each question asked of each option: conditions inside name the questions of the same option."""
    for choice in choices:
        prefix = f"{begin.cells.get('name', '')}_{choice.cells.get('name', '')}_"
        names = {name: f"{prefix}{name}" for line in inside if (name := line.cells.get("name"))}
        label = choice.cells.get("label", choice.cells.get("name", ""))
        for line in inside:
            cells = {column: renamed(text, names) for column, text in line.cells.items()}
            name = line.cells.get("name", "")
            text = " – ".join(filter(None, (label, line.cells.get("label"))))
            yield replace(line, cells=cells | {"name": names.get(name, name), "label": text})
