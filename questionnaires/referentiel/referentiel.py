"""Référentiel of the trade: missions, their fonctions and activités, and the axes de bilan."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from questionnaires.core.elements import Frozen

AUTRE = "AUTRE"
"""Code of the line for work that the référentiel does not name; it belongs to no mission."""

AUTRE_TITRE = "Autre activité DLA absente du référentiel (à préciser)"

AUTRE_LIGNE = "Autre activité"
"""Name of that line under its heading, where one types."""

AUTRE_COURT = "Hors référentiel"
"""Short title of that line, wherever its figures are."""

COURT_MAX = 40
"""Longest short title in characters: what fits a chart and a narrow column."""


class Activite(Frozen):
    code: str
    titre: str


class Fonction(Frozen):
    """A fonction carries a share of the time; `frontiere` says where an overlapping fonction begins."""

    code: str
    titre: str
    court: str  # at most COURT_MAX characters, for charts and narrow columns
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
    """A mission; `bilan` says how its axes are reported, where the text does."""

    code: str
    titre: str
    court: str
    fonctions: tuple[Fonction, ...]
    axes: tuple[Axe, ...]
    bilan: str = ""


Element = Mission | Fonction | Activite | Axe | Point
"""Any element of the référentiel with a code and a title."""


LISTS: Mapping[type[Element], tuple[str, ...]] = {
    Mission: ("fonctions", "axes"),
    Fonction: ("activites",),
    Activite: (),
    Axe: ("points",),
    Point: (),
}
"""Fields where each kind of element holds others, in reading order."""


def children_of(element: Element) -> tuple[Element, ...]:
    """Return the contents of an element, in reading order."""
    return tuple(child for name in LISTS[type(element)] for child in getattr(element, name))


def elements_of(element: Element) -> Iterator[Element]:
    """Yield the element itself, then its contents, in reading order."""
    yield element
    for child in children_of(element):
        yield from elements_of(child)


class Referentiel(Frozen):
    """One version of the référentiel. Codes are stable names: never parsed for order or parent, never reused.

    `retires` are the codes of earlier versions that this one no longer uses.
    """

    code: str
    titre: str
    source: str
    objets: tuple[str, ...]  # the purposes stated by the text
    missions: tuple[Mission, ...]
    retires: tuple[str, ...] = ()

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Code -> element, in reading order."""
        return {element.code: element for mission in self.missions for element in elements_of(mission)}

    @cached_property
    def fonctions(self) -> dict[str, Fonction]:
        """Code -> fonction, in the order of the missions."""
        return {fonction.code: fonction for mission in self.missions for fonction in mission.fonctions}

    @cached_property
    def activites(self) -> dict[str, Activite]:
        """Code -> activité, in the order of the fonctions."""
        return {activite.code: activite for fonction in self.fonctions.values() for activite in fonction.activites}

    @property
    def lignes(self) -> tuple[str, ...]:
        """Codes of the lines that share the time: the fonctions, then AUTRE."""
        return (*self.fonctions, AUTRE)
