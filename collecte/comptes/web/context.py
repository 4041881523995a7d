"""Context of a request: its time, its database sessions and its actor."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import Flask, current_app, g, request
from flask import session as web_session
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from collecte.comptes.operations.formulaires import forget_form, forget_forms_of
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import POSTED
from collecte.policy import Acteur, needs_second_factor
from questionnaires.core.francais import paris_day

Clock = Callable[[], datetime]
Transaction = Session
"""Session that a view hands to the operations; views write no SQL."""
_log = logging.getLogger("collecte")
_KEY = "collecte"
_REMOVALS = frozenset({"retirer", "supprimer", "effacer", "abandonner"})  # last words of paths
_WAKE = "collecte travailleur"


@dataclass(frozen=True, slots=True)
class Services:
    """Settings, database and clock of an application."""

    settings: Settings
    database: Database
    clock: Clock

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "Services":
        """Open the database of these settings and return the services of an application."""
        return cls(settings, Database(settings.database_url, patience=settings.busy_seconds), clock)


def install(app: Flask, made_with: Services) -> None:
    """Give an application its services, and close each request's database sessions before its response leaves.

    Before: the web session is stored after this, in a transaction of its own, which must not wait for these.
    """
    app.extensions[_KEY] = made_with
    app.after_request(_close_after)
    app.teardown_request(_close)


def services_of(app: Flask) -> Services:
    """Return the services of this application."""
    return cast(Services, app.extensions[_KEY])


def services() -> Services:
    return services_of(current_app)


def wake_with(app: Flask, wake: Callable[[], None]) -> None:
    """Have `wake` called after each commit of a request that posted a message."""
    app.extensions[_WAKE] = wake


def trousseau() -> Trousseau:
    """Return the secrets derived from this installation's secret key."""
    return Trousseau.of(services().settings)


def now() -> datetime:
    """Return the moment of this request: one for all that it does."""
    if (moment := g.get("now")) is None:
        moment = g.now = services().clock()
    return cast(datetime, moment)


def today() -> date:
    """Return the day of this request, in Paris."""
    return paris_day(now())


def reading() -> Session:
    """Return this request's read-only session."""
    if (reader := g.get("reader")) is None:
        reader = g.reader = services().database.reader()
    return cast(Session, reader)


def writing() -> Session:
    """Return this request's writing session; nothing is kept unless the view calls commit()."""
    if "writer" not in g:
        g.writer = services().database.writer()
    return cast(Session, g.writer)


def commit() -> None:
    """Commit what the view wrote, and delete the stored fields of the form that was sent. Later reads use another
    transaction."""
    session = cast(Session, g.writer)
    try:
        _forget_sent(session)
        session.commit()
    except BaseException:
        session.rollback()  # closing returns the connection as it is, and its transaction would block every writer
        raise
    has_posted = session.info.pop(POSTED, False)
    stop_reading()
    _give_back(g.pop("writer"))
    if has_posted and (wake := current_app.extensions.get(_WAKE)):
        wake()


def _forget_sent(session: Session) -> None:
    """Delete the stored fields of the form that was sent, and what anyone typed about a removed row."""
    compte_id = web_session.get("compte_id")
    if request.method != "POST" or compte_id is None or request.blueprint == "formulaires":
        return
    forget_form(session, compte_id=compte_id, chemin=page_of_request())
    removed, _, gesture = request.path.rpartition("/")
    if gesture in _REMOVALS:
        forget_forms_of(session, chemin=removed)


def page_of_request() -> str:
    """Return the path of this request, with its query if it has one."""
    query = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path


def stop_reading() -> None:
    """End the reading transaction of this request. Later reads see the state at that time."""
    if reader := g.pop("reader", None):
        _give_back(reader)


def acteur() -> Acteur:
    """Return the signed-in actor. The gate lets only signed-in accounts reach it."""
    current = acteur_or_none()
    if current is None:
        raise LookupError("no one is signed in")
    return current


def acteur_or_none() -> Acteur | None:
    """Return the signed-in actor, None when no one is signed in."""
    if "acteur" not in g:
        compte_id = web_session.get("compte_id")
        g.acteur = _whole(get_acteur(reading(), compte_id)) if compte_id is not None else None
    return cast(Acteur | None, g.acteur)


def _whole(acteur: Acteur | None) -> Acteur | None:
    """Return None when a role, perhaps given meanwhile, needs a second factor that this session did not have."""
    if acteur is not None and needs_second_factor(acteur) and not web_session.get("second_facteur"):
        return None
    return acteur


def _close_after(response: Any) -> Any:  # noqa: ANN401 - Flask's own response type varies
    _close(None)
    return response


def _close(_error: BaseException | None) -> None:
    for name in ("reader", "writer"):
        if session := g.pop(name, None):
            _give_back(session)


def _give_back(session: Session) -> None:
    """Close a session after its commit or rollback. Never raises: a connection cut by the server is discarded."""
    try:
        session.close()
    except SQLAlchemyError as error:
        _log.info("a connection was cut: %s", type(getattr(error, "orig", error)).__name__)
        session.invalidate()
