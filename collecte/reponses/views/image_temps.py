"""One période of one's time in one image: bars, the table of the same figures, and what they say in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from collecte.core.hooks import Hook
from collecte.models import Participation
from collecte.reponses.views.totaux import Repartie, Segment


class BarreImage(NamedTuple):
    """A bar under its title."""

    titre: str
    repartie: Repartie


class LigneImage(NamedTuple):
    """A row of the table, its cells as printed; `mission` gives its colour, `is_fine` is a line inside a mission, and
    `region` is the cell of the région, empty without one."""

    mission: str
    libelle: str
    cellules: tuple[str, ...]
    is_fine: bool
    region: str = ""


class Phrase(NamedTuple):
    """A finding, first in bold, with the colour of its mission and a drawing of `icones.svg`."""

    mission: str
    icone: str
    fait: str
    suite: str = ""


class Ruban(NamedTuple):
    """A mission drawn from one bar down to the next: an SVG path in a box of 1,000 by 100."""

    mission: str
    trace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTemps:
    """Bars of one's time and of the région's; `entetes` are the columns of `lignes`. `note` says whose figures those of
    the région are, or why there are none. `raisons` are one's own: what each is about, and what it says."""

    titre: str
    periode: str
    barres: Sequence[BarreImage]
    note: str
    entetes: Sequence[str] = ()
    lignes: Sequence[LigneImage] = ()
    phrases: Sequence[Phrase] = ()
    raisons: Sequence[tuple[str, str]] = ()

    @property
    def rubans(self) -> Iterator[Ruban]:
        """Join each mission of the first bar to itself in the second; nothing without a second."""
        for upper, lower in pairwise(barre.repartie for barre in self.barres):
            below = {segment.groupe: segment for segment in lower.segments}
            for segment in upper.segments:
                if other := below.get(segment.groupe):
                    left, right = _edges(segment, upper)
                    start, end = _edges(other, lower)
                    trace = f"M{left} 0H{right}C{right} 50 {end} 50 {end} 100H{start}C{start} 50 {left} 50 {left} 0z"
                    yield Ruban(segment.mission or "AUTRE", trace)


def _edges(segment: Segment, bar: Repartie) -> tuple[int, int]:
    """Return where a segment begins and ends, in thousandths of its bar."""
    return round(1000 * segment.start / bar.width), round(1000 * (segment.start + segment.length) / bar.width)


TIME_SENT: Hook[[Participation, Mapping[str, Any]], ImageTemps | None] = Hook(
    "an author reads the receipt of their time"
)
"""(participation, transmitted values) -> what they look like; None where no time was shared."""
