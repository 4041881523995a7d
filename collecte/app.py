"""The list of rooms, and the application made of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from collecte.accueil.room import ROOM as ACCUEIL
from collecte.api.room import ROOM as API
from collecte.api.web import programmes
from collecte.banque.room import ROOM as BANQUE
from collecte.bibliotheque.room import ROOM as BIBLIOTHEQUE
from collecte.bilans.room import ROOM as BILANS
from collecte.campagnes.room import ROOM as CAMPAGNES
from collecte.classeurs.room import ROOM as CLASSEURS
from collecte.comptes.room import ROOM as COMPTES
from collecte.comptes.web import context, errors, fournisseur, gate, reprise, sessions
from collecte.core import rooms
from collecte.core.config import Settings
from collecte.core.gabarits import FOLDERS
from collecte.core.web import compression, evenements, fichiers, gabarits, headers, mandataires
from collecte.core.web.adresses import CONVERTERS
from collecte.courriels.room import ROOM as COURRIELS
from collecte.enquetes.room import ROOM as ENQUETES
from collecte.exploitation.room import ROOM as EXPLOITATION
from collecte.exploitation.web import mesures
from collecte.organisation.room import ROOM as ORGANISATION
from collecte.referentiel.room import ROOM as REFERENTIEL
from collecte.registre.room import ROOM as REGISTRE
from collecte.relances.room import ROOM as RELANCES
from collecte.reponses.room import ROOM as REPONSES
from collecte.rgpd.room import ROOM as RGPD
from collecte.syntheses.room import ROOM as SYNTHESES
from collecte.telechargements.room import ROOM as TELECHARGEMENTS
from collecte.temps.room import ROOM as TEMPS

ROOMS = (  # lowest first: a room imports only those above it in this list
    COURRIELS,
    COMPTES,
    TELECHARGEMENTS,
    ORGANISATION,
    REFERENTIEL,
    REPONSES,
    REGISTRE,
    BIBLIOTHEQUE,
    BILANS,
    RELANCES,
    CAMPAGNES,
    ENQUETES,
    BANQUE,
    TEMPS,
    SYNTHESES,
    RGPD,
    CLASSEURS,
    EXPLOITATION,
    ACCUEIL,
    API,
)

rooms.load(ROOMS)


class _Application(Flask):
    jinja_environment = gabarits.PageEnvironment
    jinja_options = {"cache_size": -1}  # noqa: RUF012 - Flask's own declaration; one look-up in place of a search
    jinja_loader = FileSystemLoader(FOLDERS)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none is a coroutine, and Flask asks each at every request."""
        return func

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's own type of three
        """Log what no error handler expected by the template of its route: an address may hold a token."""
        self.logger.error("exception on %s", evenements.route(), exc_info=exc_info)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: context.Clock = utc_now) -> Flask:
    """Return an application for these settings. Its database is at the version that this release requires."""
    app = _Application("collecte", root_path=str(Path(__file__).parent))
    app.debug = False  # whatever FLASK_DEBUG says
    app.config.update(_flask_settings(settings))
    stored_sessions = sessions.StoredSessions(
        secure=settings.is_https,
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
    )
    if settings.proxies:  # each client address counts its tries
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    app.url_map.converters |= CONVERTERS
    mesures.install(app)
    fichiers.install(app)
    compression.install(app)
    evenements.install(app)
    mandataires.install(app, counted=settings.proxies)
    headers.install(app, https=settings.is_https)  # before a view, they run down this list; after it, up
    sessions.install(app, stored_sessions)
    context.install(app, context.Services.of(settings, clock))
    reprise.install(app)
    programmes.install(app)
    gate.install(app)
    errors.install(app)
    gabarits.install(app)
    rooms.install(app, ROOMS)
    fournisseur.install(app, settings)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    """Return the configuration of Flask and Flask-WTF."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.former_keys,
        "WTF_CSRF_SECRET_KEY": [*reversed(settings.former_keys), settings.secret_key],  # the last one signs
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": settings.max_request_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_request_bytes,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as its session
        "WTF_I18N_ENABLED": False,  # French messages of this product
    }


def close(app: Flask) -> None:
    """Close the application's connections; on SQLite the last one folds the journal back into the database."""
    context.services_of(app).database.close()
