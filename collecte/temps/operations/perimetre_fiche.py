"""Scope of a fiche d’appui: an avenant and a campagne on time of its convention, chosen or latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from collecte.models import Avenant, Campagne, Dla, Engagement
from collecte.temps.queries.fiche_appui import list_avenants, list_temps
from questionnaires.temps.periodes import Periode


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimetre:
    """`avenants`, latest first, and `campagnes`, oldest first, are what may be chosen; None: there is none.

    `engagements` are the commitments of the avenant; `serie`, the campagnes over its convention up to the chosen one,
    oldest first.
    """

    dla: Dla
    avenants: Sequence[Avenant]
    avenant: Avenant | None
    engagements: Sequence[Engagement]
    campagnes: Sequence[Campagne]
    campagne: Campagne | None
    serie: Sequence[Campagne]


def perimetre_of(
    session: Session, dla: Dla, today: date, *, avenant_id: int | None = None, campagne_id: int | None = None
) -> Perimetre:
    """Choose an avenant, by default that of today, else the latest; and a campagne between the beginning of the
    convention and the end of the avenant, by default the last one whose results are settled, else the last. Ids of
    another DLA are ignored."""
    engagements = list_avenants(session, dla.id)
    avenants = list(engagements)
    avenant = _chosen_avenant(avenants, avenant_id, today)
    first, last = (avenant.convention.debut, avenant.fin) if avenant else (date.min, date.max)
    opened = list_temps(session, dla.region_id, today)
    campagnes = [campagne for campagne in opened if campagne.periode.meets_days(first, last)]
    campagne = _chosen_campagne(campagnes, campagne_id)
    return Perimetre(
        dla=dla,
        avenants=avenants,
        avenant=avenant,
        engagements=engagements[avenant] if avenant else (),
        campagnes=campagnes,
        campagne=campagne,
        serie=_serie(opened, first, campagne.periode) if campagne else (),
    )


def _chosen_avenant(avenants: Sequence[Avenant], avenant_id: int | None, today: date) -> Avenant | None:
    named = (avenant for avenant in avenants if avenant.id == avenant_id)
    running = (avenant for avenant in avenants if avenant.debut <= today <= avenant.fin)
    return next(named, None) or next(running, None) or next(iter(avenants), None)


def _chosen_campagne(campagnes: Sequence[Campagne], campagne_id: int | None) -> Campagne | None:
    latest = campagnes[::-1]
    named = (campagne for campagne in latest if campagne.id == campagne_id)
    settled = (campagne for campagne in latest if campagne.arretee_le is not None)
    return next(named, None) or next(settled, None) or next(iter(latest), None)


MOST = 6
"""Most périodes of a series: as many as fit the width of a page of paper."""


def _serie(opened: Sequence[Campagne], first: date, chosen: Periode) -> Sequence[Campagne]:
    """Return the campagnes over périodes of the kind of the chosen one, from a day until its end."""
    return [
        campagne
        for campagne in opened
        if campagne.periode.meets_days(first, chosen.fin)
        and campagne.periode.kind == chosen.kind
        and campagne.periode.fin <= chosen.fin
    ][-MOST:]
