"""Cutting répartitions of past years from the person whose they were, or doing away with them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES
from collecte.models import Reprise
from collecte.reponses.queries.reprises import list_due_reprises

_RANDOM = secrets.SystemRandom()


def due_reprises(session: Session, now: datetime) -> Select[Any]:
    """Those of persons that were imported long enough ago."""
    due = list_due_reprises(session, DUREES["reprises"].before(now), now)
    return select(Reprise.id).where(Reprise.id.in_(due)).order_by(Reprise.id)


def purge_reprises(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Written again without a person, in a random order, under other numbers."""
    own = list(session.scalars(select(Reprise).where(Reprise.id.in_(keys))))
    _RANDOM.shuffle(own)
    for each in own:
        session.add(
            Reprise(
                dla_id=each.dla_id,
                par_dla=False,
                periode_code=each.periode_code,
                referentiel_id=each.referentiel_id,
                parts=each.parts,
                importee_le=each.importee_le,
            )
        )
        session.flush()
        session.delete(each)
    session.flush()


def forget_reprises(session: Session, personne_id: int) -> None:
    """Delete what files had of someone: it is in no total."""
    session.execute(delete(Reprise).where(Reprise.personne_id == personne_id))
