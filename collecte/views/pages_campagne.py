"""What the follow-up of a campaign shows: states and coverage by DLA, from the same counts as the workbook."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from collecte.models import Campagne, Dla
from collecte.queries.participations import Suivi
from exports.couverture import Couverture, couverture
from exports.records import Etat


@dataclass(frozen=True, slots=True)
class Attendue:
    """One expected answer on the follow-up page."""

    suivi: Suivi
    etat: Etat


@dataclass(frozen=True, slots=True)
class LigneDla:
    """One DLA on the follow-up page: how many answers in each state, and what they cover."""

    dla: Dla
    etats: Sequence[tuple[Etat, int]]  # only the states that occur, transmitted first
    couverture: Couverture
    attendues: Sequence[Attendue]


@dataclass(frozen=True, slots=True)
class Avancement:
    """The whole follow-up page."""

    couverture: Couverture
    etats: Sequence[tuple[Etat, int]]
    lignes: Sequence[LigneDla]
    mois: int  # of the période

    @property
    def silent(self) -> list[Dla]:
        """DLA where nobody has begun."""
        return [ligne.dla for ligne in self.lignes if all(row.suivi.revision == 0 for row in ligne.attendues)]


_ORDER = (Etat.TRANSMIS, Etat.COMMENCE, Etat.A_FAIRE, Etat.EN_RETARD)


def avancement(campagne: Campagne, rows: Iterable[Suivi], today: date) -> Avancement:
    """Group expected answers (sorted by DLA) and count them."""
    attendues = [Attendue(row, row.etat(campagne, today)) for row in rows]
    lignes = [
        _ligne(own[0].suivi.dla, own)
        for own in (list(group) for _, group in groupby(attendues, key=lambda row: row.suivi.dla.id))
    ]
    whole = couverture(row.suivi for row in attendues)
    return Avancement(whole, _count(attendues), lignes, campagne.periode.mois)


def _ligne(dla: Dla, attendues: Sequence[Attendue]) -> LigneDla:
    return LigneDla(dla, _count(attendues), couverture(row.suivi for row in attendues), attendues)


def _count(attendues: Iterable[Attendue]) -> Sequence[tuple[Etat, int]]:
    counts = Counter(row.etat for row in attendues)
    return [(etat, counts[etat]) for etat in _ORDER if counts[etat]]
