"""What is counted of an installation as a whole, for whoever watches that it works: numbers, and nothing of anyone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from collecte.models import Courriel, Fabrication, Participation, Travail
from collecte.queries.courriels import is_due, oldest_due
from collecte.queries.fabrications import UNDER_WAY
from collecte.queries.travaux import MAX_TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesures:
    """`enregistrements` are saves of answers; ages are in seconds, of the oldest that waits: 0 when none does."""

    reponses_commencees: int
    reponses_transmises: int
    enregistrements: int
    courriels_en_attente: int
    age_courriel: float
    age_travail: float
    age_fabrication: float
    octets: int


def get_mesures(session: Session, now: datetime) -> Mesures:
    """Those of this moment, in six reads."""
    own = Participation
    begun, sent, saves = session.execute(
        select(
            func.count().filter(own.revision > 0, own.transmise_le.is_(None)),
            func.count().filter(own.transmise_le.is_not(None)),
            func.coalesce(func.sum(own.revision), 0),
        )
    ).one()
    travail = select(func.min(Travail.echeance)).where(
        Travail.fini_le.is_(None), Travail.echeance <= now, Travail.essais < MAX_TRIES
    )
    fabrication = select(func.min(Fabrication.demandee_le)).where(Fabrication.etat.in_(UNDER_WAY))
    return Mesures(
        reponses_commencees=begun,
        reponses_transmises=sent,
        enregistrements=saves,
        courriels_en_attente=session.scalars(select(func.count()).select_from(Courriel).where(is_due(now))).one(),
        age_courriel=_age(oldest_due(session, now), now),
        age_travail=_age(session.scalar(travail), now),
        age_fabrication=_age(session.scalar(fabrication), now),
        octets=_size(session),
    )


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else (now - since).total_seconds()


def _size(session: Session) -> int:
    """Bytes of the base."""
    if session.get_bind().dialect.name == "sqlite":
        asked = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    else:
        asked = text("SELECT pg_database_size(current_database())")
    return int(session.execute(asked).scalar_one())
