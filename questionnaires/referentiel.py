"""The référentiel of the trade: missions, their fonctions and activités, and the axes de bilan."""

from collections.abc import Iterator
from functools import cached_property

from questionnaires.model import Frozen

AUTRE = "AUTRE"
"""Code of the line for work that the référentiel does not name; it belongs to no mission."""

AUTRE_TITRE = "Autre activité DLA absente du référentiel (à préciser)"


class Activite(Frozen):
    code: str
    titre: str


class Fonction(Frozen):
    """A fonction carries a share of the time; `frontiere` says where an overlapping fonction begins."""

    code: str
    titre: str
    court: str  # at most 40 characters, for charts and narrow columns
    aide: str
    frontiere: str = ""
    activites: tuple[Activite, ...]


class Point(Frozen):
    code: str
    titre: str


class Axe(Frozen):
    """An axe de bilan and its sub-points."""

    code: str
    titre: str
    points: tuple[Point, ...] = ()


class Mission(Frozen):
    code: str
    titre: str
    court: str
    fonctions: tuple[Fonction, ...]
    axes: tuple[Axe, ...]


class Referentiel(Frozen):
    """One version of the référentiel. Codes are stable names: never parsed for order or parent, never reused."""

    code: str
    titre: str
    source: str
    objets: tuple[str, ...]  # the purposes stated by the text
    missions: tuple[Mission, ...]

    @cached_property
    def fonctions(self) -> dict[str, Fonction]:
        """Code -> fonction, in the order of the missions."""
        return {fonction.code: fonction for mission in self.missions for fonction in mission.fonctions}

    @cached_property
    def activites(self) -> dict[str, Activite]:
        """Code -> activité, in the order of the fonctions."""
        return {activite.code: activite for fonction in self.fonctions.values() for activite in fonction.activites}

    def codes(self) -> Iterator[str]:
        """Every code of the référentiel, in reading order."""
        for mission in self.missions:
            yield mission.code
            for fonction in mission.fonctions:
                yield fonction.code
                yield from (activite.code for activite in fonction.activites)
            for axe in mission.axes:
                yield axe.code
                yield from (point.code for point in axe.points)
