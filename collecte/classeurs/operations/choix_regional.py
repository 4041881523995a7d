"""Which campaigns the workbook of a région is made from, when nobody names them one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from collecte.models import Campagne, Region
from collecte.policy import animating
from collecte.reponses.queries.campagnes import list_animated_campagnes
from questionnaires.files.instruments import IMPACT, SATISFACTION
from questionnaires.temps.periodes import Periode

USUAL = (SATISFACTION, IMPACT)
"""Questionnaires that are in the workbook unless one leaves them out."""


@dataclass(frozen=True, slots=True)
class Choix:
    """The campaign on time, and those of the usual questionnaires that the région asked."""

    temps: Campagne | None
    enquetes: tuple[Campagne, ...]


def list_begun(session: Session, region: Region, today: date, *, closes: bool = False) -> Sequence[Campagne]:
    """The campaigns of a région that have begun, the latest période first; `closes`: those that take no answer any
    more."""
    found = list_animated_campagnes(session, animating(region.id))
    return [own for own in found if own.ouverture <= today and (not closes or own.is_over(today))]


def proposer(
    campagnes: Sequence[Campagne], today: date, *, annee: int | None = None, periode: str | None = None
) -> Choix:
    """Out of campaigns, the latest période first: on time, that of a période, else the latest that is over, else the
    latest; of each usual questionnaire, the last one. `annee`: the year of their période, and of their opening."""
    temps = [own for own in campagnes if own.is_temps and annee in (None, own.periode.annee)]
    if periode is not None:
        temps = [own for own in campagnes if own.is_temps and own.periode_code == periode]
    over = [own for own in temps if own.is_over(today)]
    asked = [own for own in campagnes if annee in (None, own.ouverture.year)]
    latest = (next((own for own in asked if own.instrument == code), None) for code in USUAL)
    return Choix(next(iter(over or temps), None), tuple(own for own in latest if own is not None))


def commune(periodes: Iterable[Periode]) -> Periode | None:
    """The période that most régions have, each once; at equality, the one that ends last, then the longest."""
    counts = Counter(periodes)
    return max(counts, key=lambda own: (counts[own], own.fin, own.mois), default=None)
