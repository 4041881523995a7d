"""The cost of pages over the size of the network, put in the documentation: curves, the costliest pages, then each
page."""

from collections.abc import Sequence
from datetime import date
from html import escape

from exports.tableur.styles import INK, MISSIONS, RULES
from tests.benchmarks.national.croissance import PAGE, REPORTS
from tests.benchmarks.national.pages import Releve, everywhere, table

PICTURE = REPORTS / "croissance-pages.svg"
EACH = REPORTS / "cout-de-chaque-page.md"
BEGIN, END = "<!-- pages: measured -->", "<!-- end of pages -->"
DRAWN = 8
"""How many pages are drawn, the costliest; the table has as many again."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _WORDS = 420, 300, 60, 30, 380


def picture(releves: Sequence[Releve]) -> str:
    """Draw one curve per page, both axes from zero; its name at its end."""
    drawn = everywhere(releves)[:DRAWN]
    across = releves[-1].structures
    up = max(1000 * releve.couts[page].cpu for releve in releves for page in drawn)
    marks = [f'<text x="{_LEFT}" y="16" font-weight="bold">Processor time of the costliest pages, ms</text>']
    for step in range(5):
        y = _at(step / 4)
        marks.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y:.0f}" y2="{y:.0f}" stroke="{RULES}"/>')
        marks.append(f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{up * step / 4:,.0f}</text>')
    ends: list[float] = []
    for place, page in enumerate(drawn):
        points = [
            (_LEFT + _WIDTH * releve.structures / across, _at(1000 * releve.couts[page].cpu / up)) for releve in releves
        ]
        colour = MISSIONS[place % len(MISSIONS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        marks.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        marks += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        ends.append(max([points[-1][1], *(before + 15 for before in ends[-1:])]))
        words = escape(f"{page[1]} ({page[0]})")
        marks.append(f'<text x="{_LEFT + _WIDTH + 8}" y="{ends[-1] + 4:.0f}" fill="{colour}">{words}</text>')
    foot = _TOP + _HEIGHT + 18
    marks.append(f'<text x="{_LEFT}" y="{foot}">0</text>')
    marks.append(f'<text x="{_LEFT + _WIDTH}" y="{foot}" text-anchor="end">{across:,} structures</text>')
    description = "; ".join(
        f"{page[1]}: "
        + ", ".join(f"{releve.structures:,} structures {1000 * releve.couts[page].cpu:.0f} ms" for releve in releves)
        for page in drawn
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + _WORDS} {foot + 90}" role="img" '
        f'aria-label="{escape(description, quote=True)}" font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{"".join(marks)}</svg>\n'
    )


_TITLE = """# What each page costs

Every page that who runs the largest région, one of its chargé(e)s and its pilote may open, at shares of the whole
network: the statements that it reads with, kilobytes before packing, milliseconds of processor, and the power of the
number of structures that its time follows (1: as the network; 0: not at all). Made by
`python -m tests.benchmarks.national.pages --ecrire`; [operating.md](../operating.md) says what of it matters.
"""


def _at(share: float) -> float:
    return _TOP + _HEIGHT * (1 - share)


def write(releves: Sequence[Releve], jour: date) -> None:
    """Write the curves and the costliest pages between the marks of the page. Raise ValueError without them."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE.name} has no {BEGIN}")
    shown = f"![Growth of the cost of pages]({REPORTS.name}/{PICTURE.name})"
    section = f"{BEGIN}\n\n{shown}\n\n{table(releves, jour, 2 * DRAWN)}\n\n{END}"
    PICTURE.write_text(picture(releves), encoding="utf-8")
    EACH.write_text(f"{_TITLE}\n{table(releves, jour)}\n", encoding="utf-8")
    PAGE.write_text(before + section + after, encoding="utf-8")
