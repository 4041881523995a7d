"""Native charts in the colours of the missions. Names and categories are always cells, never texts typed by people."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.chart import Chart

from exports.consolidation import Bloc
from exports.feuille import Feuille
from exports.styles import INK, PAPER, RULES, mission_colour, tint

HEIGHT = 340
LABELS = '[>=6]0"\u00a0%";""'
"""No label on slices too thin to carry one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """A table: names of series in its header row from the second column, categories in the first column."""

    sheet: str
    header: int
    first: int
    last: int
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A table: categories in the first column, one figure in the second."""

    sheet: str
    first: int
    last: int
    colours: tuple[str, ...]


def tints(blocs: Sequence[Bloc]) -> tuple[str, ...]:
    """One colour per line: its mission's, lighter from line to line."""
    return tuple(
        tint(mission_colour(bloc.numero), step, len(bloc.lignes)) for bloc in blocs for step in range(len(bloc.lignes))
    )


def missions(feuille: Feuille, table: Stacked, row: int) -> None:
    """Stacked 100 % bars: one bar per group, one colour per mission."""
    chart = feuille.classeur.chart("bar", "percent_stacked")
    for place, colour in enumerate(table.colours, start=1):
        chart.add_series(
            {
                "name": [table.sheet, table.header, place],
                "categories": [table.sheet, table.first, 0, table.last, 0],
                "values": [table.sheet, table.first, place, table.last, place],
                "fill": {"color": colour},
                "border": {"color": PAPER, "width": 1},
                "gap": 45,
                "data_labels": {"value": True, "num_format": LABELS, "font": _font(9, PAPER)},
            }
        )
    chart.set_title({"name": "Temps par mission", "name_font": _font(11, INK, bold=True), "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(9, INK)})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    _finish(
        chart,
        feuille,
        row,
        0,
        1000,
        "Barres empilées à 100 % : part du temps de chaque mission, par DLA montré et pour la région.",
    )


def fonctions(feuille: Feuille, table: Bars, row: int) -> None:
    """One bar per fonction, in the tints of its mission."""
    chart = feuille.classeur.chart("bar")
    chart.add_series(
        {
            "categories": [table.sheet, table.first, 0, table.last, 0],
            "values": [table.sheet, table.first, 1, table.last, 1],
            "points": [{"fill": {"color": colour}} for colour in table.colours],
            "gap": 35,
            "data_labels": {"value": True, "num_format": '0"\u00a0%"', "font": _font(9, INK)},
        }
    )
    chart.set_title(
        {"name": "Temps de la région par fonction", "name_font": _font(11, INK, bold=True), "overlay": False}
    )
    chart.set_legend({"none": True})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    _finish(chart, feuille, row, 3, 700, "Barres : part du temps de la région consacrée à chaque fonction.")


def _finish(chart: Chart, feuille: Feuille, row: int, column: int, width: int, description: str) -> None:
    chart.set_y_axis({"reverse": True, "num_font": _font(9, INK), "line": {"color": RULES}, "major_tick_mark": "none"})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": width, "height": HEIGHT})
    feuille.sheet.insert_chart(row, column, chart, {"description": description, "object_position": 1, "x_offset": 4})


def _font(size: int, colour: str, *, bold: bool = False) -> dict[str, object]:
    return {"name": "Calibri", "size": size, "color": colour, "bold": bold}
