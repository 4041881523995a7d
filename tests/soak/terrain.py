"""The installation under load: a campaign of structures that is open today, and a link for each of them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from collecte.core.operations.heures_ouvrees import last_working
from collecte.models import LienReponse, Participation, Population
from questionnaires.core.francais import PARIS, paris_day
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.structures import Terrain, restituee

_TEN = time(10)
DLAS = ("18", "28", "36", "37", "41", "45")


@dataclass(frozen=True, slots=True)
class Invitee:
    """A structure that may answer: the number of its answer, and the address in its message."""

    participation_id: int
    path: str


def _last_opening(now: datetime) -> datetime:
    """Return ten o'clock on the last working day: messages have left by then, whatever the hour of the load."""
    return datetime.combine(last_working(now - timedelta(hours=_TEN.hour)).date(), _TEN, PARIS)


def invited(monde: Monde, count: int) -> list[Invitee]:
    """Invite that many structures, on the last working day; their messages have left."""
    monde.heure.moment = _last_opening(datetime.now(PARIS))
    today = paris_day(monde.heure())
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    for number in range(count):
        dla, address = DLAS[number % len(DLAS)], f"contact{number}@exemple.fr"
        restituee(monde, f"Structure {number:04}", dla, address, fin=today - timedelta(days=30))
    brouillon_id = monde.questionnaire()
    campagne_id = monde.enquete(
        brouillon_id,
        ouverture=today,
        cloture=today + timedelta(days=30),
        population=Population.STRUCTURES,
        accompagnes=(today - timedelta(days=60), today),
    )
    Terrain(monde, campagne_id, brouillon_id).letters()
    with monde.database.reading() as session:
        statement = select(LienReponse.participation_id, LienReponse.sel).join(Participation).order_by(LienReponse.id)
        invitees = [
            Invitee(participation_id, f"/r/{TROUSSEAU.jeton_reponse(sel)}")
            for participation_id, sel in session.execute(statement)
        ]
    assert len(invitees) == count, "nothing is shown of those who were not asked"
    return invitees
