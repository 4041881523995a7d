"""Help pages: a table of contents by reader, and one page per task."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from types import MappingProxyType

from flask import Blueprint, abort, current_app, render_template, request

from collecte.comptes.web.context import acteur_or_none
from collecte.comptes.web.gate import requires
from collecte.core.aide import Sujet
from collecte.core.rooms import loaded
from collecte.core.web.adresses import address
from collecte.models import Mots
from collecte.policy import FONCTIONS, Acteur, Droit, Lecteur

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
    topic = next((other for other in sujets() if other.code == sujet), None)
    if topic is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(f"{sujets()[topic]}/aide/{topic.code}.html", sujet=topic, voisins=_beside(topic))


def address_of_help() -> str:
    """Return the address of « Aide » on the current page: its topic if any, else the table of contents."""
    sujet = sujet_of(request.endpoint)
    return address("aide.page", sujet=sujet.code) if sujet else address("aide.sommaire")


@cache
def sujets() -> Mapping[Sujet, str]:
    """Return every topic, in order, with the name of the room that declares it."""
    declared = [(sujet, room.name) for room in loaded() for sujet in room.aide]
    return MappingProxyType(dict(sorted(declared, key=lambda pair: pair[0].rang)))


@cache
def words_of_help(sujet: Sujet) -> str:
    """Return the text of a topic without its tags, for who searches it."""
    loader = current_app.jinja_env.loader
    source = loader.get_source(current_app.jinja_env, f"{sujets()[sujet]}/aide/{sujet.code}.html")[0] if loader else ""
    return re.sub(r"<[^>]*>|\{[{%].*?[}%]\}", " ", source, flags=re.DOTALL)


@cache
def _sujet_of_page() -> Mapping[str, Sujet]:
    return {page: sujet for sujet in sujets() for page in sujet.pages}


def sujet_of(endpoint: str | None) -> Sujet | None:
    """Return the topic of a page, else of its blueprint."""
    if endpoint is None:
        return None
    return _sujet_of_page().get(endpoint) or _sujet_of_page().get(endpoint.partition(".")[0])


def _rayons(acteur: Acteur | None) -> Iterator[Rayon]:
    """Yield the topics by reader, the roles of the visitor first, topics for everyone last."""
    mots = acteur.mots if acteur else Mots()
    lecteurs = {FONCTIONS[mandat.role].lecteur for mandat in acteur.mandats} if acteur else set()
    for lecteur in sorted(Lecteur, key=lambda other: other not in lecteurs):
        topics = [sujet for sujet in sujets() if lecteur in sujet.lecteurs]
        yield Rayon(lecteur, lecteur.titre.format(mots=mots), topics)


def _beside(sujet: Sujet) -> Sequence[Sujet]:
    """List the other topics for the first of its readers."""
    return [voisin for voisin in sujets() if voisin is not sujet and sujet.lecteurs[0] in voisin.lecteurs]
