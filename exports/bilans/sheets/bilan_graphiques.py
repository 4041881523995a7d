"""Native charts of a bilan, over small tables whose formulas read the tables of their part."""

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from xlsxwriter.chart import Chart

from exports.bilans.document import Cellule, GenreGraphique, Graphique, LigneDocument
from exports.bilans.sheets.bilan_tableaux import (
    FIGURES,
    WRAPPED_NOTE,
    Ecrit,
    below,
    colour_of,
    headers,
    marked,
    paragraph,
    widths_of,
)
from exports.tableur.feuille import Feuille, cell
from exports.tableur.styles import AUTRE, BODY, HEADING, INK, INTEGER, PAPER, RULES, tint
from exports.tableur.styles import NAME as FOREIGN
from exports.tableur.text import one_line
from exports.temps.sheets.graphiques import font, insert, title
from questionnaires.core.francais import NBSP, typeset

ROWS, FEWEST, ROW = 13, 8, 19
"""Rows of the sheet under a chart: how many, how many at least where bars lie under each other, and the height of each
in pixels."""

WIDEST = 900
PALE = "#D5D5CE"
MARKERS = ("circle", "square", "diamond", "triangle")
POSITIONS = ("above", "above", "below", "below")
"""Positions of figures: the lines come from the highest to the lowest, and those of the last two are often close."""

DASHES = ("solid", "dash", "square_dot", "long_dash")

_KINDS: Mapping[GenreGraphique, tuple[tuple[str, ...], str]] = {
    GenreGraphique.AVANCEMENT: (("bar",), "Barres"),
    GenreGraphique.EVOLUTION: (("line",), "Courbes"),
    GenreGraphique.PARTS: (("column", "stacked"), "Barres empilées"),
    GenreGraphique.CARTE: (("column",), "Colonnes"),
}
"""Kind of a chart -> the native one that draws it, and its name in words."""

Place = tuple[int, int]
Points = Mapping[tuple[int, int], tuple[Place, Cellule]]
"""(series, label) -> where the cell that holds the figure is, and the cell."""


def write_chart(
    feuille: Feuille, graphique: Graphique, ecrits: Sequence[Ecrit], mission: int, row: int, columns: int, width: int
) -> None:
    """Write the chart from `row`; its figures follow those of `ecrits`, the first ones before the others."""
    is_rows = graphique.genre is not GenreGraphique.AVANCEMENT
    name = f"{graphique.titre} ({graphique.unite})" if graphique.unite else graphique.titre
    feuille.text(row, 0, typeset(name), HEADING.but(colour=INK))
    points = found_in(graphique, ecrits)
    series_places = _kept(graphique)
    down, across = _labels(graphique)
    headers(
        feuille, row + 1, mission, ("Ce que le graphique montre", "Unité" if graphique.unite else "", *across), columns
    )
    for line, label in enumerate(down):
        feuille.wrapped(row + 2 + line, 0, typeset(one_line(label)), FOREIGN.but(wrap=True), widths_of(columns)[0])
        feuille.text(row + 2 + line, 1, graphique.unite, BODY.but(colour="#4A4A45"))
        for place in range(len(across)):
            serie, label_place = (series_places[line], place) if is_rows else (series_places[place], line)
            at, value = (row + 2 + line, FIGURES + place), graphique.series[serie].valeurs[label_place]
            _figure(feuille, at, value, points.get((serie, label_place)), graphique.unite)
    below = row + 2 + len(down)
    chart = _drawn(
        feuille, graphique, mission, (row + 1, row + 2, below - 1, FIGURES + len(across) - 1), is_rows=is_rows
    )
    for note in graphique.notes:
        paragraph(feuille, below, typeset(note), columns, WRAPPED_NOTE)
        below += 1
    size = (min(width, WIDEST), ROW * rows_of(graphique) - 12)
    insert(chart, feuille, (below, 0), size, f"{_KINDS[graphique.genre][1]} : {name}.")


def _labels(graphique: Graphique) -> tuple[Sequence[str], Sequence[str]]:
    """Return the labels of the rows and of the columns of its table."""
    series = [graphique.series[place].libelle for place in _kept(graphique)]
    if graphique.genre is GenreGraphique.AVANCEMENT:
        return graphique.etiquettes, series
    return series, graphique.etiquettes


