"""Declaration of the room « comptes »: pages, menu, messages, hook, names for templates."""

from datetime import datetime, timedelta
from functools import partial

from flask import Flask, g
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import MOT_DE_PASSE_CHANGE, purge_sessions
from collecte.comptes.operations.gestion_comptes import INVITATION, REINITIALISATION
from collecte.comptes.operations.identites import IDENTITE_LIEE
from collecte.comptes.operations.jetons import JETON_CREE
from collecte.comptes.operations.messages_comptes import link_context
from collecte.comptes.web.context import acteur_or_none
from collecte.comptes.web.sessions import session_left
from collecte.core.config import Settings
from collecte.core.jobs import HOUSEKEEPING
from collecte.core.menu import GroupeMenu, PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.models import GenreLien, Mots
from collecte.policy import Droit, may
from exports.release.motifs import pas_dits
from exports.release.seuils import Seuils


def _install(app: Flask) -> None:
    app.jinja_env.globals["nos_mots"] = _words
    app.jinja_env.globals["nos_seuils"] = _thresholds
    app.jinja_env.filters["pas_dits"] = pas_dits

    @app.context_processor
    def visitor() -> dict[str, object]:
        acteur = acteur_or_none()
        return {
            "acteur": acteur,
            "may_answer": may(acteur, Droit.REPONDRE),
            "may_run": may(acteur, Droit.ANIMER),
            "session_left": session_left,
        }


def _words() -> Mots:
    """Return the words of the région of the visitor, by an account or a personal link; the usual ones for anyone
    else."""
    acteur = acteur_or_none()
    mots: Mots = acteur.mots if acteur else g.get("mots", Mots())
    return mots


def _thresholds() -> Seuils:
    """Return the disclosure thresholds of the visitor's région; the network's for a visitor without an account."""
    acteur = acteur_or_none()
    return acteur.seuils if acteur else Seuils()


def _purge_sessions(session: Session, settings: Settings, now: datetime) -> None:
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    purge_sessions(session, now=now, idle=idle, longest=longest)


ROOM = Room(
    name="comptes",
    install=_install,
    plan=(
        PageDuPlan(
            "mon_compte.page",
            "Mon compte",
            "Votre adresse, vos sessions ouvertes, ce qui vous fait entrer.",
            rang=10,
            groupe=GroupeMenu.COMPTE,
        ),
        PageDuPlan(
            "mon_compte.mot_de_passe",
            "Changer de mot de passe",
            "En choisir un autre.",
            rang=10,
            sous="mon_compte.page",
        ),
        PageDuPlan(
            "mon_compte.application",
            "Application de codes",
            "L’inscrire, ou en changer.",
            rang=20,
            sous="mon_compte.page",
        ),
        PageDuPlan(
            "jetons.page",
            "Jetons d’accès",
            "Laisser un programme lire ce que vous lisez.",
            rang=50,
            sous="mon_compte.page",
        ),
        PageDuPlan(
            "comptes.connexion",
            "Se connecter",
            "Entrer sur les pages de votre compte.",
            rang=10,
            groupe=GroupeMenu.ENTREE,
        ),
        PageDuPlan(
            "comptes.oubli",
            "Mot de passe oublié",
            "Recevoir un lien pour en choisir un autre.",
            rang=10,
            sous="comptes.connexion",
        ),
    ),
    messages={
        IDENTITE_LIEE: Modele("Compte lié à un fournisseur d’identité"),
        INVITATION: Modele("Invitation à choisir un mot de passe", partial(link_context, genre=GenreLien.INVITATION)),
        JETON_CREE: Modele("Jeton d’accès créé"),
        MOT_DE_PASSE_CHANGE: Modele("Mot de passe changé"),
        REINITIALISATION: Modele("Mot de passe oublié", partial(link_context, genre=GenreLien.REINITIALISATION)),
    },
    hooks={HOUSEKEEPING: _purge_sessions},
)
