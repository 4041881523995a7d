"""Extend formulas over continuation sheets: each aggregate call is repeated over them and added.

How rows are split is known once they are written; the template's formulas read the first sheet alone.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

from exports.tableur.flux.suites import suite_name

_FORMULA = re.compile(r"(<f>)([^<]*)(</f>)")
_CALL = re.compile(r"""(?P<call>(?:COUNT|COUNTA|COUNTBLANK|COUNTIF|SUM|SUMPRODUCT)\()|"(?:[^"]|"")*"|'(?:[^']|'')+'!""")
"""A call that adds up, or a text or sheet name, which may contain the same letters."""

_ROWS = re.compile(r"(\$[A-Z]+\$2:\$[A-Z]+\$)\d+|(\$[A-Z]+\$)2(?![\d:])")


def covering(xml: str, ecrites: Mapping[str, Sequence[int]]) -> str:
    """Return the XML of a sheet whose formulas read all the rows of these sheets; `ecrites`: rows of each sheet, the
    first included."""
    return _FORMULA.sub(lambda match: f"{match[1]}{_escaped(over_all(unescape(match[2]), ecrites))}{match[3]}", xml)


def over_all(formula: str, ecrites: Mapping[str, Sequence[int]]) -> str:
    """Turn `COUNT('Données'!$B$2:$B$4)` into `(COUNT('Données'!$B$2:$B$4)+COUNT('Données 2'!$B$2:$B$3))`."""
    for base, counts in ecrites.items():
        formula = _over(formula, base, counts)
    return formula


def _over(formula: str, base: str, counts: Sequence[int]) -> str:
    parts, at, before = [], 0, _quoted(base)
    while match := _CALL.search(formula, at):
        end = _end(formula, match.end()) if match["call"] else match.end()
        call = formula[match.start() : end]
        if match["call"] and before in call:
            sheets = [base, *(suite_name(base, rang) for rang in range(2, len(counts) + 1))]
            calls = [_on(call, before, name, rows) for name, rows in zip(sheets, counts, strict=True)]
            call = f"({'+'.join(calls)})"
        parts += [formula[at : match.start()], call]
        at = end
    return "".join((*parts, formula[at:]))


def _on(call: str, before: str, sheet: str, rows: int) -> str:
    """Rewrite a call over the rows of a sheet, from the second one down."""
    head, *tails = call.split(before)
    last = rows + 1
    moved = [
        _ROWS.sub(lambda match: f"{match[1]}{last}" if match[1] else f"{match[2]}2:{match[2]}{last}", tail, count=1)
        for tail in tails
    ]
    return _quoted(sheet).join((head, *moved))


def _end(formula: str, start: int) -> int:
    """Return the place after the bracket that closes the call, outside texts and sheet names. `start` is inside the
    call."""
    depth, quote = 1, ""
    for place in range(start, len(formula)):
        sign = formula[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        else:
            depth += (sign == "(") - (sign == ")")
            if not depth:
                return place + 1
    raise ValueError(f"no bracket closes {formula}")


def _quoted(sheet: str) -> str:
    """Return the name of a sheet before a reference, as `exports.tableur.feuille` writes it."""
    name = sheet.replace("'", "''")
    return f"'{name}'!"


def _escaped(formula: str) -> str:
    return escape(formula, quote=False)
