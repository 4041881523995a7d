"""The installation that is put under load: a campaign of structures that is open today, and a link for each of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from collecte.models import LienReponse, Participation, Population
from collecte.operations.heures_ouvrees import next_working
from questionnaires.francais import PARIS, paris_day
from tests.collecte.monde import TROUSSEAU, Monde
from tests.collecte.structures import Terrain, restituee

DLAS = ("18", "28", "36", "37", "41", "45")


@dataclass(frozen=True, slots=True)
class Invitee:
    """A structure that may answer: its answer in the base, and the address that its message gave."""

    participation_id: int
    path: str


def invited(monde: Monde, count: int) -> list[Invitee]:
    """So many structures, asked for their opinion since this morning; their messages have left."""
    monde.heure.moment = moment = datetime.now(PARIS)
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
    monde.heure.moment = next_working(moment)  # no message leaves by night
    Terrain(monde, campagne_id, brouillon_id).letters()
    monde.heure.moment = moment
    with monde.database.reading() as session:
        statement = select(LienReponse.participation_id, LienReponse.sel).join(Participation).order_by(LienReponse.id)
        return [Invitee(own, f"/r/{TROUSSEAU.jeton_reponse(sel)}") for own, sel in session.execute(statement)]
