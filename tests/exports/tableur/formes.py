"""The shapes of formulas, without their references, numbers and texts."""

import re
from collections.abc import Iterable

from tests.exports.records.classeurs import parts

_CELLS = r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?"
_SAID = re.compile(rf"""(?P<text>"(?:[^"]|"")*")|(?:'(?:[^']|'')+'!)?{_CELLS}""")
"""A text, where nothing is a reference, or a reference, where nothing is a text."""

_NUMBER = re.compile(r"(?<![A-Za-z])\d+(?:\.\d+)?")
_REPEATED = re.compile(r"(?P<one>[^,+]+)(?P<sign>[,+])(?:(?P=one)(?P=sign))*(?P=one)")


def shape(formula: str) -> str:
    """Return the shape: `SUM($B$2:$B$9)/3` is `SUM(R)/N`; a part repeated several times in a row is kept twice."""
    bare = _NUMBER.sub("N", _SAID.sub(lambda match: "T" if match["text"] else "R", formula))
    return _REPEATED.sub(r"\g<one>\g<sign>\g<one>", bare)


def shapes(content: bytes) -> set[str]:
    """Return the shapes of every formula in the cells of a workbook."""
    sheets = (xml for name, xml in parts(content).items() if name.startswith("xl/worksheets/sheet"))
    return {shape(_unescaped(formula)) for formula in _formulas(sheets)}


def _formulas(sheets: Iterable[str]) -> list[str]:
    return [formula for xml in sheets for formula in re.findall(r"<f(?: [^>]*)?>([^<]*)</f>", xml)]


def _unescaped(formula: str) -> str:
    return formula.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
