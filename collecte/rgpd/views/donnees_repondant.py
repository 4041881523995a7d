"""Pages of a request on personal data by a personal link, without account."""

from functools import partial

from flask import render_template, url_for

from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, now, reading
from collecte.comptes.web.gate import requires
from collecte.enquetes.views.pages_repondant import ReponseStructure, opened_reponse
from collecte.enquetes.views.repondants import bp
from collecte.models import ContactStructure, OrigineDemande
from collecte.policy import Droit
from collecte.rgpd.forms.droits import DroitForm
from collecte.rgpd.operations.droits import echeance, noter_demande
from collecte.rgpd.queries.droits import list_demandes_of
from questionnaires.core.francais import paris_day


@bp.route("/<int:lien_id>/donnees", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def donnees(lien_id: int) -> Page:
    reponse, form = opened_reponse(lien_id), DroitForm()

    def act(session: Transaction) -> str:
        contact = session.get_one(ContactStructure, reponse.lien.contact_id)
        noter_demande(
            session,
            droit=form.droit.value,
            origine=OrigineDemande.LIEN,
            nom=contact.nom,
            adresse=contact.adresse,
            precisions=form.precisions.value,
            recue_le=paris_day(now()),
            acteur=None,
            now=now(),
            contact=contact,
        )
        return url_for("repondants.donnees", lien_id=lien_id)

    done = "Votre demande est notée. Une réponse vous est due dans le mois, à l’adresse où vous recevez ces messages."
    return answer(partial(_page, reponse), form, act, done=done)


def _page(reponse: ReponseStructure, form: DroitForm) -> str:
    demandes = list_demandes_of(reading(), contact_id=reponse.lien.contact_id)
    return render_template(
        "rgpd/repondants/donnees.html",
        reponse=reponse,
        form=form,
        demandes=[(demande, echeance(demande.recue_le)) for demande in demandes],
    )
