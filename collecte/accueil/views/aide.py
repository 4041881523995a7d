"""The help: its first page, by who reads it, and one page a task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, url_for

from collecte.accueil.views.sujets_aide import LECTEUR_OF, SUJET_OF_CODE, SUJETS, Lecteur, Sujet, sujet_of
from collecte.comptes.web.context import acteur_or_none
from collecte.comptes.web.gate import requires
from collecte.core.web.adresses import address
from collecte.models import Mots
from collecte.policy import Acteur, Droit

bp = Blueprint("aide", __name__, url_prefix="/aide")


@dataclass(frozen=True, slots=True)
class Rayon:
    """The topics for one kind of reader."""

    lecteur: Lecteur
    titre: str
    sujets: Sequence[Sujet]


@bp.get("")
@requires(Droit.PUBLIC)
def sommaire() -> str:
    acteur = acteur_or_none()
    return render_template("accueil/aide/sommaire.html", rayons=list(_rayons(acteur)))


@bp.get("/<sujet>")
@requires(Droit.PUBLIC)
def page(sujet: str) -> str:
    own = SUJET_OF_CODE.get(sujet)
    if own is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(f"accueil/aide/sujets/{own.code}.html", sujet=own, voisins=_beside(own))


def address_of_help() -> str:
    """Where « Aide » leads from the page being shown: to its topic, else to the first page of the help."""
    own = sujet_of(request.endpoint)
    return url_for("aide.page", sujet=own.code) if own else address("aide.sommaire")


def _rayons(acteur: Acteur | None) -> Iterator[Rayon]:
    """Those of one's own roles first, what is for everyone last."""
    mots = acteur.mots if acteur else Mots()
    own = _own(acteur)
    for lecteur in sorted(Lecteur, key=lambda each: each not in own):
        yield Rayon(lecteur, _titre(lecteur, mots), [each for each in SUJETS if lecteur in each.lecteurs])


def _own(acteur: Acteur | None) -> frozenset[Lecteur]:
    mandats = acteur.mandats if acteur else ()
    return frozenset(LECTEUR_OF[each.role] for each in mandats)


def _titre(lecteur: Lecteur, mots: Mots) -> str:
    return {
        Lecteur.CHARGE: f"Vous êtes {mots.charge}",
        Lecteur.DIRECTION: f"Vous dirigez une {mots.porteuse}",
        Lecteur.ANIMATION: f"Vous animez une région ({mots.c2ra})",
        Lecteur.PILOTE: "Vous pilotez ou financez",
        Lecteur.ADMIN: "Vous administrez l’installation",
        Lecteur.STRUCTURE: "Votre structure a reçu un lien",
        Lecteur.TOUS: "Pour tout le monde",
    }[lecteur]


def _beside(sujet: Sujet) -> Sequence[Sujet]:
    """The other topics for the first of its readers."""
    return [own for own in SUJETS if own is not sujet and sujet.lecteurs[0] in own.lecteurs]
