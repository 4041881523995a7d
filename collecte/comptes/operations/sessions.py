"""Web sessions as rows: kept, ended, purged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import get_session_web
from collecte.core.security import new_token, token_hash
from collecte.models import SessionWeb


def end_session(session: Session, token: str) -> bool:
    """The browser that holds this token is signed out; whether it was not already."""
    ended = delete(SessionWeb).where(SessionWeb.empreinte == token_hash(token)).returning(SessionWeb.empreinte)
    return session.execute(ended).first() is not None


def keep_session(session: Session, *, token: str | None, donnees: Mapping[str, Any], now: datetime) -> str | None:
    """Store what a browser's session knows; returns its token, a new one when it had none.

    None when a signed-in session was ended elsewhere meanwhile: it stays ended.
    """
    row = get_session_web(session, token) if token else None
    if row is None:
        if token and donnees.get("compte_id") is not None:
            return None
        token = new_token()
        row = SessionWeb(empreinte=token_hash(token), creee_le=now, donnees={})
        session.add(row)
    row.donnees, row.vue_le, row.compte_id = dict(donnees), now, donnees.get("compte_id")
    session.flush()
    return token


def purge_sessions(session: Session, *, now: datetime, idle: timedelta, longest: timedelta) -> int:
    """Delete the sessions that have lived their time, and the idle ones of nobody; returns how many.

    An account's idle session opens nothing any more; its row still tells who typed what comes from its pages.
    """
    over = or_(
        SessionWeb.creee_le < now - longest,
        and_(SessionWeb.vue_le < now - idle, SessionWeb.compte_id.is_(None)),
    )
    ended = session.execute(delete(SessionWeb).where(over).returning(SessionWeb.empreinte))
    return len(ended.all())
