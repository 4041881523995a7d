"""Page breaks for printing: before a group of rows, never inside a group that fits on a page."""

from collections.abc import Callable, Sequence

POINTS_PER_INCH = 72
A4_LANDSCAPE = (842, 595)
"""Width and height in points."""

PIXEL = 0.75
"""In points."""

SLACK = 0.9
"""What is counted on of a page: fonts and printers differ, and a row too many would be cut where nobody chose."""

DOUBT = 1 / SLACK - 1
"""Of a page: what ends so near its end may as well be on it, so that nothing can be put after it."""


def room(width: int, margins: tuple[float, float], *, is_upright: bool = False) -> float:
    """Points of rows that a page holds once columns of `width` pixels are shrunk to it, and never enlarged.

    `margins` in inches: left and right together, then top and bottom.
    """
    across, down = _printed(margins, is_upright=is_upright)
    return SLACK * down / min(1, across / (PIXEL * width))


def shrunk(width: int, height: float, margins: tuple[float, float], *, is_upright: bool) -> float:
    """What columns of `width` pixels and rows of `height` points are multiplied by to stand on one page."""
    across, down = _printed(margins, is_upright=is_upright)
    return min(1, across / (PIXEL * width), down / height)


def _printed(margins: tuple[float, float], *, is_upright: bool) -> tuple[float, float]:
    """Width and height inside the margins, in points."""
    sides = A4_LANDSCAPE[::-1] if is_upright else A4_LANDSCAPE
    across, down = (side - POINTS_PER_INCH * margin for side, margin in zip(sides, margins, strict=True))
    return across, down


def breaks(height: Callable[[int, int], float], groups: Sequence[int], end: int, page: float, head: float) -> list[int]:
    """The rows to break before, out of those where `groups` begin; the first page also holds what is above them.

    `height(first, last)` is that of rows, the last one excluded; `head`, that of what is repeated on the next pages.
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
        if used > page:  # taller than a page: it goes on over the next ones
            beyond = (used - page) % (page - head)
            used = page if beyond < DOUBT * page else head + beyond
    return starts
