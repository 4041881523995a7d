"""The chart of a recommendation: how many gave each mark, from 0 to 10."""

from exports.feuille import Feuille
from exports.styles import INK, LINK
from questionnaires.francais import typeset


def chart_of_marks(feuille: Feuille, first: int, column: int) -> None:
    """Columns from the eleven rows that begin at `first`, labels then counts; it stands at their right."""
    chart = feuille.classeur.chart("column")
    chart.add_series(
        {
            "categories": [feuille.name, first, 0, first + 10, 0],
            "values": [feuille.name, first, 1, first + 10, 1],
            "fill": {"color": LINK},
            "gap": 40,
            "data_labels": {"value": True, "num_format": '0;;""', "font": {"name": "Calibri", "size": 9}},
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"name": "Réponses par note", "name_font": {"name": "Calibri", "size": 10, "color": INK}})
    chart.set_x_axis({"num_font": {"name": "Calibri", "size": 9, "color": INK}})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 360, "height": 210})
    description = typeset("Barres : nombre de réponses pour chaque note de 0 à 10.")
    feuille.sheet.insert_chart(first, column, chart, {"description": description, "object_position": 1})
