"""The growth of the cost of a whole network, as a picture and as a table, put in the documentation."""

import os
import platform
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from math import log10
from pathlib import Path

from pydantic import TypeAdapter

from exports.tableur.styles import INK, LINK, MISSIONS, RULES
from tests.benchmarks.national.mesures import Mesure

DOCS = Path(__file__).parents[3] / "docs"
REPORTS = DOCS / "reports"
PICTURE, PAGE = REPORTS / "croissance-nationale.svg", DOCS / "operating.md"
BEGIN, END = "<!-- national: measured -->", "<!-- end of national -->"

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 340, 210, 60, 40
_GAP = 60
_APART = 30
"""Least gap between two labelled values, in units of the picture: the table has them all."""

Panel = tuple[str, str, Callable[[Mesure], float]]
"""A title, a unit, the value drawn."""

_PANELS: tuple[Panel, ...] = (
    ("Time of all workbooks", "s of CPU", lambda mesure: mesure.cpu),
    ("Memory of the largest workbook", "MB at its peak", lambda mesure: mesure.pic / 2**20),
    ("Base (SQLite)", "MB", lambda mesure: mesure.base / 2**20),
)


def picture(mesures: Sequence[Mesure], imports: int) -> str:
    """Draw one panel per measure, over the number of structures, both axes from zero."""
    width = len(_PANELS) * (_WIDTH + _GAP)
    panels = [
        _panel(place * (_WIDTH + _GAP), panel, mesures, imports if place == 1 else 0)
        for place, panel in enumerate(_PANELS)
    ]
    description = "; ".join(
        f"{titre}: " + ", ".join(f"{mesure.structures:,} structures {read(mesure):.0f} {unit}" for mesure in mesures)
        for titre, unit, read in _PANELS
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT + 20}" role="img" '
        f'aria-label="{escape(description, quote=True)}" font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{"".join(panels)}</svg>\n'
    )


def _panel(left: int, panel: Panel, mesures: Sequence[Mesure], imports: int) -> str:
    titre, unit, read = panel
    across, up = max(mesure.structures for mesure in mesures), _round(max(read(mesure) for mesure in mesures))
    inside, high = _WIDTH - _LEFT, _HEIGHT - _BOTTOM

    def at(structures: float, value: float) -> tuple[float, float]:
        return left + _LEFT + inside * structures / across, 30 + high * (1 - value / up)

    marks = [f'<text x="{left + _LEFT}" y="16" font-weight="bold">{titre}, {unit}</text>']
    for step in range(5):
        _, y = at(0, up * step / 4)
        marks.append(f'<line x1="{left + _LEFT}" x2="{left + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{RULES}" ')
        marks.append(f'stroke-width="0.5"/><text x="{left + _LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">')
        marks.append(f"{up * step / 4:,.0f}</text>")
    if imports:
        _, y = at(0, imports / 2**20)
        marks.append(f'<line x1="{left + _LEFT}" x2="{left + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" ')
        marks.append(f'stroke="{MISSIONS[1]}" stroke-dasharray="4 3"/>')
        marks.append(f'<text x="{left + _WIDTH}" y="{y + 14:.1f}" text-anchor="end">loaded, nothing read</text>')
    points = [at(mesure.structures, read(mesure)) for mesure in mesures]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks.append(f'<polyline points="{path}" fill="none" stroke="{LINK}" stroke-width="2"/>')
    labelled = 0.0
    for (x, y), mesure in zip(points, mesures, strict=True):
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINK}"/>')
        if x - labelled >= _APART:
            marks.append(f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{read(mesure):,.0f}</text>')
            labelled = x
    foot = 30 + high + 18
    marks.append(f'<text x="{left + _LEFT}" y="{foot}">0</text>')
    marks.append(f'<text x="{left + _WIDTH}" y="{foot}" text-anchor="end">{across:,} structures</text>')
    return "".join(marks)


def _round(value: float) -> float:
    """Return the next 1, 2, 4 or 8 times a power of ten."""
    power = float(10 ** int(log10(max(value, 1))))
    return power * next(step for step in (1, 2, 4, 8, 10) if value <= step * power)


def table(mesures: Sequence[Mesure], imports: int, jour: date) -> str:
    """Return the table in Markdown, with the day, the machine, and the command that measures again."""
    rows = [_row(mesure) for mesure in mesures]
    scales = " ".join(f"--echelle {mesure.echelle:g}" for mesure in mesures)
    return "\n".join(
        [
            f"![Growth of the time, the memory and the base]({REPORTS.name}/{PICTURE.name})",
            "",
            f"Measured on {jour.isoformat()}, Python {platform.python_version()}, {os.cpu_count()} processors, SQLite, "
            f"{mesures[0].en_parallele} workbooks at once. A process that has loaded what makes a workbook, and made "
            f"none, takes {imports / 2**20:,.0f} MB. Measured again by "
            f"`python -m tests.benchmarks.national {scales} --ecrire`.",
            "",
            "| scale | structures | answers expected | base | made in | workbooks, CPU | elapsed | longest, CPU "
            "| largest, peak | files | synthesis |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _row(mesure: Mesure) -> str:
    cells = (
        f"{mesure.echelle:g}",
        f"{mesure.structures:,}",
        f"{mesure.attendues:,}",
        f"{mesure.base / 2**20:,.0f} MB",
        f"{mesure.generation:,.0f} s",
        f"{mesure.cpu:,.0f} s",
        f"{mesure.secondes:,.0f} s",
        f"{mesure.longest:.1f} s",
        f"{mesure.pic / 2**20:,.0f} MB",
        f"{mesure.octets / 2**20:.1f} MB",
        f"{1000 * mesure.synthese:,.0f} ms",
    )
    return f"| {' | '.join(cells)} |"


def kept(path: Path, mesures: Sequence[Mesure]) -> list[Mesure]:
    """Merge `mesures` into those of a file, where they replace the same scales; return them by scale, and write them
    there."""
    stored = _JSON.validate_json(path.read_bytes()) if path.is_file() else []
    by_scale = {mesure.echelle: mesure for mesure in (*stored, *mesures)}
    ordered = [by_scale[echelle] for echelle in sorted(by_scale)]
    path.write_bytes(_JSON.dump_json(ordered, indent=1))
    return ordered


_JSON = TypeAdapter(list[Mesure])


def write(mesures: Sequence[Mesure], imports: int, jour: date) -> None:
    """Write picture and table in the documentation, between the marks of the page. Raise ValueError when they are
    missing."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE.name} has no {BEGIN}")
    text = f"{before}{BEGIN}\n\n{table(mesures, imports, jour)}\n\n{END}{after}"
    PICTURE.write_text(picture(mesures, imports), encoding="utf-8")
    PAGE.write_text(text, encoding="utf-8")
