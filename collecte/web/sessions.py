"""Server-side sessions: the cookie holds a random token, the base its hash and what the session knows.

A signed cookie alone would still work after signing out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask import session as web_session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from collecte.database import Database
from collecte.operations.sessions import end_session, keep_session, purge_sessions
from collecte.queries.comptes import get_session_web
from collecte.web.context import Clock

_SEEN_EVERY = timedelta(minutes=5)
_MAX_TOKEN = 100  # characters; a cookie longer than that is not one of ours


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """What one browser's session knows. `rotate` gives it a new token: at sign-in, none survives from before."""

    def __init__(self, initial: Mapping[str, Any] | None = None, token: str | None = None) -> None:
        super().__init__(initial or {}, on_update=_mark)
        self.token = token
        self.former: str | None = None
        self.modified = False
        self.accessed = True

    @property
    def new(self) -> bool:  # type: ignore[override] # Flask's mixin declares a class attribute
        return self.token is None

    def rotate(self) -> None:
        """Forget everything and the token with it; what is written next goes under a new one."""
        self.former = self.former or self.token
        self.token = None
        self.clear()


def _mark(session: Any) -> None:  # noqa: ANN401 - CallbackDict passes itself
    session.modified = True


class StoredSessions(SessionInterface):
    """Flask's session interface over the table sessions_web."""

    def __init__(self, database: Database, clock: Clock, *, secure: bool, idle: timedelta, longest: timedelta) -> None:
        self._database, self._clock, self._secure = database, clock, secure
        self._idle, self._longest = idle, longest
        self.cookie = "__Host-collecte" if secure else "collecte"

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        token = request.cookies.get(self.cookie, "")
        if not token or len(token) > _MAX_TOKEN:
            return StoredSession()
        with self._database.reading() as session:
            row = get_session_web(session, token)
        now = self._clock()
        if row is None or now - row.vue_le > self._idle or now - row.creee_le > self._longest:
            return StoredSession()
        found = StoredSession(row.donnees, token)
        if now - row.vue_le > _SEEN_EVERY:
            found.modified = True
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        stored = cast(StoredSession, session)
        response.vary.add("Cookie")
        if stored.former or stored.modified:
            with self._database.writing() as transaction:
                self._store(transaction, stored, self._clock())
            self._set_cookie(response, stored)

    def _store(self, transaction: Session, stored: StoredSession, now: datetime) -> None:
        if stored.former:
            end_session(transaction, stored.former)
            purge_sessions(transaction, now=now, longest=self._longest)  # signing in or out is rare, and pays for it
        if stored:
            stored.token = keep_session(transaction, token=stored.token, donnees=stored, now=now)

    def _set_cookie(self, response: Response, stored: StoredSession) -> None:
        if stored.token and stored:
            response.set_cookie(self.cookie, stored.token, secure=self._secure, httponly=True, samesite="Lax", path="/")
        else:
            response.delete_cookie(self.cookie, secure=self._secure, httponly=True, samesite="Lax", path="/")


def rotate() -> None:
    """Give the current session a new token and nothing to remember."""
    cast(StoredSession, cast(Any, web_session)._get_current_object()).rotate()