def height_of(graphique: Graphique) -> int:
    """Return how many rows of the sheet it takes: its title, its table and its notes, then the rows under the chart."""
    return 2 + len(_labels(graphique)[0]) + len(graphique.notes) + rows_of(graphique)


def rows_of(graphique: Graphique) -> int:
    """Return the number of rows under a chart; bars lie under each other. Other charts have two names at most on a line
    of their legend, whose first line already has its room."""
    if graphique.genre is GenreGraphique.AVANCEMENT:
        return max(FEWEST, 2 * len(graphique.etiquettes) + 4)
    return ROWS + (len(graphique.series) - 1) // 2


def _kept(graphique: Graphique) -> list[int]:
    """Return the places of its series, but what is expected to date once that is the target."""
    if graphique.genre is not GenreGraphique.AVANCEMENT:
        return list(range(len(graphique.series)))
    _, target, expected = graphique.series
    return [0, 1] if target.valeurs == expected.valeurs else [0, 1, 2]


def _figure(feuille: Feuille, at: Place, value: float | None, source: tuple[Place, Cellule] | None, unite: str) -> None:
    """Write a figure; nothing where it is unknown: a chart reads a text, and a blank cell that has a look, as zero."""
    if value is None:
        return
    number = f'#,##0{NBSP}"€"' if unite == "€" else INTEGER if value == int(value) else "#,##0.0"
    style = BODY.but(align="right", number=number)
    if source is None:
        feuille.number(*at, value, style)
    else:
        place, cellule = source
        feuille.formula(*at, cell(*place), value, style.but(number=marked(number, cellule)))


# --- where the figures of a chart are


def found_in(graphique: Graphique, ecrits: Sequence[Ecrit]) -> Points:
    """Map figures of the chart to the cells of tables that hold the same values, where there are any."""
    cells: dict[tuple[int, int], tuple[Place, Cellule]] = {}
    for ecrit in ecrits:
        if graphique.genre is GenreGraphique.AVANCEMENT:
            points = _of_targets(graphique, ecrit)
        else:
            points = _of_rows(graphique, ecrit)
        for point, place, cellule in points:
            serie, label = point
            if cellule.valeur is not None and cellule.valeur == graphique.series[serie].valeurs[label]:
                cells.setdefault(point, (place, cellule))
    return cells


Found = Iterator[tuple[tuple[int, int], Place, Cellule]]


def _of_rows(graphique: Graphique, ecrit: Ecrit) -> Found:
    """Yield cells of a table where each series is a row, each label a column."""
    columns = {name: place for place, name in enumerate(ecrit.tableau.colonnes)}
    names = {serie.libelle: place for place, serie in enumerate(graphique.series)}
    for line, ligne in enumerate(ecrit.tableau.lignes):
        if ligne.libelle in names:
            for label, etiquette in enumerate(graphique.etiquettes):
                if etiquette in columns:
                    place = columns[etiquette]
                    at = (ecrit.first + line, FIGURES + place)
                    yield (names[ligne.libelle], label), at, ligne.cellules[place]


def _of_targets(graphique: Graphique, ecrit: Ecrit) -> Found:
    """Yield cells of a table where each label is a row with its targets below, read in the last column; or a column, in
    the row that the series are about."""
    lignes = ecrit.tableau.lignes
    for line, ligne in enumerate(lignes):
        parts = below(lignes, line)
        if "objectif" in parts:
            for label, place in _columns(graphique, ecrit, ligne, lignes[parts["objectif"]]):
                rows = (line, parts["objectif"], parts.get("attendu à ce jour"))
                for serie, where in enumerate(rows):
                    if where is not None:
                        yield (serie, label), (ecrit.first + where, FIGURES + place), lignes[where].cellules[place]


