"""Page of the tableau de bord of a C2RA: what to do, open campaigns, each DLA in each of them."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.accueil.views.actes import actes
from collecte.accueil.views.pages_tableau import COLUMNS, tableaux
from collecte.accueil.views.premiers_pas import are_put_away, premiers_pas, put_away
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from collecte.telechargements.queries.fabrications import list_own_fabrications
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("tableau", __name__, Droit.ANIMER)


@bp.get("/tableau-de-bord")
def page() -> str:
    today = paris_day(now())
    shown = tableaux(today)
    return render_template(
        "accueil/tableau/page.html",
        tableaux=shown,
        ouvertes=sum(len(tableau.ouvertes) for tableau in shown),
        manquantes=sum(colonne.avancement.couverture.manquantes for tableau in shown for colonne in tableau.ouvertes),
        actes=actes(shown, today),
        dernier=next(iter(list_own_fabrications(reading(), acteur(), now())), None),
        part=request.args.get("page", 1, type=int),
        premiers_pas={} if are_put_away() else {tableau.region.id: premiers_pas(tableau) for tableau in shown},
        today=today,
        most=COLUMNS,
        only_missing="manque" in request.args,
    )


@bp.post("/tableau-de-bord/premiers-pas/masquer")
def masquer() -> Response:
    """Hide the first steps in this browser; they stay in the help."""
    back = redirect(url_for("tableau.page"), HTTPStatus.SEE_OTHER)
    if not Formulaire().validate():
        flash(EXPIRED)
        return back
    flash("Les premiers pas ne s’affichent plus ici. Ils restent dans l’aide.")
    return put_away(back)
