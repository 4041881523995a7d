"""Native charts of answers of structures, linked to the cells of their tables."""

from dataclasses import dataclass

from xlsxwriter.chart import Chart

from exports.tableur.charts import LIKERT
from exports.tableur.feuille import Feuille
from exports.tableur.styles import AUTRE, INK, LINK, PAPER, RULES
from exports.temps.sheets.graphiques import font, insert, title
from questionnaires.core.francais import typeset

BAR, FRAME = 36, 110
"""Pixels: of a bar with its space, the height of a label of two lines, and of what stands above and below the bars."""

_NONE = '0;;""'
"""No label where nobody answered."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Echelons:
    """The place of a table of counts: the answers of a scale in its header row, from the best, from column `left`;
    questions in the first column, from row `first` to row `last`."""

    header: int
    first: int
    last: int
    left: int
    answers: int

    @property
    def height(self) -> int:
        """Height of its chart, in pixels."""
        return FRAME + BAR * (self.last - self.first + 1)


def likert(feuille: Feuille, table: Echelons, at: Place, width: int, titre: str) -> None:
    """Draw one bar of 100 % for each question, split by answer, in the order and the colours of the pages: the best on
    the right."""
    chart = feuille.classeur.chart("bar", "percent_stacked")
    for place, colour in reversed([*enumerate(LIKERT[table.answers])]):
        column = table.left + place
        labels = {"value": True, "num_format": _NONE, "font": font(10, PAPER)}
        chart.add_series(
            {
                "name": [feuille.name, table.header, column],
                "categories": [feuille.name, table.first, 0, table.last, 0],
                "values": [feuille.name, table.first, column, table.last, column],
                "fill": {"color": colour},
                "border": {"color": PAPER, "width": 1},
                "gap": 45,
                "data_labels": labels,
            }
        )
    chart.set_title(title(titre))
    chart.set_legend({"position": "bottom", "font": font(10, INK)})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis(_names() | {"reverse": True, "interval_unit": 1})
    description = typeset(f"Barres empilées : réponses à chaque question, de la moins bonne à la meilleure. {titre}.")
    insert(chart, feuille, at, (width, table.height), description)


def before_after(feuille: Feuille, row: int, columns: Place, at: Place, header: int, size: Place, titre: str) -> None:
    """Draw two columns, before then now, from one row of a table whose headers are their names."""
    chart, (left, right) = feuille.classeur.chart("column"), columns
    chart.add_series(
        {
            "name": [feuille.name, row, 0],
            "categories": [feuille.name, header, left, header, right],
            "values": [feuille.name, row, left, row, right],
            "points": [{"fill": {"color": AUTRE}}, {"fill": {"color": LINK}}],
            "gap": 60,
            "data_labels": {"value": True, "font": font(10, INK)},
        }
    )
    _columns(chart, titre)
    insert(chart, feuille, at, size, typeset(f"Barres : avant et maintenant, dans les mêmes structures. {titre}."))


def chart_of_marks(feuille: Feuille, first: int, column: int) -> None:
    """Draw how many gave each mark of a recommendation, from the eleven rows that begin at `first`, labels then
    counts."""
    chart = feuille.classeur.chart("column")
    chart.add_series(
        {
            "categories": [feuille.name, first, 0, first + 10, 0],
            "values": [feuille.name, first, 1, first + 10, 1],
            "fill": {"color": LINK},
            "gap": 40,
            "data_labels": {"value": True, "num_format": _NONE, "font": font(10, INK)},
        }
    )
    _columns(chart, "Réponses par note")
    description = typeset("Barres : nombre de réponses pour chaque note de 0 à 10.")
    insert(chart, feuille, (first, column), (360, 210), description)


def _columns(chart: Chart, titre: str) -> None:
    chart.set_title(title(titre))
    chart.set_legend({"none": True})
    chart.set_x_axis(_names())
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})


def _names() -> dict[str, object]:
    return {"num_font": font(10, INK), "line": {"color": RULES}, "major_tick_mark": "none"}
