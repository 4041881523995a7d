"""Régions where a share is found once a protection is removed, and none with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.exports.release import protections
from tests.exports.release.attacker import Publiee
from tests.exports.release.protections import MARGE_SEULE, Protection
from tests.exports.release.regions import DOMINEE, Forme
from tests.exports.release.scenarios import Scenario, alone, two_periodes

PAR_DEUX = Forme(personnes=(8, 10), par_dla=(2, 3), etp=(20, 50, 100, 100), accord=0.4)
SEULS = Forme(personnes=(8, 10), par_dla=(1, 2), accord=0.85, etp=(50, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrait:
    """A drawn région. Steps, remainder and domination also hold by the margin: `base` removes it first."""

    removed: Protection
    forme: Forme
    seed: int
    scenario: Scenario = alone
    base: Protection | None = None

    @property
    def nom(self) -> str:
        return self.removed.nom

    @contextmanager
    def held(self) -> Iterator[list[Publiee]]:
        """Return the releases made with the protection."""
        if self.base is None:
            yield self.scenario(self.seed, None, self.forme)
            return
        with self.base.removed() as seuils:
            yield self.scenario(self.seed, seuils, self.forme)

    @contextmanager
    def lost(self) -> Iterator[list[Publiee]]:
        """Return the releases made without the protection."""
        with self.removed.removed() as seuils:
            yield self.scenario(self.seed, seuils, self.forme)


RETRAITS = (
    Retrait(removed=protections.ACCORD, forme=Forme(), seed=1),
    Retrait(removed=MARGE_SEULE, forme=PAR_DEUX, seed=4),
    Retrait(
        removed=protections.CHANGEMENTS,
        forme=Forme(personnes=(5, 9), par_dla=(2, 3), etp=(20, 50, 100, 100), accord=0.4),
        seed=171,
        scenario=two_periodes,
    ),
    Retrait(
        removed=protections.SOUHAITS,
        forme=Forme(personnes=(6, 9), par_dla=(2, 3), etp=(20, 50, 100, 100), souhait=0.8),
        seed=12,
    ),
    Retrait(
        removed=protections.PAS,
        base=MARGE_SEULE,
        forme=Forme(personnes=(8, 9), par_dla=(2, 3), etp=(20, 50, 100, 100), accord=0.5),
        seed=3,
    ),
    Retrait(removed=protections.RESTE, base=MARGE_SEULE, forme=SEULS, seed=7),
    Retrait(
        removed=protections.DOMINATION,
        base=MARGE_SEULE,
        forme=replace(DOMINEE, personnes=(8, 9), accord=0.3),
        seed=3,
    ),
)
