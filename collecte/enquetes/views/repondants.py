"""Pages of a respondent by personal link, without account: answer, check, transmit, receipt, refuse.

Opening any of them changes nothing: mail scanners do, and follow links.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import Response as FlaskResponse

from collecte.campagnes.queries.liens import find_lien
from collecte.comptes.views.ecrans import Page, lead_to, perform
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.gate import requires
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.web.repondants import forget_liens, open_lien
from collecte.enquetes.queries.entretiens import list_entretiens
from collecte.enquetes.views.pages_repondant import ReponseStructure, UnknownLinkError, opened_reponse
from collecte.policy import Droit
from collecte.reponses.operations.refus import refuser, revenir_sur_le_refus
from collecte.reponses.queries.transmissions import get_present_transmission
from collecte.reponses.views.autour import ANOTHER_BEGAN
from collecte.reponses.views.pages_transmission import LectureTransmission
from collecte.reponses.views.saisie import resume, save_section, show_section
from collecte.reponses.views.verification import show_check, transmit
from questionnaires.core.francais import moment_text, paris_day

bp = Blueprint("repondants", __name__, url_prefix="/r")


@bp.get("/<token>")
@requires(Droit.PUBLIC)
def ouvrir(token: str) -> Page:
    """Exchange the link for a cookie, and leave its address at once."""
    return _enter(token, "repondants.accueil")


@bp.get("/<token>/pas-moi")
@requires(Droit.PUBLIC)
def ouvrir_pas_moi(token: str) -> Page:
    """Open the link « ce n’est plus moi » of a message."""
    return _enter(token, "repondants.pas_moi")


def _enter(token: str, endpoint: str) -> Page:
    lien = find_lien(reading(), token)
    if lien is None:
        raise UnknownLinkError
    open_lien(lien.id)
    return lead_to(url_for(endpoint, lien_id=lien.id))


@bp.get("/<int:lien_id>/accueil")
@requires(Droit.PUBLIC)
def accueil(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    entered = list_entretiens(reading(), [reponse.participation.id])
    return render_template(
        "enquetes/repondants/accueil.html",
        reponse=reponse,
        participation=reponse.participation,
        entretiens=entered,
        another_began=ANOTHER_BEGAN,
    )


@bp.route("/<int:lien_id>/repondre", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def repondre(lien_id: int) -> Page:
    """Redirect to the page where the respondent left off, once a refusal to answer is taken back if asked."""
    reponse = opened_reponse(lien_id)
    if request.method == "POST":
        return _change_mind(reponse, revenir_sur_le_refus, reponse.reprendre_url)
    return resume(reponse)


@bp.route("/<int:lien_id>/pages/<code>", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def section(lien_id: int, code: str) -> Page:
    reponse = opened_reponse(lien_id)
    return save_section(reponse, code) if request.method == "POST" else show_section(reponse, code)


@bp.route("/<int:lien_id>/verifier", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def verifier(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    return transmit(reponse) if request.method == "POST" else show_check(reponse)


@bp.get("/<int:lien_id>/recu")
@requires(Droit.PUBLIC)
def recu(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    if reponse.participation.transmise_le is None:
        return redirect(reponse.reprendre_url)
    lecture = _transmitted(reponse) if _may_read_again(reponse) else None
    return render_template(
        "enquetes/repondants/recu.html", reponse=reponse, participation=reponse.participation, lecture=lecture
    )


@bp.get("/<int:lien_id>/copie.txt")
@requires(Droit.PUBLIC)
def copie(lien_id: int) -> Page:
    """Download the respondent's answers as text, which any phone stores: never anonymous ones, nor another person's."""
    reponse = opened_reponse(lien_id)
    if reponse.participation.transmise_le is None or not _may_read_again(reponse):
        abort(HTTPStatus.NOT_FOUND)
    lines = [
        f"{reponse.titre}\n",
        f"Reçu {reponse.participation.recu}, {moment_text(reponse.participation.transmise_le)}\n",
    ]
    if entered := reponse.participation.saisie_comme:
        lines.append(f"{reponse.participation.mode.saisie.capitalize()} par {entered}\n")
    lines += [f"{libelle}\n    {ligne.text or '(vide)'}\n" for libelle, ligne in _transmitted(reponse).lignes.values()]
    response = FlaskResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=ma-reponse.txt"
    return response


def _may_read_again(reponse: ReponseStructure) -> bool:
    """Return whether the transmitted answer can be found again, and is read whole by this link."""
    return not reponse.participation.campagne.anonyme and not reponse.is_shared_unread


def _transmitted(reponse: ReponseStructure) -> LectureTransmission:
    return LectureTransmission.of_respondent(get_present_transmission(reading(), reponse.participation))


@bp.route("/<int:lien_id>/ne-pas-repondre", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def refus(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    if request.method == "POST":
        return _change_mind(reponse, refuser, reponse.refus_url)
    if reponse.participation.transmise_le is not None:
        return redirect(reponse.recu_url)
    return render_template("enquetes/repondants/refus.html", reponse=reponse, participation=reponse.participation)


def _change_mind(reponse: ReponseStructure, change: Callable[..., object], target: str) -> Page:
    """Record that the structure refuses to answer, or answers after all."""
    act = partial(change, participation_id=reponse.participation.id, acteur=reponse.auteur, now=now())
    return perform(act, target=target, shows_refusal=True)


@bp.post("/<int:lien_id>/quitter")
@requires(Droit.PUBLIC)
def quitter(lien_id: int) -> Page:
    """Leave nothing in a browser that others use."""
    reponse = opened_reponse(lien_id)
    if not Formulaire().validate():
        return lead_to(reponse.plus_tard_url, EXPIRED)
    forget_liens()
    return render_template(
        "enquetes/repondants/quitte.html", until=reponse.participation.campagne.cloture, today=paris_day(now())
    )
