"""Where everything is plugged together."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from collecte.config import Settings
from collecte.database import Database
from collecte.gabarits import FILTERS
from collecte.models import Mots
from collecte.operations.durees import DUREES
from collecte.policy import Droit, may
from collecte.views import (
    a_interroger,
    accompagnements,
    accueil,
    accueils,
    actions,
    administration,
    agenda,
    aide,
    bibliotheque,
    bilans,
    campagnes,
    classeur_regional,
    cofinancements,
    comptes,
    constructeur_commun,
    conventions,
    demandes,
    diagnostics,
    direction,
    edition_referentiel,
    entretiens,
    envois,
    fabrications,
    fiches_appui,
    fournisseur,
    import_structures,
    imports,
    ingenieries,
    interface,
    jetons,
    journal,
    lecteurs_synthese,
    liens,
    menu,
    mes_donnees,
    mon_compte,
    notes,
    objectifs,
    organisation,
    organisation_commun,
    partenaires,
    personnes,
    porteuses,
    prestataires,
    referentiel,
    repartitions,
    repondants,
    reponses,
    resultats_structures,
    rgpd,
    seances,
    structures,
    syntheses,
    syntheses_remises,
    tableau,
    tableur,
    transmission,
    versions_referentiel,
    vues,
)
from collecte.views import accords as _accords  # noqa: F401 (more routes of the structures)
from collecte.views import affectations as _affectations  # noqa: F401 (more routes of the persons)
from collecte.views import annee_cofinancements as _annee  # noqa: F401 (more routes of cofinancement)
from collecte.views import attendues as _attendues  # noqa: F401 (more routes of campaigns)
from collecte.views import avenants as _avenants  # noqa: F401 (more routes of the conventions)
from collecte.views import bilans_chiffres as _bilans_chiffres  # noqa: F401 (more routes of the bilans)
from collecte.views import bilans_classeurs as _bilans_classeurs  # noqa: F401 (more routes of the bilans)
from collecte.views import bilans_listes as _bilans_listes  # noqa: F401 (more routes of the bilans)
from collecte.views import bilans_region as _bilans_region  # noqa: F401 (more routes of the bilans)
from collecte.views import bilans_signes as _bilans_signes  # noqa: F401 (more routes of the bilans)
from collecte.views import campagne_suivante as _suivante  # noqa: F401 (more routes of campaigns)
from collecte.views import constructeur as _plan  # noqa: F401 (more routes of the builder)
from collecte.views import constructeur_apercu as _apercu  # noqa: F401 (more routes of the builder)
from collecte.views import constructeur_controles as _controles  # noqa: F401 (more routes of the builder)
from collecte.views import constructeur_parties as _parties  # noqa: F401 (more routes of the builder)
from collecte.views import constructeur_questions as _questions  # noqa: F401 (more routes of the builder)
from collecte.views import donnees_repondant as _donnees_repondant  # noqa: F401 (more routes of personal links)
from collecte.views import echanges as _echanges  # noqa: F401 (more routes of campaigns and of answers)
from collecte.views import effectifs as _effectifs  # noqa: F401 (more routes of campaigns)
from collecte.views import engagements as _engagements  # noqa: F401 (more routes of the fiche d’appui)
from collecte.views import envois_resultats as _envois_resultats  # noqa: F401 (more routes of campaigns)
from collecte.views import essais as _essais  # noqa: F401 (more routes of the library)
from collecte.views import etapes_accompagnement as _etapes  # noqa: F401 (more routes of accompagnements)
from collecte.views import fichiers_questionnaires as _fichiers  # noqa: F401 (more routes of the library)
from collecte.views import gestes_repondant as _gestes_repondant  # noqa: F401 (more routes of personal links)
from collecte.views import lancements as _lancements  # noqa: F401 (more routes of the library)
from collecte.views import listes_csv as _listes_csv  # noqa: F401 (more routes of the register)
from collecte.views import notices as _notices  # noqa: F401 (more routes of campaigns)
from collecte.views import options as _options  # noqa: F401 (more routes of campaigns)
from collecte.views import orientations as _orientations  # noqa: F401 (more routes of the conventions)
from collecte.views import pages_par_dla as _par_dla  # noqa: F401 (more routes of campaigns)
from collecte.views import plus_de_message as _plus_de_message  # noqa: F401 (more routes of messages)
from collecte.views import prolongations as _prolongations  # noqa: F401 (more routes of campaigns)
from collecte.views import publications as _publications  # noqa: F401 (more routes of the library)
from collecte.views import rappels as _rappels  # noqa: F401 (more routes of campaigns)
from collecte.views import refus as _refus  # noqa: F401 (more routes of answers)
from collecte.views import relances as _relances  # noqa: F401 (more routes of campaigns)
from collecte.views import releves as _releves  # noqa: F401 (more routes of the structures)
from collecte.views import remises_synthese as _remises  # noqa: F401 (more routes of synthèses)
from collecte.views import remplacements as _remplacements  # noqa: F401 (more routes of campaigns)
from collecte.views import resultats as _resultats  # noqa: F401 (more routes of campaigns)
from collecte.views import roles as _roles  # noqa: F401 (more routes of the persons)
from collecte.views import second_facteur as _second_facteur  # noqa: F401 (more routes of signing in)
from collecte.views import signaux as _signaux  # noqa: F401 (more routes of campaigns)
from collecte.views import suivi_dla as _suivi_dla  # noqa: F401 (more routes of campaigns)
from collecte.views import suppression as _suppression  # noqa: F401 (more routes of campaigns)
from collecte.views import textes_libres as _textes_libres  # noqa: F401 (more routes of campaigns)
from collecte.views import transmissions as _transmissions  # noqa: F401 (more routes of the receipt)
from collecte.views.api import routes as api
from collecte.views.pages_section import tree_json
from collecte.web import (
    compression,
    context,
    errors,
    evenements,
    fichiers,
    gate,
    headers,
    mesures,
    programmes,
    reprise,
    sessions,
)
from collecte.web import fournisseur as web_fournisseur
from collecte.web.adresses import MAX_NUMBER, address
from collecte.web.repondants import is_of_repondants
from collecte.web.sessions import StoredSessions
from questionnaires import francais
from questionnaires.natures import choices_of, nature_of

_HERE = Path(__file__).parent


class _RowNumber(IntegerConverter):
    """`<int:…>` in a route: a number that both databases can hold; there is no page under a larger one."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_NUMBER)


