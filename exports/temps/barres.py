"""Bars of shares for pages and PDF files: a segment for each mission, in tints for its fonctions.

Widths are in percent, so that a bar fits a phone while its words keep their size; figures are in a table beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.tableur.styles import PAPER
from questionnaires.core.repartition import WHOLE

_LINE, _BAR, _GAP = 17, 14, 5
_NARROW, _WIDE = 290, 660
"""Smallest width of a bar in pixels: on a phone, and on a screen or a sheet of paper."""
_LETTER = 9
"""Largest width of a character, in pixels."""


@dataclass(frozen=True, slots=True)
class Bande:
    """A mission in a bar: its code (`M1`, which gives its colour on pages) and its parts in hundredths of a percent;
    `valeur` is their sum as printed."""

    code: str
    court: str
    couleur: str
    parts: tuple[int, ...]
    valeur: str

    @property
    def total(self) -> int:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Barre:
    """One bar: a whole and its label."""

    libelle: str
    bandes: tuple[Bande, ...]

    @property
    def whole(self) -> int:
        """Return what the full width stands for: 100 %, or the sum where a file of past years exceeds it."""
        return max(WHOLE, sum(bande.total for bande in self.bandes))


def barres(rows: Sequence[Barre], titre: str) -> str:
    """Draw the bars one under the other; empty without any."""
    if not rows:
        return ""
    step = 2 * _LINE + _BAR + _GAP
    marks = "".join(_barre(barre, place * step) for place, barre in enumerate(rows))
    description = f"{titre} : {', '.join(barre.libelle for barre in rows)}. Les chiffres sont dans le tableau."
    return (
        f'<svg class="shares" width="100%" height="{step * len(rows)}" role="img" font-size="14" '
        f'font-family="sans-serif" aria-label="{escape(description, quote=True)}">{marks}</svg>'
    )


def _barre(barre: Barre, top: int) -> str:
    marks, start = [f'<text x="0" y="{top + 14}" font-weight="600">{escape(barre.libelle)}</text>'], 0
    for bande in barre.bandes:
        marks.append(_bande(bande, start, top + _LINE, barre.whole))
        start += bande.total
    return "".join(marks)


def _bande(bande: Bande, start: int, top: int, whole: int) -> str:
    marks, left, count = [], start, max(len(bande.parts), 3)
    for place, part in enumerate(bande.parts):
        size = f'x="{_percent(left, whole)}" y="{top}" width="{_percent(part, whole)}" height="{_BAR}"'
        if part:
            marks.append(f'<rect {size} fill-opacity="{1 - 0.55 * place / count:.2f}"/>')
        left += part
    drawn = f'<g data-mission="{escape(bande.code)}" fill="{bande.couleur}" stroke="{PAPER}">{"".join(marks)}</g>'
    return drawn + _name(bande, f'x="{_percent(start, whole)}" y="{top + _BAR + 15}"')


def _name(bande: Bande, place: str) -> str:
    """Write the text below a segment: its name, and its share where there is room; class `room`: wide bars only."""
    short, value = escape(bande.court), escape(bande.valeur)
    whole = f"{bande.court} {bande.valeur}"
    if _fits(whole, bande.total, _NARROW):
        return f"<text {place}>{short} {value}</text>"
    if _fits(bande.court, bande.total, _NARROW):
        more = f'<tspan class="room"> {value}</tspan>' if _fits(whole, bande.total, _WIDE) else ""
        return f"<text {place}>{short}{more}</text>"
    if _fits(bande.court, bande.total, _WIDE):
        return f'<text {place} class="room">{short}</text>'
    return ""


def _fits(text: str, part: int, width: int) -> bool:
    return part * width >= _LETTER * len(text) * WHOLE


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:g}%"
