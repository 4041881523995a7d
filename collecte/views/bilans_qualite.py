"""What lacks behind the rates of the entry in Enée, structure by structure: to be completed in the register."""

from flask import abort, render_template, request

from collecte.policy import Droit
from collecte.queries.faits_bilan import get_faits
from collecte.views.bilans import bp
from collecte.views.bilans_commun import the_perimetre, up_to_dla_bilan
from collecte.views.organisation_commun import there
from collecte.web.context import reading
from collecte.web.gate import requires
from exports.bilan.comptage import chiffre_of
from exports.bilan.indicateurs import INDICATEURS
from exports.bilan.qualite import Manques, lacking, qualite_of


@bp.get("/dlas/<int:dla_id>/manques/<manques>")
@requires(Droit.PREPARER_BILAN)
def manques(dla_id: int, manques: str) -> str:
    """By default over the avenant of its last day."""
    if manques not in Manques.__members__:
        abort(404)
    perimetre, asked = the_perimetre(dla_id), request.args.get("avenant", type=int)
    ours = {own.id: own for own in perimetre.avenants}
    avenant = there(ours.get(asked) if asked is not None else perimetre.running)
    faits, arrete = get_faits(reading(), avenant.convention), perimetre.arrete
    received, helped = (chiffre_of(faits, INDICATEURS[code], arrete) for code in ("ACCUEILLIES", "ACCOMPAGNEES"))
    column = next(own for own in faits.avenants if own.id == avenant.id)
    found = qualite_of(faits, column, received, helped, arrete)
    return render_template(
        "bilans/manques.html",
        titre=f"{Manques[manques].value}, avenant {avenant.numero}",
        avenant=avenant,
        arrete=arrete,
        manques=lacking(faits, found, Manques[manques]) if found else None,
        fil=up_to_dla_bilan(avenant.convention.dla, avenant.convention_id),
    )
