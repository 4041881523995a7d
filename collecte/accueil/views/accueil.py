"""Redirection to the home page of each role, site map, legal pages, health and metrics probes."""

from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.accueil.accessibilite import Etat, grille
from collecte.accueil.views import menu
from collecte.comptes.web.context import acteur_or_none, now, reading, services
from collecte.comptes.web.gate import requires
from collecte.core.operations.durees import DUREES
from collecte.exploitation.queries.administration import get_mesures
from collecte.exploitation.web.mesures import exposed, told_full
from collecte.models import Role
from collecte.organisation.queries.organisation import list_regions
from collecte.organisation.views.acces import own_waiting
from collecte.policy import FONCTIONS, Droit
from collecte.rgpd.operations.registre_traitements import UNSAID, responsable

bp = Blueprint("accueil", __name__)

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/")
@requires(Droit.PUBLIC)
def accueil() -> Response:
    """Redirect to the home page of the visitor: that of the first of its roles."""
    acteur = acteur_or_none()
    if acteur is None:
        return redirect(url_for("comptes.connexion"))
    if not acteur.mandats:
        for acces in own_waiting():
            flash(f"Attend d’être confirmé : {acces}. Un message vous le dira.")
        return redirect(url_for("referentiel.page"))
    roles = {mandat.role for mandat in acteur.mandats}
    return redirect(url_for(FONCTIONS[next(role for role in Role if role in roles)].accueil))


@bp.get("/donnees-personnelles")
@requires(Droit.PUBLIC)
def donnees_personnelles() -> str:
    controller, contact = responsable(services().settings)
    return render_template(
        "accueil/donnees_personnelles.html", durees=DUREES, responsable=controller, contact=contact, unsaid=UNSAID
    )


@bp.get("/accessibilite")
@requires(Droit.PUBLIC)
def accessibilite() -> str:
    return render_template("accueil/accessibilite.html", grille=grille(), Etat=Etat)


@bp.get("/plan")
@requires(Droit.PUBLIC)
def plan() -> str:
    return render_template("accueil/plan.html", rubriques=menu.plan())


@bp.get("/sante/processus")
@requires(Droit.PUBLIC)
def processus() -> tuple[str, int, dict[str, str]]:
    """Return 200 while this process answers, whatever the state of the database: a restart repairs nothing else."""
    return "ok\n", 200, _TEXT


@bp.get("/metriques")
@requires(Droit.PUBLIC)
def metriques() -> Response:
    """Return the counters of the service to a request with the secret of the settings; 404 while none is set."""
    wanted = services().settings.metrics_token
    if not wanted:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "").encode()
    if not compare_digest(given, f"Bearer {wanted}".encode()):
        refused = Response("Il faut le secret de COLLECTE_METRICS_TOKEN.\n", HTTPStatus.UNAUTHORIZED, _TEXT)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    return exposed(get_mesures(reading(), now()))


@bp.get("/sante")
@requires(Droit.PUBLIC)
def sante() -> tuple[str, int, dict[str, str]]:
    """Return 200 when the database answers: « ok », or a line per nearly full disk, which no restart would repair."""
    list_regions(reading())
    lines = told_full(services().settings) or ["ok"]
    return "".join(f"{line}\n" for line in lines), 200, _TEXT
