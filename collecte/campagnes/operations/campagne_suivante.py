"""Prepare the next campaign from the last one: latest questionnaire version, dates one période later."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates, create_campagne, create_enquete
from collecte.campagnes.operations.choix_structures import Intervalle
from collecte.core.errors import ConflictError
from collecte.models import Campagne
from collecte.policy import Acteur
from collecte.relances.operations.relances import reprendre_les_relances
from collecte.reponses.queries.versions import get_last_version, get_questionnaire
from questionnaires.temps.periodes import Periode


@dataclass(frozen=True, slots=True)
class Proposition:
    """A proposal for the next campaign; dates are to be adjusted."""

    periode: Periode
    dates: Dates
    accompagnes: Intervalle | None


def propose_next(campagne: Campagne) -> Proposition:
    """Propose the following période, and the same days one période later."""
    mois = campagne.periode.mois
    dates = Dates(_later(campagne.ouverture, mois), _later(campagne.cloture, mois), grace_jours=campagne.grace_jours)
    return Proposition(campagne.periode.suivante, dates, _next_interval(campagne))


def _later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def prepare_next(session: Session, *, campagne: Campagne, dates: Dates, acteur: Acteur, now: datetime) -> Campagne:
    """Create the campaign that follows, with its reminders. Raises Refus, and as
    `create_campagne` and `create_enquete` do."""
    if campagne.is_drawn or campagne.is_chosen:
        raise ConflictError(
            "Cette campagne a tiré ou choisi ses structures : la suivante aura les siennes.",
            "Lancez-la depuis son questionnaire, où vous verrez qui serait interrogé.",
        )
    periode, notice = campagne.periode.suivante, campagne.information.for_another()
    if campagne.is_temps:
        following = create_campagne(
            session,
            region=campagne.region,
            periode=periode,
            dates=dates,
            avec_activites=campagne.avec_activites,
            avec_souhaitable=get_questionnaire(campagne.version).section("SOUHAITE") is not None,
            dlas=campagne.dlas_choisis,
            notice=notice,
            acteur=acteur,
            now=now,
        )
    else:
        following = create_enquete(
            session,
            region=campagne.region,
            version=get_last_version(session, campagne.instrument, campagne.region_id) or campagne.version,
            dates=dates,
            population=campagne.population,
            periode=periode,
            accompagnes=_next_interval(campagne),
            anonyme=campagne.anonyme,
            une_fois=campagne.une_fois,
            dlas=campagne.dlas_choisis,
            notice=notice,
            acteur=acteur,
            now=now,
        )
    reprendre_les_relances(session, de=campagne, pour=following)
    return following


def _next_interval(campagne: Campagne) -> Intervalle | None:
    """Return as many days right after those that it asked about; None when it asks no structure."""
    if campagne.accompagnes_du is None or campagne.accompagnes_au is None:
        return None
    length = campagne.accompagnes_au - campagne.accompagnes_du
    start = campagne.accompagnes_au + timedelta(days=1)
    return start, start + length
