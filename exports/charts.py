"""Charts of the pages, as SVG of our own: no style attribute, no script, the figures in words beside them."""

from collections.abc import Sequence
from html import escape

from exports.styles import AUTRE, LINK

GOOD, BAD, NEUTRAL = "#123F5A", "#8C2F1B", AUTRE
_LIGHT_GOOD, _LIGHT_BAD = "#3F6F8C", "#B0563F"
_SCALES = {
    4: (GOOD, _LIGHT_GOOD, _LIGHT_BAD, BAD),
    5: (GOOD, _LIGHT_GOOD, NEUTRAL, _LIGHT_BAD, BAD),
}
_WIDTH, _BAR, _HEIGHT = 700, 360, 34
_NARROW = 26
"""Too narrow a stretch for its number, which the table has."""


def likert(counts: Sequence[tuple[str, int]], titre: str) -> str:
    """One bar whose stretches are the answers, from the best to the worst, each with its number; empty without one."""
    total = sum(count for _, count in counts)
    if not total or len(counts) not in _SCALES:
        return ""
    left, marks = 0, []
    bounds = [0]
    for _, count in counts:
        left += count
        bounds.append(_BAR * left // total)
    for place, (_, count) in enumerate(counts):
        start, end = bounds[place], bounds[place + 1]
        if count:
            marks.append(_stretch(start, end - start, count, _SCALES[len(counts)][place]))
    return _svg(_BAR, _HEIGHT, _told(titre, counts), "".join(marks))


def columns(counts: Sequence[tuple[str, int]], titre: str) -> str:
    """A column for each mark, its number above it; empty without an answer."""
    highest = max((count for _, count in counts), default=0)
    if not highest:
        return ""
    step = _WIDTH // len(counts)
    marks = []
    for place, (label, count) in enumerate(counts):
        height, middle = 110 * count // highest, place * step + step // 2
        size = f'width="{step - 12}" height="{height}"'
        marks.append(f'<rect x="{place * step + 6}" y="{130 - height}" {size} fill="{LINK}"/>')
        if count:
            marks.append(_label(middle, 124 - height, str(count)))
        marks.append(_label(middle, 148, label))
    return _svg(_WIDTH, 154, _told(titre, counts), "".join(marks))


def before_after(avant: int, apres: int, shown: tuple[str, str], titre: str) -> str:
    """Two bars on one scale, each with what it is worth in words; empty when both are nothing."""
    highest = max(avant, apres)
    if highest <= 0:
        return ""
    marks = []
    for row, (label, value, text, colour) in enumerate(
        (("Avant", avant, shown[0], AUTRE), ("Maintenant", apres, shown[1], LINK))
    ):
        top, width = row * 32, 440 * value // highest
        marks.append(f'<text x="0" y="{top + 19}">{escape(label)}</text>')
        marks.append(f'<rect x="110" y="{top + 2}" width="{width}" height="24" fill="{colour}"/>')
        marks.append(f'<text x="{118 + width}" y="{top + 19}">{escape(text)}</text>')
    return _svg(_WIDTH, 64, f"{titre} : avant {shown[0]}, maintenant {shown[1]}", "".join(marks))


def _stretch(start: int, width: int, count: int, colour: str) -> str:
    rect = f'<rect x="{start}" width="{width}" height="{_HEIGHT}" fill="{colour}" stroke="#FFFFFF"/>'
    if width < _NARROW:
        return rect
    return f'{rect}<text x="{start + width // 2}" y="22" text-anchor="middle" class="on">{count}</text>'


def _label(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle">{escape(text)}</text>'


def _told(titre: str, counts: Sequence[tuple[str, int]]) -> str:
    return f"{titre} : {', '.join(f'{label} {count}' for label, count in counts)}"


def _svg(width: int, height: int, told: str, marks: str) -> str:
    label = escape(told, quote=True)
    return (
        f'<svg class="chart chart-{width}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{marks}</svg>'
    )
