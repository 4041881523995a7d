"""Draw the charts of a bilan as SVG, in the colour of their mission."""

from collections.abc import Iterator
from typing import assert_never

from exports.bilans.document import GenreGraphique, Graphique
from exports.tableur.carte import UNKNOWN, Zone, carte
from exports.tableur.charts import Progress, lines, progress, stacked
from exports.tableur.styles import LINK, mission_colour
from questionnaires.core.francais import decimal_text


def drawn(graphique: Graphique, mission: str) -> str:
    """Return markup that can be put in a page; empty when there is nothing to draw. `mission`: M1 to M4, or empty."""
    colour = mission_colour(int(mission[1:])) if mission else LINK
    series = [(serie.libelle, serie.valeurs) for serie in graphique.series]
    match graphique.genre:
        case GenreGraphique.AVANCEMENT:
            return progress(_rows(graphique), graphique.titre, colour)
        case GenreGraphique.EVOLUTION:
            corrected = [serie.corriges for serie in graphique.series]
            return lines(
                graphique.etiquettes, series, graphique.titre, colour, cuts=graphique.coupures, corrected=corrected
            )
        case GenreGraphique.PARTS:
            return stacked(graphique.etiquettes, series, graphique.titre, colour)
        case GenreGraphique.CARTE:
            return carte(list(_zones(graphique)), graphique.titre, colour)
        case _:
            assert_never(graphique.genre)


def _zones(graphique: Graphique) -> Iterator[Zone]:
    (serie,) = graphique.series
    for place, (label, value) in enumerate(zip(graphique.etiquettes, serie.valeurs, strict=True)):
        code, _, nom = label.partition(" ")
        yield Zone(code, nom, f"{'* ' if place in serie.corriges else ''}{_told(value)}", value)


def _rows(graphique: Graphique) -> list[Progress]:
    done, target, expected = (serie.valeurs for serie in graphique.series)
    return [
        Progress(
            libelle=label,
            done=done[place] or 0,
            target=target[place] or 0,
            expected=expected[place],
            told=f"{_told(done[place])} sur {_told(target[place])}",
        )
        for place, label in enumerate(graphique.etiquettes)
    ]


def _told(value: float | None) -> str:
    return UNKNOWN if value is None else decimal_text(round(value), 0)
