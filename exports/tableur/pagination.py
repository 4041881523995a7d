"""Page breaks for printing: before a group of rows, never inside a group that fits on a page."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil

POINTS_PER_INCH = 72
A4_LANDSCAPE = (842, 595)
"""Width and height in points."""

PIXEL = 0.75
"""In points."""

WIDER = 4 / 3
"""How much wider than Excel LibreOffice draws columns where Calibri is not installed; it then shrinks pages more."""

SLACK = 0.9
"""Share of a page that is used: fonts and printers differ, and a row too many would be cut at random."""

DOUBT = 1 / SLACK - 1
"""Share of a page: a group that ends this close to its end fills it, so that nothing is put after it."""


def room(width: int, margins: tuple[float, float], *, is_upright: bool = False) -> float:
    """Return the height of rows, in points, that a page holds once columns of `width` pixels are shrunk to it, never
    enlarged.

    `margins` in inches: left and right together, then top and bottom.
    """
    across, _ = _printed(margins, is_upright=is_upright)
    return room_at(min(1, across / (PIXEL * width)), margins, is_upright=is_upright)


def room_at(scale: float, margins: tuple[float, float], *, is_upright: bool = False) -> float:
    """Return the height of rows, in points, that a page holds once they are shrunk by `scale`."""
    _, down = _printed(margins, is_upright=is_upright)
    return SLACK * down / scale


def shrunk(width: int, height: float, margins: tuple[float, float], *, is_upright: bool) -> float:
    """Return the least scale at which columns of `width` pixels and rows of `height` points are fitted on one page,
    whatever the spreadsheet and its fonts."""
    across, down = _printed(margins, is_upright=is_upright)
    return min(1, across / (PIXEL * WIDER * width), down / height)


def _printed(margins: tuple[float, float], *, is_upright: bool) -> tuple[float, float]:
    """Return width and height inside the margins, in points."""
    sides = A4_LANDSCAPE[::-1] if is_upright else A4_LANDSCAPE
    across, down = (side - POINTS_PER_INCH * margin for side, margin in zip(sides, margins, strict=True))
    return across, down


def breaks(height: Callable[[int, int], float], groups: Sequence[int], end: int, page: float, head: float) -> list[int]:
    """List the rows to break before, out of those where `groups` begin; the first page also holds what is above them.

    `height(first, last)` is the height of rows, the last one excluded; `head`, that of what is repeated on the next
    pages.
    """
    if not groups:
        return []
    starts: list[int] = []
    used = height(0, groups[0])
    for first, after in zip(groups, (*groups[1:], end), strict=True):
        tall = height(first, after)
        if used + tall > page and first != groups[0]:
            starts.append(first)
            used = head
        used += tall
        if used > page:  # taller than a page: it continues on the next ones
            beyond = (used - page) % (page - head)
            used = page if beyond < DOUBT * page else head + beyond
    return starts


def pages(height: Callable[[int, int], float], cuts: Sequence[int], end: int, page: float, head: float) -> int:
    """Return the number of pages of rows up to `end`, broken before `cuts`; the other parameters as in `breaks`."""
    filled = (height(first, after) + (head if first else 0) for first, after in pairwise((0, *cuts, end)))
    return sum(1 + ceil(max(0, tall - page) / (page - head)) for tall in filled)
