"""Pages of the tableau de bord of a C2RA: next actions, state of each DLA, blockers."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.accueil.views.blocages import blocages
from collecte.accueil.views.pages_tableau import COLUMNS, tableaux
from collecte.accueil.views.premiers_pas import are_put_away, premiers_pas, put_away
from collecte.comptes.web.context import now
from collecte.comptes.web.gate import requires
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from questionnaires.core.francais import paris_day

bp = Blueprint("tableau", __name__)


@bp.get("/tableau-de-bord")
@requires(Droit.ANIMER)
def page() -> str:
    today = paris_day(now())
    shown = tableaux(today)
    return render_template(
        "accueil/tableau/page.html",
        tableaux=shown,
        blocages=blocages(shown, today),
        premiers_pas={} if are_put_away() else {tableau.region.id: premiers_pas(tableau) for tableau in shown},
        today=today,
        most=COLUMNS,
        only_missing="manque" in request.args,
    )


@bp.post("/tableau-de-bord/premiers-pas/masquer")
@requires(Droit.ANIMER)
def masquer() -> Response:
    """Hide the first steps in this browser; they stay in the help."""
    back = redirect(url_for("tableau.page"), HTTPStatus.SEE_OTHER)
    if not Formulaire().validate():
        flash(EXPIRED)
        return back
    flash("Les premiers pas ne s’affichent plus ici. Ils restent dans l’aide.")
    return put_away(back)
