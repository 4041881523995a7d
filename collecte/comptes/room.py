"""What the room « comptes » declares."""

from flask import Flask, g

from collecte.comptes.views import comptes, fournisseur, jetons, mon_compte, second_facteur
from collecte.comptes.web.context import acteur_or_none
from collecte.core.rooms import Room
from collecte.models import Mots
from collecte.policy import Droit, may


def _install(app: Flask) -> None:
    app.jinja_env.globals["nos_mots"] = _words

    @app.context_processor
    def visitor() -> dict[str, object]:
        acteur = acteur_or_none()
        return {
            "acteur": acteur,
            "may_answer": may(acteur, Droit.REPONDRE),
            "may_run": may(acteur, Droit.ANIMER),
        }


def _words() -> Mots:
    """The words of the région of the visitor, by an account or a personal link; the usual ones for anyone else."""
    acteur = acteur_or_none()
    mots: Mots = acteur.mots if acteur else g.get("mots", Mots())
    return mots


ROOM = Room(
    name="comptes",
    install=_install,
    views=(
        comptes,
        fournisseur,
        jetons,
        mon_compte,
        second_facteur,
    ),
)
