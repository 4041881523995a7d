"""What is counted of an installation as a whole, for whoever watches that it works: numbers, and nothing of anyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from collecte.models import Courriel, EtatFabrication, Fabrication, ImportRegistre, Participation, Travail
from collecte.queries.courriels import is_due
from collecte.queries.fabrications import UNDER_WAY
from collecte.queries.imports_registre import WAITING
from collecte.queries.travaux import MAX_TRIES


@dataclass(frozen=True, slots=True)
class Attente:
    """How many wait or are under way, and for how many seconds the oldest has: 0 when none does."""

    nombre: int
    age: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesures:
    """`enregistrements` are saves of answers; `succes` is when each kind of work last ended well, once it did."""

    reponses_commencees: int
    reponses_transmises: int
    enregistrements: int
    courriels: Attente
    travaux: Attente
    fabrications: Attente
    imports: Attente
    succes: Mapping[str, datetime]
    octets: int


_SUCCES = union_all(
    select(Travail.nom, func.max(Travail.fini_le)).where(Travail.fini_le.is_not(None)).group_by(Travail.nom),
    select(literal("courriels"), func.max(Courriel.envoye_le)),
    select(literal("classeurs"), func.max(Fabrication.finie_le)).where(Fabrication.etat == EtatFabrication.PRET),
)
"""By the name of the periodic work, or the kind of the other; nothing yet is no moment."""


def get_mesures(session: Session, now: datetime) -> Mesures:
    """Those of this moment, in seven reads."""
    own = Participation
    begun, sent, saves = session.execute(
        select(
            func.count().filter(own.revision > 0, own.transmise_le.is_(None)),
            func.count().filter(own.transmise_le.is_not(None)),
            func.coalesce(func.sum(own.revision), 0),
        )
    ).one()
    to_be_done = and_(Travail.fini_le.is_(None), Travail.echeance <= now, Travail.essais < MAX_TRIES)
    return Mesures(
        reponses_commencees=begun,
        reponses_transmises=sent,
        enregistrements=saves,
        courriels=_attente(session, Courriel.prochain_essai, is_due(now), now),
        travaux=_attente(session, Travail.echeance, to_be_done, now),
        fabrications=_attente(session, Fabrication.demandee_le, Fabrication.etat.in_(UNDER_WAY), now),
        imports=_attente(session, ImportRegistre.demande_le, ImportRegistre.etat.in_(WAITING), now),
        succes={nom: moment for nom, moment in session.execute(_SUCCES) if moment is not None},
        octets=_size(session),
    )


def _attente(
    session: Session, since: SQLColumnExpression[datetime | None], waits: ColumnElement[bool], now: datetime
) -> Attente:
    nombre, oldest = session.execute(select(func.count(), func.min(since)).where(waits)).one()
    return Attente(nombre, 0.0 if oldest is None else (now - oldest).total_seconds())


def _size(session: Session) -> int:
    """Bytes of the base."""
    if session.get_bind().dialect.name == "sqlite":
        asked = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    else:
        asked = text("SELECT pg_database_size(current_database())")
    return int(session.execute(asked).scalar_one())
