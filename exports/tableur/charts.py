"""Charts of pages as SVG, without style attributes or scripts, with their figures in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from exports.tableur.styles import AUTRE, INK, PAPER, RULES
from questionnaires.core.francais import NBSP, decimal_text
from questionnaires.core.options import FEWEST_STEPS, MOST_STEPS

GOOD, BAD, NEUTRAL = "#123F5A", "#8C2F1B", AUTRE
_LIGHT_GOOD, _LIGHT_BAD = "#3F6F8C", "#B0563F"


def _shades(dark: str, light: str, count: int) -> list[str]:
    """Return that many colours from a dark one to a light one, at equal steps."""
    ends = list(zip(bytes.fromhex(dark[1:]), bytes.fromhex(light[1:]), strict=True))
    steps = max(count - 1, 1)
    return [f"#{bytes(a + (b - a) * step // steps for a, b in ends).hex().upper()}" for step in range(count)]


LIKERT = {
    count: (
        *_shades(GOOD, _LIGHT_GOOD, count // 2),
        *([NEUTRAL] * (count % 2)),
        *reversed(_shades(BAD, _LIGHT_BAD, count // 2)),
    )
    for count in range(FEWEST_STEPS, MOST_STEPS + 1)
}
"""Number of answers on a scale -> their colours, from the best."""

_BAR = 360
_FONT = ' font-size="13" font-family="sans-serif"'
_NARROW = 26
"""Below this width, a segment does not show its number, which the table has."""


@dataclass(frozen=True, slots=True)
class Reponse:
    """An answer to draw: its count (None: hidden), its share where one is printed. `tone` is a class of its bar on a
    scale: `p1` to `p3` for favourable answers, `g1` to `g3` for unfavourable ones, 3 the furthest from the middle, and
    `mid` between them."""

    libelle: str
    nombre: int | None
    part: int | None = None
    tone: str = ""

    @property
    def figure(self) -> str:
        return str(self.nombre if self.part is None else self.part)

    @property
    def told(self) -> str:
        if self.nombre is None:
            return f"{self.libelle} [c]"
        return f"{self.libelle} {self.nombre}" + ("" if self.part is None else f" ({self.part}{NBSP}%)")


def sides(reponses: Sequence[Reponse]) -> tuple[float, float]:
    """Return the shares of a bar that stand left and right of the axis: unfavourable, then favourable; neutral answers
    stand across it, half on each side."""
    counts = {side: sum(reponse.nombre or 0 for reponse in reponses if reponse.tone.startswith(side)) for side in "gmp"}
    whole = sum(counts.values())
    left = counts["g"] + counts["m"] / 2
    return (left / whole, (whole - left) / whole) if whole else (0, 0)


def placed(reponses: Sequence[Reponse], axis: tuple[float, float]) -> Iterator[tuple[Reponse, float, float]]:
    """Yield the answers of a bar from left to right, given best first, with their start and their width as parts of its
    length. `axis` is the greatest `sides` of the bars that share it."""
    whole, length = sum(reponse.nombre or 0 for reponse in reponses), sum(axis)
    place = axis[0] - sides(reponses)[0]
    for reponse in reversed(reponses) if whole else ():
        width = (reponse.nombre or 0) / whole
        yield reponse, place / length, width / length
        place += width


def likert(reponses: Sequence[Reponse], axis: tuple[float, float], titre: str) -> str:
    """Draw one bar, favourable answers to the right of an axis, given best first; empty without answers. See
    `placed`."""
    marks = [_segment(reponse, 100 * start, 100 * width) for reponse, start, width in placed(reponses, axis)]
    if not marks:
        return ""
    middle = 100 * axis[0] / sum(axis)
    line = f'<line class="axis" x1="{middle:.2f}%" x2="{middle:.2f}%" y1="0" y2="28"/>'
    return _fluid(28, _told(titre, reponses), line + "".join(marks))


_ROOM = 7
"""From this part of the width, in percent, a segment has its figure."""


def _segment(reponse: Reponse, start: float, width: float) -> str:
    if not width:
        return ""
    rect = f'<rect class="{reponse.tone}" x="{start:.2f}%" y="2" width="{width:.2f}%" height="24"/>'
    if width < _ROOM:
        return rect
    ink = "on-strong" if reponse.tone.endswith("3") else "on-light"
    return (
        f'{rect}<text class="{ink}" x="{start + width / 2:.2f}%" y="18.5" text-anchor="middle">{reponse.figure}</text>'
    )


def bar(nombre: float, n: float) -> str:
    """Draw one answer, or a total, on the scale of `n`, beside words that say the same; empty without answers."""
    if n <= 0:
        return ""
    marks = '<rect class="ground" width="100%" y="6" height="16"/>'
    if nombre > 0:
        marks += f'<rect class="own" width="{100 * nombre / n:.2f}%" y="6" height="16"/>'
    return f'<svg class="chart fluid" width="100%" height="28" aria-hidden="true">{marks}</svg>'


def columns(reponses: Sequence[Reponse], titre: str) -> str:
    """Draw a column for each mark, its figure above it; empty without an answer."""
    highest = max((reponse.nombre or 0 for reponse in reponses), default=0)
    if not highest:
        return ""
    step, marks = 100 / len(reponses), []
    for place, reponse in enumerate(reponses):
        left, middle, height = place * step, (place + 0.5) * step, 90 * (reponse.nombre or 0) / highest
        size = f'width="{step * 0.8:.2f}%" height="{height:.1f}"'
        marks.append(f'<rect class="own" x="{left + step * 0.1:.2f}%" y="{110 - height:.1f}" {size}/>')
        if reponse.nombre:
            marks.append(_centred(middle, 104 - height, reponse.figure))
        marks.append(_centred(middle, 126, reponse.libelle))
    return _fluid(132, _told(titre, reponses), "".join(marks))


def before_after(avant: int, apres: int, shown: tuple[str, str], titre: str) -> str:
    """Draw two bars on one scale, each with its value in words; empty when both are zero."""
    highest = max(avant, apres)
    if highest <= 0:
        return ""
    marks = []
    for row, (label, value, text, look) in enumerate(
        (("Avant", avant, shown[0], "mid"), ("Maintenant", apres, shown[1], "own"))
    ):
        top, width = row * 44, 80 * value / highest
        marks.append(f'<text x="0" y="{top + 13}">{label}</text>')
        marks.append(f'<rect class="{look}" x="0" y="{top + 19}" width="{width:.2f}%" height="16"/>')
        marks.append(f'<text x="{width + 1:.2f}%" y="{top + 32}">{escape(text)}</text>')
    return _fluid(88, f"{titre} : avant {shown[0]}, maintenant {shown[1]}", "".join(marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Progress beside a target and the value expected to date, in words too."""

    libelle: str
    done: float
    target: float
    expected: float | None
    told: str


