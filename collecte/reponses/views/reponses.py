"""The pages where one types one's own answer."""

from flask import Blueprint

from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from collecte.reponses.views.pages_reponse import own_reponse
from collecte.reponses.views.saisie import Page, resume, save_section, show_section

bp = Blueprint("reponses", __name__)


@bp.get("/reponses/<int:participation_id>")
@requires(Droit.REPONDRE)
def reprendre(participation_id: int) -> Page:
    """Where one left off."""
    return resume(own_reponse(participation_id))


@bp.get("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def section(participation_id: int, code: str) -> Page:
    return show_section(own_reponse(participation_id), code)


@bp.post("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def enregistrer(participation_id: int, code: str) -> Page:
    return save_section(own_reponse(participation_id), code)
