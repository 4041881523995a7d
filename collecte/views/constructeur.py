"""A questionnaire in preparation, as a whole."""

from flask import Blueprint, render_template

from collecte.policy import Droit
from collecte.queries.brouillons import read_brouillon
from collecte.views.bibliotheque import Page, found
from collecte.web.gate import requires

bp = Blueprint("constructeur", __name__)


@bp.get("/questionnaires/<int:brouillon_id>")
@requires(Droit.ANIMER)
def plan(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    return render_template("constructeur/plan.html", brouillon=brouillon, questionnaire=read_brouillon(brouillon))