_TRACK = 284
"""Length of a progress bar; its words stand to its right."""

_GOAL = 228
"""Place of the target on a progress bar: it leaves room for a quarter more."""


def progress(rows: Sequence[Progress], titre: str, colour: str) -> str:
    """Draw a bar for each row, on the scale of its own target, marked; a dashed mark where it should be by now."""
    if not rows:
        return ""
    marks = []
    for place, row in enumerate(rows):
        top = place * 52
        marks.append(_text(0, top + 14, row.libelle))
        marks.append(f'<rect x="0" y="{top + 22}" width="{_TRACK}" height="16" fill="#EDEBE4" class="ground"/>')
        width = min(_TRACK, round(_GOAL * row.done / row.target)) if row.target else 0
        marks.append(f'<rect x="0" y="{top + 22}" width="{width}" height="16" fill="{colour}" class="own"/>')
        marks.append(_mark(_GOAL, top + 18, 24))
        if row.expected is not None and row.target and row.expected < row.target:
            marks.append(_mark(round(_GOAL * row.expected / row.target), top + 18, 24, dashes="3 3"))
        marks.append(_text(_BAR, top + 35, row.told, anchor="end"))
    bottom = len(rows) * 52 + 6
    marks += [_mark(4, bottom - 4, 16), _text(12, bottom + 9, "objectif")]
    marks += [_mark(100, bottom - 4, 16, dashes="3 3"), _text(108, bottom + 9, "attendu à ce jour")]
    words = f"{titre} : {' ; '.join(f'{row.libelle}, {row.told}' for row in rows)}"
    return svg(_BAR, bottom + 18, words, "".join(marks), _FONT)


