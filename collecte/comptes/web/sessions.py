"""Server-side sessions: the cookie holds a random token, the database its hash and the session's data.

A signed cookie alone would still work after signing out. It is enough for a visitor with nothing but a form token: no
row is stored until there is something else to keep, then under a random token.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, request
from flask import session as web_session
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from collecte.comptes.operations.comptes import end_session, keep_session, purge_sessions
from collecte.comptes.operations.freins import purge_freins
from collecte.comptes.queries.comptes import get_session_web
from collecte.comptes.web.context import now, reading, services, stop_reading, trousseau
from collecte.core.database import is_unavailable
from collecte.core.web.navigateurs import browser_name
from collecte.core.web.problemes import is_of_programmes
from collecte.core.web.repondants import SessionsRepondants, is_of_repondants

_log = logging.getLogger("collecte")
_SEEN_EVERY = timedelta(minutes=5)
_MAX_TOKEN = 300  # characters; a longer cookie was not set by this site
_SIGNED = "."  # the signed cookie of a visitor contains one, a random token none
_CSRF = "csrf_token"  # the key of Flask-WTF
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """Data of one browser's session.

    `rotate` gives it a new token and erases its data: at sign-in, none survives from before. `renew` gives it a new
    token alone: a user who proves their identity again leaves behind any token that someone else may hold.
    """

    def __init__(self, initial: Mapping[str, Any] | None = None, token: str | None = None) -> None:
        super().__init__(initial or {}, on_update=_mark)
        self.token = token
        self.begun: datetime | None = None  # of a visit stored in its browser
        self.former: str | None = None
        self.modified = False
        self.accessed = True
        self.is_renewed = False  # it goes on under another token, if nobody ended it meanwhile
        self.is_stale = False  # seen long enough ago for the database to be updated
        self.seen: datetime | None = None  # of the last request stored
        self.ends: datetime | None = None  # whatever is asked meanwhile
        self.is_needed = False  # by the next page: better an error page than going on without
        self.expired_compte: int | None = None  # account of a session that has just expired

    @property
    def new(self) -> bool:  # type: ignore[override] # Flask's mixin declares a class attribute
        return self.token is None

    @property
    def is_visit(self) -> bool:
        """Return whether it holds the token of forms, and nothing else: then its browser stores it."""
        return self.keys() == {_CSRF}

    def rotate(self) -> None:
        """Erase the data and the token; later data goes under a new one."""
        self.former = self.former or self.token
        self.token = self.begun = None
        self.clear()

    def renew(self) -> None:
        self.former = self.former or self.token
        self.token = None
        self.is_renewed = True


def _mark(session: Any) -> None:  # noqa: ANN401 - CallbackDict passes itself
    session.modified = True


class StoredSessions(SessionInterface):
    """Flask's session interface over the table sessions_web."""

    def __init__(self, *, secure: bool, idle: timedelta, longest: timedelta) -> None:
        self._secure, self._idle, self._longest = secure, idle, longest
        self._repondants = SessionsRepondants(secure=secure)
        self.cookie = "__Host-collecte" if secure else "collecte"

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """Return the session of the request's cookie; none for static files and programs, nor when the database does
        not answer.

        A respondent with a personal link has another session, which is never mixed with an account's.
        """
        if request.path.startswith(f"{app.static_url_path}/") or is_of_programmes(request.path):
            return self.make_null_session(app)
        if is_of_repondants(request.path):
            opened = self._repondants.open_session(app, request)
            return self.make_null_session(app) if opened is None else opened
        token = request.cookies.get(self.cookie, "")
        if not token or len(token) > _MAX_TOKEN:
            return StoredSession()
        if _SIGNED in token:
            return self._visit(token)
        try:
            return self._load(token)
        except SQLAlchemyError as error:
            stop_reading()
            g.session_error = error  # Flask has no page for errors raised here: the request raises it once begun
            return self.make_null_session(app)

    def _visit(self, signed: str) -> StoredSession:
        """Return the session that a visitor's browser stored, if its signature is ours and it is not over."""
        match trousseau().read_list("visite", signed):
            case [str(csrf), int(begun), int(seen)]:
                visit = StoredSession({_CSRF: csrf})
                visit.begun = datetime.fromtimestamp(begun, UTC)
                return visit if self._is_on(visit, visit.begun, datetime.fromtimestamp(seen, UTC)) else StoredSession()
            case _:
                return StoredSession()

    def _is_on(self, stored: StoredSession, begun: datetime, seen: datetime) -> bool:
        """Return whether a session that began and was last seen then still goes on."""
        moment = services().clock()
        stored.is_stale = moment - seen > _SEEN_EVERY
        stored.seen, stored.ends = seen, begun + self._longest
        return moment - seen <= self._idle and moment - begun <= self._longest

    def _load(self, token: str) -> StoredSession:
        row = get_session_web(reading(), token)
        if row is None:
            return StoredSession()
        stored = StoredSession(row.donnees, token)
        if self._is_on(stored, row.creee_le, row.vue_le):
            return stored
        expired = StoredSession()
        expired.expired_compte = row.compte_id
        return expired

    def closes(self, stored: StoredSession) -> datetime | None:
        """Return when a session of an account closes if nothing more is asked; None when it has just begun."""
        if stored.seen is None or stored.ends is None:
            return None
        return min((services().clock() if stored.is_stale else stored.seen) + self._idle, stored.ends)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save respondents' cookie sessions only. For the others it is too late to answer with another page when the
        database refuses; see `keep`."""
        if isinstance(session, SecureCookieSession):
            self._repondants.save_session(app, session, response)

    def keep(self, stored: StoredSession, response: Response) -> None:
        """Store what this request changed. Raises when it cannot be stored and the next page needs it."""
        response.vary.add("Cookie")
        if not (stored.former or stored.modified or stored.is_stale):
            return
        if stored.is_visit and not (stored.former or stored.token):
            self._set_cookie(response, stored)
            return
        needed = stored.is_needed or stored.new or request.method not in _SAFE
        try:
            with services().database.writing(in_passing=not needed) as transaction:
                self._store(transaction, stored, services().clock())
        except SQLAlchemyError as error:
            if not is_unavailable(error) or needed:
                raise
            _log.info("session not refreshed: the base is in use")
            return
        self._set_cookie(response, stored)

    def _store(self, transaction: Session, stored: StoredSession, moment: datetime) -> None:
        if stored.former:
            if not end_session(transaction, stored.former) and stored.is_renewed:
                stored.clear()
            purge_sessions(transaction, now=moment, idle=self._idle, longest=self._longest)  # signing in or out is rare
            purge_freins(transaction, now=moment)
        if stored.is_visit and stored.token:
            end_session(transaction, stored.token)
            stored.token = None
        elif stored and not stored.is_visit:
            stored.token = keep_session(transaction, token=stored.token, donnees=stored, now=moment)

    def _set_cookie(self, response: Response, stored: StoredSession) -> None:
        value = _signed(stored) if stored.is_visit else stored.token
        if value and stored:
            response.set_cookie(self.cookie, value, secure=self._secure, httponly=True, samesite="Lax", path="/")
        else:
            response.delete_cookie(self.cookie, secure=self._secure, httponly=True, samesite="Lax", path="/")


def _signed(stored: StoredSession) -> str:
    moment = services().clock()
    begun = stored.begun or moment
    return trousseau().sign("visite", [stored[_CSRF], int(begun.timestamp()), int(moment.timestamp())])


def install(app: Flask, sessions: StoredSessions) -> None:
    """Open and store sessions so that a database that does not answer is an error page like any other."""
    app.session_interface = sessions

    @app.before_request
    def refuse_without_base() -> None:
        if error := g.pop("session_error", None):
            raise error

    @app.after_request
    def keep_session_of_request(response: Response) -> Response:
        stored = current_session()
        if stored is None or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return response
        try:
            sessions.keep(stored, response)
        except SQLAlchemyError as error:
            response.close()
            return current_app.make_response(current_app.handle_user_exception(error))
        return response


def current_session() -> StoredSession | None:
    """Return this request's session, None when it has none."""
    stored = cast(Any, web_session)._get_current_object()
    return stored if isinstance(stored, StoredSession) else None


