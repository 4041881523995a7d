"""Native charts in the colours of the missions.

Names and categories are always cells, never texts typed by people.
"""

from collections.abc import Sequence

from xlsxwriter.chart import Chart

from exports.tableur.feuille import Feuille
from exports.tableur.styles import AUTRE, INK, LINK, PAPER, RULES
from questionnaires.core.francais import typeset

HEIGHT = 340
MARGIN = 8
LABELS = '[>=6]0"\u00a0%";""'
"""No label on slices too thin to carry one."""

NONE_AT_ZERO = '[=0]"";0"\u00a0%"'
"""A printed 0 is less than a step, which differs between périodes: its point has no label."""

Place = tuple[int, int]
"""Row and column of a chart's top left corner."""


Rows = tuple[int, int]
"""First and last rows of a table: categories are in its first column, names of series in its header row."""


def missions(
    feuille: Feuille,
    header: int,
    rows: Rows,
    colours: Sequence[str],
    at: Place,
    width: int,
    height: int = HEIGHT,
) -> None:
    """Insert stacked 100 % bars: one bar per group, one colour per mission, from the second column on."""
    chart = feuille.classeur.chart("bar", "percent_stacked")
    gap = {1: 300, 2: 150, 3: 80}.get(rows[1] - rows[0] + 1, 45)  # in percent of a bar: few bars stay bars, not walls
    for place, colour in enumerate(colours, start=1):
        look = {"fill": {"color": colour}, "border": {"color": PAPER, "width": 1}, "gap": gap}
        chart.add_series(_series(feuille, rows, place, header) | look | {"data_labels": _labels(LABELS, PAPER)})
    chart.set_title(title("Temps par mission"))
    chart.set_legend({"position": "bottom", "font": font(10, INK)})
    _finish(
        chart, feuille, at, (width, height), "Barres empilées : part du temps de chaque mission, région par région."
    )


def fonctions(
    feuille: Feuille, rows: Rows, colours: Sequence[str], number: str, at: Place, width: int, titre: str
) -> None:
    """Insert one bar per fonction, or mission, each in its colour; figures are in the second column."""
    chart = feuille.classeur.chart("bar")
    points = {"points": [{"fill": {"color": colour}} for colour in colours], "gap": 35}
    chart.add_series(_series(feuille, rows, 1) | points | {"data_labels": _labels(number, INK)})
    chart.set_title(title(titre))
    chart.set_legend({"none": True})
    _finish(chart, feuille, at, (width, HEIGHT), f"Barres : part du temps. {titre}.")


def evolution(
    feuille: Feuille,
    header: int,
    rows: Rows,
    series: Sequence[tuple[str, Sequence[bool]]],
    labelled: int,
    at: Place,
    width: int,
) -> None:
    """Insert one line per mission through the périodes; without figures, a gap, which is XlsxWriter's default.

    Each of `series` has a colour and, période by période, whether its point is hollow; only the point at place
    `labelled` shows its figure, since the table has the others.
    """
    chart = feuille.classeur.chart("line")
    custom = [None if place == labelled else {"delete": True} for place in range(rows[1] - rows[0] + 1)]
    for place, (colour, hollow) in enumerate(series, start=1):
        look: dict[str, object] = {
            "line": {"color": colour, "width": 2.25},
            "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
            "data_labels": _labels(NONE_AT_ZERO, colour) | {"position": "right", "custom": custom},
        }
        if any(hollow):
            point = {"fill": {"color": PAPER}, "border": {"color": colour, "width": 1.5}}
            look["points"] = [point if is_hollow else None for is_hollow in hollow]
        chart.add_series(_series(feuille, rows, place, header) | look)
    chart.set_title(title("Temps de la région par mission"))
    chart.set_legend({"position": "bottom", "font": font(10, INK)})
    chart.set_x_axis({"num_font": font(10, INK), "line": {"color": RULES}})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    description = "Courbes : part du temps de la région consacrée à chaque mission, période par période."
    insert(chart, feuille, at, (width, HEIGHT), description)


def sides(
    feuille: Feuille, header: int, rows: Rows, columns: tuple[int, int], number: str, at: Place, width: int
) -> None:
    """Insert two bars for each row, of the figures in `columns`: real time, then wished time."""
    chart = feuille.classeur.chart("bar")
    for place, colour in zip(columns, (AUTRE, LINK), strict=True):
        look = {"fill": {"color": colour}, "gap": 60, "data_labels": _labels(number, INK)}
        chart.add_series(_series(feuille, rows, place, header) | look)
    chart.set_title(title("Réel et souhaitable par mission"))
    chart.set_legend({"position": "bottom", "font": font(10, INK)})
    _finish(chart, feuille, at, (width, HEIGHT), "Barres : part du temps de chaque mission, réelle puis souhaitable.")


def _series(feuille: Feuille, rows: Rows, place: int, header: int | None = None) -> dict[str, object]:
    (first, last), sheet = rows, feuille.name
    series: dict[str, object] = {"categories": [sheet, first, 0, last, 0], "values": [sheet, first, place, last, place]}
    return series if header is None else series | {"name": [sheet, header, place]}


def _labels(number: str, colour: str) -> dict[str, object]:
    return {"value": True, "num_format": number, "font": font(10, colour)}


def title(text: str) -> dict[str, object]:
    return {"name": text, "name_font": font(11, INK, bold=True), "overlay": False}


def _finish(chart: Chart, feuille: Feuille, at: Place, size: tuple[int, int], description: str) -> None:
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    names = {"reverse": True, "interval_unit": 1, "num_font": font(10, INK), "line": {"color": RULES}}
    chart.set_y_axis(names | {"major_tick_mark": "none"})
    insert(chart, feuille, at, size, description)


def insert(chart: Chart, feuille: Feuille, at: Place, size: tuple[int, int], description: str) -> None:
    """Insert a chart without a frame; `size` is its width and height in pixels, `description` is read aloud."""
    width, height = size
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": width - MARGIN, "height": height})
    options = {"description": typeset(description), "object_position": 1, "x_offset": MARGIN // 2}
    feuille.sheet.insert_chart(*at, chart, options)


def font(size: int, colour: str, *, bold: bool = False) -> dict[str, object]:
    return {"name": "Calibri", "size": size, "color": colour, "bold": bold}