def _mark(x: int, y: int, height: int, *, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + height}" stroke="{INK}" stroke-width="3" class="mark"{dashed}/>'


Line = tuple[str, Sequence[float | None]]
"""Name of a series and its points; None: unknown value."""

_DASHES = ("", "7 4", "2 4")


def lines(
    labels: Sequence[str],
    series: Sequence[Line],
    titre: str,
    colour: str,
    *,
    cuts: Collection[int] = (),
    corrected: Sequence[Collection[int]] = (),
) -> str:
    """Draw a line for each series, up to three, distinguished by dashes and marks; empty under two labels.

    `cuts` are places of labels that no line joins to the previous one. `corrected` are, for each series, places of
    points marked as corrected by hand. Text in brackets in a label stands under it.
    """
    highest = max((value for _, values in series for value in values if value is not None), default=0)
    if not highest or len(labels) < 2:
        return ""
    step = (_BAR - 60) / (len(labels) - 1)
    anchors = ("start", *("middle",) * (len(labels) - 2), "end")
    ends = (0, *(round(30 + step * place) for place in range(1, len(labels) - 1)), _BAR)
    marks = []
    for x, label, anchor in zip(ends, labels, anchors, strict=True):
        head, bracket, tail = label.partition(" (")
        marks.append(_text(x, 152, head, anchor=anchor))
        if bracket:
            marks.append(_text(x, 168, f"({tail}", anchor=anchor))
    top = 186 if any(" (" in label for label in labels) else 170
    marks.append(f'<line x1="0" x2="{_BAR}" y1="132" y2="132" stroke="{RULES}"/>')
    drawn = series[: len(_DASHES)]
    paths = [
        [
            (place, round(30 + step * place), round(128 - 104 * value / highest), value)
            for place, value in enumerate(values)
            if value is not None
        ]
        for _, values in drawn
    ]
    for rank, points in enumerate(paths):
        for run in _runs(points, cuts):
            marks += _line([(x, y) for _, x, y, _ in run], rank, colour)
        marks += _line([(6, top + rank * 20), (36, top + rank * 20)], rank, colour)
        marks.append(_text(46, top + 5 + rank * 20, drawn[rank][0]))
    labelled = [
        (x, y, f"{'* ' if rank < len(corrected) and place in corrected[rank] else ''}{_number(value)}")
        for rank, points in enumerate(paths)
        for place, x, y, value in points
    ]
    marks += _values(labelled)
    return svg(_BAR, top - 6 + 20 * min(len(series), 3), _lines_told(labels, series, titre), "".join(marks), _FONT)


_Point = tuple[int, int, int, float]
"""Place among labels, x, y, value."""


def _runs(points: Sequence[_Point], cuts: Collection[int]) -> Iterator[list[_Point]]:
    """Group consecutive points that a line may join."""
    run: list[_Point] = []
    for point in points:
        if run and any(run[-1][0] < cut <= point[0] for cut in cuts):
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _line(points: Sequence[tuple[int, int]], rank: int, colour: str) -> Iterator[str]:
    path = " ".join(f"{x},{y}" for x, y in points)
    dashed = f' stroke-dasharray="{_DASHES[rank]}"' if _DASHES[rank] else ""
    if len(points) > 1:
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3" class="drawn"{dashed}/>'
    for x, y in points:
        match rank:
            case 0:
                yield f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}" class="own"/>'
            case 1:
                yield f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" fill="{colour}" class="own"/>'
            case _:
                yield f'<polygon points="{x},{y - 7} {x - 6},{y + 5} {x + 6},{y + 5}" fill="{colour}" class="own"/>'