@dataclass(frozen=True, slots=True)
class Reste:
    """Moment when this session closes if nothing more is asked; `is_last`: whatever is asked."""

    fin: datetime
    is_last: bool

    @property
    def secondes(self) -> int:
        return int((self.fin - services().clock()).total_seconds())


def session_left() -> Reste | None:
    """Return what is left of this request's session; None when it has just begun, or stores nothing."""
    stored, sessions = current_session(), current_app.session_interface
    if stored is None or not isinstance(sessions, StoredSessions) or (fin := sessions.closes(stored)) is None:
        return None
    return Reste(fin, is_last=fin == stored.ends)


def leave_unseen() -> None:
    """Let this request prolong nothing."""
    if (stored := current_session()) is not None:
        stored.is_stale = False


def expired_compte() -> int | None:
    """Return the account of this request's session when it has already expired; None when it is not known."""
    stored = current_session()
    return None if stored is None else stored.expired_compte


def sign_in(compte_id: int, *, second_factor: bool, is_proof: bool = True) -> None:
    """Start a new session, under a new token: none from before signing in goes on.

    `is_proof`: the user has just proved their identity, to this site. The forms' token is made now: the next pages only
    read, and must not wait to store it.
    """
    rotate()
    web_session.update(compte_id=compte_id, second_facteur=second_factor)
    if is_proof:
        web_session["preuve"] = now().isoformat()
    web_session["navigateur"] = browser_name(request.user_agent.string)
    generate_csrf()


def need_session() -> None:
    """Require the session to be stored: the next page needs it."""
    cast(Any, web_session)._get_current_object().is_needed = True


def proven_again() -> None:
    """Store the moment of the proof, under a new token."""
    stored = cast(Any, web_session)._get_current_object()
    stored["preuve"] = now().isoformat()
    stored.renew()


def rotate() -> None:
    """Give the current session a new token and no data."""
    cast(Any, web_session)._get_current_object().rotate()
    g.pop("csrf_token", None)  # the former session's, which Flask-WTF would reuse
