"""One période of one's time in one image: bars, the table of the same figures, and what they say in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from collecte.core.hooks import Hook
from collecte.models import Participation
from collecte.reponses.views.totaux import Repartie


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
    """A finding, first in bold, with the colour of its mission."""

    mission: str
    fait: str
    suite: str = ""


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


TIME_SENT: Hook[[Participation, Mapping[str, Any]], ImageTemps | None] = Hook(
    "an author reads the receipt of their time"
)
"""(participation, transmitted values) -> what they look like; None where no time was shared."""
