"""Web sessions as rows: kept, ended, purged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from collecte.models import SessionWeb
from collecte.queries.comptes import get_session_web
from collecte.security import new_token, token_hash


def end_session(session: Session, token: str) -> None:
    """The browser that holds this token is signed out."""
    session.execute(delete(SessionWeb).where(SessionWeb.empreinte == token_hash(token)))


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


def purge_sessions(session: Session, *, now: datetime, longest: timedelta) -> int:
    """Delete the sessions that have lived their time; returns how many."""
    ended = session.execute(
        delete(SessionWeb).where(SessionWeb.creee_le < now - longest).returning(SessionWeb.empreinte)
    )
    return len(ended.all())
