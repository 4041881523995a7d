"""The tableau de bord of who runs a région: what to do now, where each DLA stands, what blocks."""

from flask import Blueprint, render_template, request

from collecte.policy import Droit
from collecte.views.blocages import blocages
from collecte.views.ouvertures import open_the_day
from collecte.views.pages_tableau import COLUMNS, tableaux
from collecte.web.context import now
from collecte.web.gate import requires
from questionnaires.francais import paris_day

bp = Blueprint("tableau", __name__)


@bp.get("/tableau-de-bord")
@requires(Droit.ANIMER)
def page() -> str:
    open_the_day()
    today = paris_day(now())
    found = tableaux(today)
    return render_template(
        "tableau/page.html",
        tableaux=found,
        blocages=blocages(found, today),
        today=today,
        most=COLUMNS,
        only_missing="manque" in request.args,
    )
