"""Map of the départements of a région as SVG, in five classes; those without a readable outline are tiles under it.

Places have one decimal, which no share has: whoever searches pages for shares finds none in the drawing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import count
from pathlib import Path
from zlib import crc32

from exports.tableur.charts import svg
from exports.tableur.styles import INK, PAPER
from questionnaires.core.francais import NBSP, decimal_text

MASKED, UNKNOWN = "c", "–"
"""Printed in place of a figure: a confidential one, and one that nobody gave."""

SOURCE = f"Contours{NBSP}: Victor Cazanave, CC BY 4.0, simplifiés"
"""Attribution that the licence of the outlines asks for, see departements.md."""

_FILE = Path(__file__).with_name("departements.tsv")
_WIDTH, _HEIGHT = 360, 320
_ROOM = 17
"""Radius of the smallest circle that two lines of words fit in."""

_TILES, _TALL = 6, 44
"""Tiles on a line, and their height."""

_OPACITIES = ("0.1", "0.2", "0.3", "0.5", "1.0")
"""Of the colour of classes, from the lowest: words stay readable on all of them."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A département to draw: `texte` is its figure as printed, `valeur` gives its class; without it, it has none."""

    code: str
    nom: str
    texte: str
    valeur: float | None = None

    def __post_init__(self) -> None:
        if self.texte in _WORDS and self.valeur is not None:
            raise ValueError("a map would show the class of a figure that is not printed")

    @property
    def told(self) -> str:
        return f"{self.code} {self.nom} {_WORDS.get(self.texte, self.texte)}"


_WORDS = {MASKED: "confidentiel", UNKNOWN: "pas de chiffre"}

Classes = Sequence[tuple[float, str]]
"""Lowest value of each of five classes, and its words; from the lowest."""


@dataclass(frozen=True, slots=True)
class _Outline:
    path: str
    left: int
    top: int
    right: int
    bottom: int
    x: int
    y: int
    radius: int


@cache
def _outlines() -> Mapping[str, _Outline]:
    rows = (line.split("\t") for line in _FILE.read_text(encoding="ascii").splitlines())
    return {code: _Outline(path, *map(int, places)) for code, *places, path in rows}


