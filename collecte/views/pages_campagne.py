"""What the follow-up of a campaign shows: states and coverage by DLA, from the same counts as the workbook."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import groupby

from flask import abort

from collecte.models import Campagne, Dla
from collecte.queries.campagnes import get_animated_campagne
from collecte.queries.participations import Suivi, list_suivi
from collecte.web.context import acteur, reading
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
        """DLA where nobody has begun, nor said that they wish not to."""
        return [ligne.dla for ligne in self.lignes if all(_is_silent(row.suivi) for row in ligne.attendues)]


_ORDER = (Etat.TRANSMIS, Etat.COMMENCE, Etat.A_FAIRE, Etat.EN_RETARD, Etat.REFUS)


def animated(campagne_id: int) -> Campagne:
    """A campaign that the one who asks runs; 404 for any other."""
    campagne = get_animated_campagne(reading(), acteur(), campagne_id)
    if campagne is None:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


def expected_in(campagne: Campagne, participation_id: int) -> Suivi:
    """An expected answer of this very campaign, without its content."""
    found = [row for row in list_suivi(reading(), campagne) if row.participation_id == participation_id]
    if not found:
        abort(HTTPStatus.NOT_FOUND)
    return found[0]


def _is_silent(suivi: Suivi) -> bool:
    return suivi.revision == 0 and suivi.refusee_le is None


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
