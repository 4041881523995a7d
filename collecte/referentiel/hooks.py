"""Hook for higher rooms to show a version of the référentiel filled with shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from collecte.core.hooks import Hook
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import Version
from questionnaires.core.francais import percent_text
from questionnaires.referentiel.referentiel import AUTRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Remplissage:
    """Figures of the table: text by code of fonction, mission or AUTRE, '' for the total. `motif`: why there are none,
    else ''."""

    source: str
    parts: Mapping[str, str] = field(default_factory=dict)
    motif: str = ""

    @classmethod
    def of(cls, source: str, version: Version, parts: Mapping[str, int]) -> Self:
        """Build from hundredths of a percent by line of a version; missions and the total are summed."""
        missions = {
            mission.code: sum(parts[fonction.code] for fonction in mission.fonctions)
            for mission in version.referentiel.missions
        }
        sums = {**parts, **missions, AUTRE: parts[AUTRE], "": sum(parts.values())}
        return cls(source=source, parts={code: percent_text(part) for code, part in sums.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """A choice of the page: `cle` is its value in the URL, `fill` reads its figures at a given time."""

    cle: str
    libelle: str
    version: Version
    region: str
    fill: Callable[[datetime], Remplissage] | None = None


Known = Mapping[tuple[int, int | None], Version]
"""Versions by région id and version id."""

FILLED_VUES: Hook[[Acteur, Known, date], Iterable[Vue]] = Hook("filled versions of the référentiel")
"""(acteur, versions that it reads, today): return the filled versions that it may see, in the order of the list."""