def equal_steps(values: Sequence[float]) -> Classes:
    """Return five classes of whole numbers, of one round width, that hold all the values; none is negative."""
    low, high = min(values, default=0), max(values, default=0)
    widths = (digit * 10**power for power in count() for digit in (1, 2, 3, 4, 5, 6, 8))
    width = next(width for width in widths if (low // width + len(_OPACITIES)) * width > high)
    starts = [int(low // width + place) * width for place in range(len(_OPACITIES))]
    return [(start, _span(start, start + width - 1)) for start in starts]


def _span(low: int, high: int) -> str:
    return decimal_text(low, 0) if low == high else f"de {decimal_text(low, 0)} à {decimal_text(high, 0)}"


def carte(zones: Sequence[Zone], titre: str, colour: str, classes: Classes = ()) -> str:
    """Draw each zone in its class, equal steps by default, then the words of classes; empty under two zones.

    It holds nothing but the zones given and their printed figures.
    """
    if len(zones) < 2:
        return ""
    classes = classes or equal_steps([zone.valeur for zone in zones if zone.valeur is not None])
    inks = _Inks(f"hachures-{crc32(titre.encode()):x}", colour, classes)
    shapes, apart, top = _outlined(zones, inks)
    tiles = "".join(_tile(zone, place, top, inks) for place, zone in enumerate(apart))
    top += (_TALL + 4) * -(-len(apart) // _TILES) + 8
    hatching = inks.pattern if any(zone.texte == MASKED for zone in zones) else ""
    marks = f"{hatching}{shapes}{tiles}{''.join(_legend(zones, top, inks))}"
    top += 20 * len(classes) + 14
    if shapes:
        marks += f'<text x="0.0" y="{top}.0" font-size="11px" fill="{INK}">{SOURCE}</text>'
    label = f"{titre}{NBSP}: {', '.join(zone.told for zone in zones)}"
    return svg(_WIDTH, top + 6, label, marks, ' font-size="13px" font-family="sans-serif"')


@dataclass(frozen=True, slots=True)
class _Inks:
    """Looks of zones: tints of a colour for classes, hatching for confidential, dashes for unknown. `pixel` is the
    length of one where they are drawn."""

    hatching: str
    colour: str
    classes: Classes
    pixel: float = 1

    @property
    def pattern(self) -> str:
        line = f'<path d="M0 0v6" stroke="{INK}" stroke-width="2.0" class="mark"/>'
        return (
            f'<pattern id="{self.hatching}" width="6.0" height="6.0" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45) scale({self.pixel:.1f})">{line}</pattern>'
        )

    def rank(self, zone: Zone) -> int | None:
        if zone.valeur is None:
            return None
        return max((rank for rank, (low, _) in enumerate(self.classes) if low <= zone.valeur), default=0)

    def tint(self, rank: int) -> str:
        return f'class="own mark" fill="{self.colour}" fill-opacity="{_OPACITIES[rank]}" stroke="{INK}"'

    def look(self, zone: Zone) -> str:
        rank = self.rank(zone)
        return self.tint(rank) if rank is not None else self.blank(zone.texte)

    def blank(self, texte: str) -> str:
        if texte == MASKED:
            return f'class="mark" fill="url(#{self.hatching})" stroke="{INK}"'
        return f'class="mark" fill="none" stroke="{INK}" stroke-dasharray="{4 * self.pixel:.1f} {3 * self.pixel:.1f}"'

    def words(self, zone: Zone, x: float, y: float) -> str:
        """Write the code and the figure of a zone around a point."""
        look = f'fill="{INK}"'
        if self.rank(zone) == len(_OPACITIES) - 1:
            look = f'fill="{PAPER}" class="on-own"'
        elif zone.texte == MASKED:
            look += f' class="haloed" stroke="{PAPER}" stroke-width="4.0" paint-order="stroke"'
        lines = ((y - 3, zone.code, ""), (y + 12, zone.texte, ' font-weight="bold"'))
        return "".join(
            f'<text x="{x:.1f}" y="{at:.1f}" text-anchor="middle" {look}{weight}>{escape(words)}</text>'
            for at, words, weight in lines
        )


def _outlined(zones: Sequence[Zone], inks: _Inks) -> tuple[str, list[Zone], int]:
    """Draw the outlines cropped to these zones; return them with the zones that still need a tile, and their height."""
    drawn = [(zone, _outlines()[zone.code]) for zone in zones if zone.code in _outlines()]
    apart = [zone for zone in zones if zone.code not in _outlines()]
    if not drawn:
        return "", apart, 0
    left, top = min(outline.left for _, outline in drawn), min(outline.top for _, outline in drawn)
    width, height = max(outline.right for _, outline in drawn) - left, max(outline.bottom for _, outline in drawn) - top
    scale = min((_WIDTH - 4) / width, _HEIGHT / height)
    shift = (_WIDTH - scale * width) / 2
    large = replace(inks, hatching=f"{inks.hatching}-zones", pixel=1 / scale)
    shapes, words = [large.pattern] if any(zone.texte == MASKED for zone, _ in drawn) else [], []
    for zone, outline in drawn:
        shapes.append(f'<path d="{outline.path}" {large.look(zone)}/>')
        if outline.radius * scale >= _ROOM:
            words.append(inks.words(zone, shift + (outline.x - left) * scale, 2 + (outline.y - top) * scale))
        else:
            apart.append(zone)
    place = f"translate({shift - left * scale:.1f} {2 - top * scale:.1f}) scale({scale:.4f})"
    group = f'<g transform="{place}" stroke-width="{large.pixel:.1f}">{"".join(shapes)}</g>'
    return group + "".join(words), apart, round(height * scale) + 12


def _tile(zone: Zone, place: int, top: int, inks: _Inks) -> str:
    step = _WIDTH // _TILES
    x, y = place % _TILES * step, top + place // _TILES * (_TALL + 4)
    rect = f'<rect x="{x + 1}.0" y="{y}.0" width="{step - 4}.0" height="{_TALL}.0" rx="4.0" {inks.look(zone)}/>'
    return rect + inks.words(zone, x + step / 2 - 1, y + _TALL / 2)


def _legend(zones: Sequence[Zone], top: int, inks: _Inks) -> Iterator[str]:
    """Write the words of classes in a column, then beside them those of zones without a figure, if any."""
    printed = {zone.texte for zone in zones if zone.valeur is None}
    blanks = [(inks.blank(texte), words) for texte, words in _WORDS.items() if texte in printed]
    columns = ([(inks.tint(rank), words) for rank, (_, words) in enumerate(inks.classes)], blanks)
    for x, rows in zip((0, _WIDTH // 2), columns, strict=True):
        for row, (look, words) in enumerate(rows):
            y = top + 20 * row
            yield f'<rect x="{x + 1}.0" y="{y}.0" width="20.0" height="14.0" rx="2.0" {look}/>'
            yield f'<text x="{x + 28}.0" y="{y + 12}.0" fill="{INK}">{escape(words)}</text>'