class _Text(BaseConverter):
    """`<…>` in a route: a text that both databases can hold; there is no page under another one."""

    regex = r"[^/\x00]+"
    part_isolating = True  # werkzeug thinks otherwise of what names a slash


_BLUEPRINTS = (
    accueil.bp,
    aide.bp,
    comptes.bp,
    fournisseur.bp,
    mon_compte.bp,
    mes_donnees.bp,
    agenda.bp,
    jetons.bp,
    interface.bp,
    api.bp,
    reponses.bp,
    transmission.bp,
    repartitions.bp,
    repondants.bp,
    demandes.bp,
    entretiens.bp,
    tableau.bp,
    tableur.bp,
    accueils.bp,
    campagnes.bp,
    resultats_structures.bp,
    direction.bp,
    fiches_appui.bp,
    bilans.bp,
    objectifs.bp,
    cofinancements.bp,
    notes.bp,
    classeur_regional.bp,
    fabrications.bp,
    bibliotheque.bp,
    constructeur_commun.bp,
    referentiel.bp,
    versions_referentiel.bp,
    edition_referentiel.bp,
    journal.bp,
    envois.bp,
    organisation.bp,
    porteuses.bp,
    conventions.bp,
    personnes.bp,
    imports.bp,
    structures.bp,
    accompagnements.bp,
    diagnostics.bp,
    ingenieries.bp,
    prestataires.bp,
    import_structures.bp,
    actions.bp,
    seances.bp,
    a_interroger.bp,
    syntheses.bp,
    lecteurs_synthese.bp,
    partenaires.bp,
    syntheses_remises.bp,
    liens.bp,
    administration.bp,
    rgpd.bp,
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: context.Clock = utc_now) -> Flask:
    """An application for these settings. Its database is at the version that this release works with."""
    app = _Application("collecte", root_path=str(_HERE))
    app.debug = False  # whatever FLASK_DEBUG says
    database = Database(settings.database_url, patience=settings.busy_seconds)
    app.config.update(_flask_settings(settings))
    kept = StoredSessions(
        database,
        clock,
        secure=settings.is_https,
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
    )
    if settings.proxies:  # each address of who asks counts its tries
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    app.url_map.converters |= {"int": _RowNumber, "default": _Text}
    mesures.install(app)
    fichiers.install(app)
    compression.install(app)
    evenements.install(app)
    headers.install(app, https=settings.is_https)  # what comes before a view goes down this list, what comes after, up
    sessions.install(app, kept)
    context.install(app, context.Services(settings, database, clock))
    reprise.install(app)
    programmes.install(app)
    gate.install(app)
    errors.install(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    _teach_templates(app)
    web_fournisseur.install(app, settings)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    """What Flask and Flask-WTF are told."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.former_keys,
        "WTF_CSRF_SECRET_KEY": [*reversed(settings.former_keys), settings.secret_key],  # the last one signs
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": settings.max_request_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_request_bytes,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as its session
        "WTF_I18N_ENABLED": False,  # our own French messages
    }


def close(app: Flask) -> None:
    """Close the application's connections; on SQLite the last one folds the journal back into the base."""
    context.services_of(app).database.close()


class _Gabarits(Environment):
    """Templates of pages. None has globals of its own, which each import of each page would look up one by one."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class _Application(Flask):
    jinja_environment = _Gabarits


def _teach_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= FILTERS | {"tree_json": tree_json}
    app.jinja_env.globals |= {
        "plural": francais.plural,
        "nos_mots": _own_words,
        "role_told": organisation_commun.role_told,
        "mots_of": organisation_commun.mots,
        "nature_of": nature_of,
        "choices_of": choices_of,
        "duree_of": lambda nom: DUREES[nom].texte,
        "static": fichiers.static,
        "page_address": address,
        "drawn": vues.drawing(),
        "menu": menu.menu,
        "csrf_token": generate_csrf,
        "version": metadata.version("collecte-dla"),
    }

    @app.context_processor
    def who() -> dict[str, object]:
        acteur = context.acteur_or_none()
        return {
            "acteur": acteur,
            "may_answer": may(acteur, Droit.REPONDRE),
            "may_run": may(acteur, Droit.ANIMER),
            "help_url": aide.address_of_help(),
            "is_framed": headers.is_framed(),
            "by_link": is_of_repondants(request.path),
        }


def _own_words() -> Mots:
    """The words of the région of who is asking, by an account or a personal link; the usual ones for anyone else."""
    acteur = context.acteur_or_none()
    mots: Mots = acteur.mots if acteur else g.get("mots", Mots())
    return mots
