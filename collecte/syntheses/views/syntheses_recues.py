"""Pages of the synthèses received by a partner, for the pilotes who read for it."""

from flask import Response as FlaskResponse
from flask import render_template, url_for

from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.models import RemiseSynthese
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.syntheses.queries.syntheses import get_given, list_given
from collecte.syntheses.views.syntheses import as_pdf, pdf_or_nothing

bp = GatedBlueprint("syntheses_remises", __name__, Droit.PILOTER, url_prefix="/ma-region/syntheses")


@bp.get("")
def liste() -> str:
    given = list_given(reading(), acteur())
    return render_template(
        "syntheses/pilote/syntheses.html", remises=[(remise, Contenu.read(remise.version.contenu)) for remise in given]
    )


@bp.get("/<int:remise_id>")
def lire(remise_id: int) -> str:
    remise = _given(remise_id)
    return render_template(
        "syntheses/pilote/synthese.html",
        remise=remise,
        contenu=Contenu.read(remise.version.contenu),
        pdf=pdf_or_nothing(url_for("syntheses_remises.pdf", remise_id=remise_id)),
    )


@bp.get("/<int:remise_id>/synthese.pdf")
def pdf(remise_id: int) -> FlaskResponse:
    remise = _given(remise_id)
    return as_pdf(
        Contenu.read(remise.version.contenu), f"Remise à {remise.accord.partenaire.nom}, avec l’accord de la structure."
    )


def _given(remise_id: int) -> RemiseSynthese:
    return there(get_given(reading(), acteur(), remise_id))
