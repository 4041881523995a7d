"""Where everything is plugged together."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from collecte.accueil.views import accueil, accueils, aide, menu, reponses, tableau
from collecte.api.views import interface
from collecte.api.views import routes as api
from collecte.api.web import programmes
from collecte.bibliotheque.views import bibliotheque, constructeur_commun
from collecte.bibliotheque.views import constructeur as _plan  # noqa: F401 (more routes of the builder)
from collecte.bibliotheque.views import constructeur_apercu as _apercu  # noqa: F401 (more routes of the builder)
from collecte.bibliotheque.views import constructeur_controles as _controles  # noqa: F401 (more routes of the builder)
from collecte.bibliotheque.views import constructeur_parties as _parties  # noqa: F401 (more routes of the builder)
from collecte.bibliotheque.views import constructeur_questions as _questions  # noqa: F401 (more routes of the builder)
from collecte.bibliotheque.views import essais as _essais  # noqa: F401 (more routes of the library)
from collecte.bibliotheque.views import fichiers_questionnaires as _fichiers  # noqa: F401 (more routes of the library)
from collecte.bibliotheque.views import publications as _publications  # noqa: F401 (more routes of the library)
from collecte.bilans.views import actions, bilans, cofinancements, objectifs, seances
from collecte.bilans.views import annee_cofinancements as _annee  # noqa: F401 (more routes of cofinancement)
from collecte.bilans.views import bilans_chiffres as _bilans_chiffres  # noqa: F401 (more routes of the bilans)
from collecte.bilans.views import bilans_classeurs as _bilans_classeurs  # noqa: F401 (more routes of the bilans)
from collecte.bilans.views import bilans_listes as _bilans_listes  # noqa: F401 (more routes of the bilans)
from collecte.bilans.views import bilans_region as _bilans_region  # noqa: F401 (more routes of the bilans)
from collecte.bilans.views import bilans_signes as _bilans_signes  # noqa: F401 (more routes of the bilans)
from collecte.bilans.views import listes_csv as _listes_csv  # noqa: F401 (more routes of the register)
from collecte.campagnes.views import attendues as _attendues  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import campagne_suivante as _suivante  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import campagnes, direction
from collecte.campagnes.views import echanges as _echanges  # noqa: F401 (more routes of campaigns and of answers)
from collecte.campagnes.views import effectifs as _effectifs  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import lancements as _lancements  # noqa: F401 (more routes of the library)
from collecte.campagnes.views import notices as _notices  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import options as _options  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import pages_par_dla as _par_dla  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import prolongations as _prolongations  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import rappels as _rappels  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import remplacements as _remplacements  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import resultats as _resultats  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import signaux as _signaux  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import suivi_dla as _suivi_dla  # noqa: F401 (more routes of campaigns)
from collecte.campagnes.views import suppression as _suppression  # noqa: F401 (more routes of campaigns)
from collecte.classeurs.views import classeur_regional, fabrications
from collecte.comptes.views import comptes, fournisseur, jetons, mon_compte
from collecte.comptes.views import second_facteur as _second_facteur  # noqa: F401 (more routes of signing in)
from collecte.comptes.web import context, errors, gate, reprise, sessions
from collecte.comptes.web import fournisseur as web_fournisseur
from collecte.comptes.web.sessions import StoredSessions
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.gabarits import FILTERS, FOLDERS
from collecte.core.operations.durees import DUREES
from collecte.core.web import compression, evenements, fichiers, headers
from collecte.core.web.adresses import MAX_NUMBER, address
from collecte.core.web.repondants import is_of_repondants
from collecte.enquetes.views import a_interroger, demandes, entretiens, liens, repondants, resultats_structures
from collecte.enquetes.views import envois_resultats as _envois_resultats  # noqa: F401 (more routes of campaigns)
from collecte.enquetes.views import gestes_repondant as _gestes_repondant  # noqa: F401 (more routes of personal links)
from collecte.enquetes.views import textes_libres as _textes_libres  # noqa: F401 (more routes of campaigns)
from collecte.exploitation.views import administration, envois
from collecte.exploitation.views import plus_de_message as _plus_de_message  # noqa: F401 (more routes of messages)
from collecte.exploitation.web import mesures
from collecte.models import Mots
from collecte.organisation.views import affectations as _affectations  # noqa: F401 (more routes of the persons)
from collecte.organisation.views import avenants as _avenants  # noqa: F401 (more routes of the conventions)
from collecte.organisation.views import conventions, imports, organisation, organisation_commun, personnes, porteuses
from collecte.organisation.views import orientations as _orientations  # noqa: F401 (more routes of the conventions)
from collecte.organisation.views import roles as _roles  # noqa: F401 (more routes of the persons)
from collecte.policy import Droit, may
from collecte.referentiel.views import edition_referentiel, referentiel, versions_referentiel
from collecte.registre.views import (
    accompagnements,
    diagnostics,
    import_structures,
    ingenieries,
    prestataires,
    structures,
)
from collecte.registre.views import etapes_accompagnement as _etapes  # noqa: F401 (more routes of accompagnements)
from collecte.registre.views import releves as _releves  # noqa: F401 (more routes of the structures)
from collecte.relances.views import relances as _relances  # noqa: F401 (more routes of campaigns)
from collecte.reponses.views import agenda, tableur, transmission, vues
from collecte.reponses.views import refus as _refus  # noqa: F401 (more routes of answers)
from collecte.reponses.views import transmissions as _transmissions  # noqa: F401 (more routes of the receipt)
from collecte.reponses.views.pages_section import tree_json
from collecte.rgpd.views import donnees_repondant as _donnees_repondant  # noqa: F401 (more routes of personal links)
from collecte.rgpd.views import journal, mes_donnees, rgpd
from collecte.syntheses.views import accords as _accords  # noqa: F401 (more routes of the structures)
from collecte.syntheses.views import lecteurs_synthese, partenaires, syntheses, syntheses_remises
from collecte.syntheses.views import remises_synthese as _remises  # noqa: F401 (more routes of synthèses)
from collecte.temps.views import engagements as _engagements  # noqa: F401 (more routes of the fiche d’appui)
from collecte.temps.views import fiches_appui, notes, repartitions
from questionnaires.core import francais
from questionnaires.core.natures import choices_of, nature_of

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
    jinja_loader = FileSystemLoader(FOLDERS)


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