def _columns(graphique: Graphique, ecrit: Ecrit, done: LigneDocument, target: LigneDocument) -> list[tuple[int, int]]:
    """Return (label, column) of the labels that a row and its target hold."""
    if done.libelle in graphique.etiquettes:
        return [(graphique.etiquettes.index(done.libelle), len(ecrit.tableau.colonnes) - 1)]
    names = ecrit.tableau.colonnes
    pairs = [(label, names.index(name)) for label, name in enumerate(graphique.etiquettes) if name in names]
    values = [(done.cellules[place].valeur, target.cellules[place].valeur) for _, place in pairs]
    wanted = [tuple(serie.valeurs[label] for serie in graphique.series[:2]) for label, _ in pairs]
    return pairs if values == wanted else []


# --- what they look like


def _drawn(
    feuille: Feuille, graphique: Graphique, mission: int, table: tuple[int, int, int, int], *, is_rows: bool
) -> Chart:
    """Return the chart over `table`: the row of its headers, its first and last rows, its last column."""
    header, first, last, right = table
    kind, _ = _KINDS[graphique.genre]
    chart = feuille.classeur.chart(*kind)
    lines = [(row, row, FIGURES, right) for row in range(first, last + 1)]
    if not is_rows:
        lines = [(first, last, place, place) for place in range(FIGURES, right + 1)]
    for place, (top, bottom, left, until) in enumerate(lines):
        labels = (header, FIGURES, header, right) if is_rows else (first, 0, last, 0)
        series = {
            "name": [feuille.name, top, 0] if is_rows else [feuille.name, header, left],
            "categories": [feuille.name, *labels],
            "values": [feuille.name, top, left, bottom, until],
        }
        chart.add_series(series | _look(graphique, mission, place, len(lines)))
    chart.set_title(title(typeset(one_line(graphique.titre, 80))))
    # Financeurs are many, with long names: under the chart, they would leave no height to its bars.
    beside = "right" if graphique.genre is GenreGraphique.PARTS else "bottom"
    chart.set_legend({"position": beside, "font": font(10, INK)})
    _axes(chart, graphique.genre)
    return chart


def _look(graphique: Graphique, mission: int, place: int, of: int) -> dict[str, object]:
    colour = colour_of(mission)
    labels: dict[str, object] = {"value": True, "font": font(10, INK)}
    match graphique.genre:
        case GenreGraphique.AVANCEMENT:
            fill = (colour, tint(colour, 3, 3), PALE)[place]
            return {"fill": {"color": fill}, "gap": 60, "overlap": 0, "data_labels": labels}
        case GenreGraphique.EVOLUTION:
            stroke = (colour, INK, AUTRE, RULES)[place % 4]
            marker = {"type": MARKERS[place % 4], "size": 7, "fill": {"color": stroke}, "border": {"color": stroke}}
            line: dict[str, object] = {"color": stroke, "width": 2.25, "dash_type": DASHES[place % 4]}
            if graphique.coupures:  # a native line is joined everywhere, or nowhere
                line = {"none": True}
            return {"line": line, "marker": marker, "data_labels": labels | {"position": POSITIONS[place % 4]}}
        case GenreGraphique.PARTS:
            return {"fill": {"color": tint(colour, place, of)}, "border": {"color": PAPER, "width": 1}, "gap": 150}
        case GenreGraphique.CARTE:
            return {"fill": {"color": colour}, "gap": 60, "data_labels": labels}
        case _:
            assert_never(graphique.genre)


def _axes(chart: Chart, genre: GenreGraphique) -> None:
    names = {"num_font": font(10, INK), "line": {"color": RULES}, "major_tick_mark": "none"}
    values = {"min": 0, "major_gridlines": {"visible": False}, "visible": False}
    match genre:
        case GenreGraphique.AVANCEMENT:
            chart.set_y_axis(names | {"reverse": True, "interval_unit": 1})
            chart.set_x_axis(values)
        case GenreGraphique.EVOLUTION | GenreGraphique.CARTE:
            chart.set_x_axis(names)
            chart.set_y_axis(values)
        case GenreGraphique.PARTS:
            chart.set_x_axis(names)
            chart.set_y_axis(
                {"num_font": font(10, INK), "line": {"none": True}, "min": 0, "num_format": f'#,##0{NBSP}"€"'}
                | {"major_gridlines": {"visible": True, "line": {"color": "#DDDDD8"}}}
            )
        case _:
            assert_never(genre)
