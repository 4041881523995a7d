"""Draw the charts of a bilan as SVG, in the colour of their mission."""

from typing import assert_never

from exports.bilans.document import GenreGraphique, Graphique
from exports.tableur.charts import Progress, lines, progress, stacked
from exports.tableur.styles import LINK, mission_colour


def drawn(own: Graphique, mission: str) -> str:
    """Markup that can be put in a page; empty when there is nothing to draw. `mission`: M1 to M4, or empty."""
    colour = mission_colour(int(mission[1:])) if mission else LINK
    series = [(each.libelle, each.valeurs) for each in own.series]
    match own.genre:
        case GenreGraphique.AVANCEMENT:
            return progress(_rows(own), own.titre, colour)
        case GenreGraphique.EVOLUTION:
            corrected = [each.corriges for each in own.series]
            return lines(own.etiquettes, series, own.titre, colour, cuts=own.coupures, corrected=corrected)
        case GenreGraphique.PARTS:
            return stacked(own.etiquettes, series, own.titre, colour)
        case _:
            assert_never(own.genre)


def _rows(own: Graphique) -> list[Progress]:
    done, target, expected = (each.valeurs for each in own.series)
    return [
        Progress(
            libelle=label,
            done=done[place] or 0,
            target=target[place] or 0,
            expected=expected[place],
            told=f"{_told(done[place])} sur {_told(target[place])}",
        )
        for place, label in enumerate(own.etiquettes)
    ]


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