def _values(points: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """Write each value over its point, or under it, where no point nor other value stands: the table has them all."""
    taken = [(x, y - 7, y + 7) for x, y, _ in points]
    for x, y, value in points:
        for foot in (y - 9, y + 20):
            head = foot - 10
            if foot < 130 and not any(x == at and head < low and high < foot for at, high, low in taken):
                taken.append((x, head, foot))
                yield _text(x, foot, value, anchor="middle")
                break


def _lines_told(labels: Sequence[str], series: Sequence[Line], titre: str) -> str:
    rows = (
        f"{libelle} {', '.join(f'{label} {_number(value)}' for label, value in zip(labels, values, strict=True))}"
        for libelle, values in series
    )
    return f"{titre} : {' ; '.join(rows)}"


def stacked(labels: Sequence[str], series: Sequence[Line], titre: str, colour: str) -> str:
    """Draw a bar for each label, split by series, each numbered as in the list under the bars; empty without a
    value."""
    wholes = [sum(values[place] or 0 for _, values in series) for place in range(len(labels))]
    if not any(wholes):
        return ""
    marks = []
    for place, label in enumerate(labels):
        top = place * 34
        marks.append(_text(0, top + 20, label))
        marks += _parts([values[place] or 0 for _, values in series], wholes[place], top, colour)
    bottom = len(labels) * 34
    marks += [_text(0, bottom + 18 + 20 * rank, f"{rank + 1}. {line[0]}") for rank, line in enumerate(series)]
    return svg(_BAR, bottom + 6 + 20 * len(series), _lines_told(labels, series, titre), "".join(marks), _FONT)


def _parts(values: Sequence[float], whole: float, top: int, colour: str) -> Iterator[str]:
    """Draw the segments of one bar, from the right of its label; dark and light in turn."""
    left, width = 52, _BAR - 52
    done = 0.0
    for rank, value in enumerate(values):
        start, end = (left + round(width * part / whole) if whole else left for part in (done, done + value))
        done += value
        if end > start:
            faint = ' fill-opacity="0.3"' if rank % 2 else ""
            size = f'x="{start}" y="{top + 2}" width="{end - start}" height="26"'
            yield f'<rect {size} fill="{colour}" stroke="{PAPER}" class="own"{faint}/>'
            if end - start >= _NARROW:
                ink = f'fill="{INK}"' if rank % 2 else f'fill="{PAPER}" class="on-own"'
                yield f'<text x="{(start + end) // 2}" y="{top + 20}" text-anchor="middle" {ink}>{rank + 1}</text>'


def _number(value: float | None) -> str:
    if value is None:
        return "non renseigné"
    return decimal_text(round(value * 10), 1)


def _text(x: int, y: int, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'


def _centred(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.2f}%" y="{y:.1f}" text-anchor="middle">{escape(text)}</text>'


def _told(titre: str, reponses: Sequence[Reponse]) -> str:
    return f"{titre} : {', '.join(reponse.told for reponse in reponses)}"


def _fluid(height: int, description: str, marks: str) -> str:
    """Wrap marks placed in percent of the width: their words keep their size on a phone."""
    label = escape(description, quote=True)
    return f'<svg class="chart fluid" width="100%" height="{height}" role="img" aria-label="{label}">{marks}</svg>'


def svg(width: int, height: int, description: str, marks: str, font: str = "") -> str:
    """Wrap marks in an accessible SVG. `font` is for a file without a style sheet."""
    label = escape(description, quote=True)
    return (
        f'<svg class="chart chart-{width}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}"{font}>'
        f"{marks}</svg>"
    )
