"""Downloads of a campaign: its workbook, and its archive once it is over."""

from flask import url_for
from werkzeug.wrappers import Response

from collecte.campagnes.operations.resultats import take_reference_out
from collecte.classeurs.operations.ouvrages import demander_archive, demander_campagne
from collecte.classeurs.views.fabrications import page_of
from collecte.comptes.views.ecrans import acting, lead_to, perform
from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.views.animation import animated, lead_to_follow_up
from collecte.telechargements.views.documents import as_kept

bp = GatedBlueprint("campagnes", __name__, Droit.ANIMER)


@bp.post("/campagnes/<int:campagne_id>/classeur.xlsx")
def classeur(campagne_id: int) -> Response:
    """Download the workbook of a campaign: the reference kept once its results are settled, else one made in the
    background as of now. A POST, since the journal records who took figures out."""
    animated(campagne_id)
    if not Formulaire().validate():
        lead_to_follow_up(campagne_id, EXPIRED)
    session = writing()
    campagne = session.get_one(Campagne, campagne_id)
    if reference := take_reference_out(session, campagne=campagne, acteur=acteur(), now=now()):
        content, name = reference.fichier, reference.nom
        commit()
        return as_kept(content, name)
    fabrication_id = demander_campagne(session, campagne=campagne, acteur=acteur(), now=now())
    commit()
    return lead_to(page_of(fabrication_id))


@bp.post("/campagnes/<int:campagne_id>/archive.zip")
def archive(campagne_id: int) -> Response:
    """Have the reading archive of a finished campaign made in the background. A POST, like its workbook."""
    act = acting(demander_archive, page_of, campagne=animated(campagne_id))
    back = url_for("campagnes.suivi", campagne_id=campagne_id)
    return perform(act, target=back, shows_refusal=True, leads_on=True)
