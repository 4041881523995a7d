"""Lookups in the lists of a form, `pulldata` and `instance(…)/root/item[…]`, written as one condition for each row."""

import re
from collections.abc import Iterator, Mapping, Sequence

from questionnaires.expressions import Expression, parse
from questionnaires.files.xlsform_tables import Tables
from questionnaires.xlsform.sheets import Line

Sources = Mapping[str, Sequence[Mapping[str, str]]]
"""Name of a list or of a file without its extension -> its rows."""

LOOKUPS = dict.fromkeys(
    ("pulldata", "instance"),
    "Envoyez avec le formulaire le .csv où elle cherche, de 150 lignes environ au plus, ou récrivez-la.",
)
"""Function that looks up -> what to do when it cannot."""

_QUOTED = r"\s*(?:'([^']*)'|\"([^\"]*)\")\s*"
_ANSWER = r"\s*(\$\{[^{}]+\})\s*"
_PULLDATA = re.compile(rf"pulldata\({_QUOTED},{_QUOTED},{_QUOTED},{_ANSWER}\)")
_INSTANCE = re.compile(rf"instance\({_QUOTED}\)/root/item\[\s*([\w.-]+)\s*={_ANSWER}\]/([\w.-]+)")
_LOOKED_UP = re.compile(rf"(?:pulldata|instance)\({_QUOTED}")


def sources_of(tables: Tables, choices: Sequence[Line]) -> Sources:
    """Return the rows of every list of a form."""
    sources: dict[str, list[Mapping[str, str]]] = {}
    for choice in choices:
        sources.setdefault(choice.cells.get("list_name", ""), []).append({**dict(choice.extras), **choice.cells})
    return {stem(name): [row.cells for row in table.rows] for name, table in tables.files.items()} | sources


def stem(file: str) -> str:
    """Return the name of a file without its extension."""
    return file.rpartition(".")[0] or file


def looked_up(lines: Sequence[Line]) -> frozenset[str]:
    """Return the names of the lists where something is looked up."""
    texts = (text for line in lines for text in line.cells.values())
    return frozenset(match[1] or match[2] for text in texts for match in _LOOKED_UP.finditer(text))


def with_lookups(text: str, sources: Sources) -> str:
    """Return an expression without its lookups; those of no list, or of too many rows to be evaluated, stay."""
    for match in (*_PULLDATA.finditer(text), *_INSTANCE.finditer(text)):
        groups = [group for group in match.groups() if group is not None]
        name, column, key, answer = groups if match.re is _PULLDATA else (groups[0], groups[3], groups[1], groups[2])
        said = f"concat({', '.join(_found(sources.get(name, ()), column, key, answer))})"
        text = text.replace(match[0], said if isinstance(parse(said), Expression) else match[0])
    return text


def _found(rows: Sequence[Mapping[str, str]], column: str, key: str, answer: str) -> Iterator[str]:
    """Yield what each row gives: the first row of a key, as lookups do."""
    values: dict[str, str] = {}
    for row in rows:
        values.setdefault(row.get(key, ""), row.get(column, ""))
    for code, value in values.items():
        if code and value:
            yield f"if({answer} = {_literal(code)}, {_literal(value)}, '')"


def _literal(text: str) -> str:
    quote = '"' if "'" in text else "'"
    return f"{quote}{text}{quote}"
