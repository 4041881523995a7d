"""Pages of a request on personal data by a personal link, without account."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.enquetes.views.pages_repondant import ReponseStructure, opened_reponse
from collecte.enquetes.views.repondants import bp
from collecte.models import ContactStructure, DroitDemande, OrigineDemande
from collecte.policy import Droit
from collecte.reponses.views.saisie import Page
from collecte.rgpd.forms.droits import DroitForm
from collecte.rgpd.operations.droits import echeance, noter_demande
from collecte.rgpd.queries.droits import list_demandes_of_contact
from questionnaires.core.francais import paris_day


@bp.get("/<int:lien_id>/donnees")
@requires(Droit.PUBLIC)
def donnees(lien_id: int) -> Page:
    return _page(opened_reponse(lien_id), DroitForm(formdata=None))


@bp.post("/<int:lien_id>/donnees")
@requires(Droit.PUBLIC)
def demander_sur_ses_donnees(lien_id: int) -> Page:
    reponse, form = opened_reponse(lien_id), DroitForm()
    if not form.validate():
        return _page(reponse, form), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    contact = session.get_one(ContactStructure, reponse.lien.contact_id)
    noter_demande(
        session,
        droit=DroitDemande(form.droit.data),
        origine=OrigineDemande.LIEN,
        nom=contact.nom,
        adresse=contact.adresse,
        precisions=form.precisions.value,
        recue_le=paris_day(now()),
        acteur=None,
        now=now(),
        contact=contact,
    )
    commit()
    flash("Votre demande est notée. Une réponse vous est due dans le mois, à l’adresse où vous recevez ces messages.")
    return redirect(url_for("repondants.donnees", lien_id=lien_id), HTTPStatus.SEE_OTHER)


def _page(reponse: ReponseStructure, form: DroitForm) -> str:
    demandes = list_demandes_of_contact(reading(), reponse.lien.contact_id)
    return render_template(
        "rgpd/repondants/donnees.html",
        reponse=reponse,
        form=form,
        demandes=[(demande, echeance(demande.recue_le)) for demande in demandes],
    )
