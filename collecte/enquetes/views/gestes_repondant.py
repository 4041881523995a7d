"""Pages of a respondent beside the answer: « ce n’est plus moi », pass the link on, be called."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.web.context import commit, now, reading, trousseau, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.enquetes.forms.repondants import RappelezMoiForm, TransfertForm
from collecte.enquetes.operations.repondants import ce_n_est_plus_moi, demander_rappel, transmettre_le_lien
from collecte.enquetes.views.pages_repondant import ReponseStructure, opened_lien, opened_reponse
from collecte.enquetes.views.repondants import bp
from collecte.models import ParQui
from collecte.policy import Droit
from collecte.reponses.queries.liens import list_live_liens
from collecte.reponses.views.saisie import Page


@bp.get("/<int:lien_id>/pas-moi")
@requires(Droit.PUBLIC)
def pas_moi(lien_id: int) -> Page:
    if opened_lien(lien_id).revoque_le is not None:
        return render_template("enquetes/repondants/pas_moi.html", reponse=None)
    return render_template("enquetes/repondants/pas_moi.html", reponse=opened_reponse(lien_id))


@bp.post("/<int:lien_id>/pas-moi")
@requires(Droit.PUBLIC)
def dire_pas_moi(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    if not Formulaire().validate():
        flash(EXPIRED)
    else:
        ce_n_est_plus_moi(writing(), repondant=reponse.repondant, now=now())
        commit()
    return _to(reponse, "repondants.pas_moi")


@bp.get("/<int:lien_id>/transferer")
@requires(Droit.PUBLIC)
def transferer(lien_id: int) -> Page:
    return _giving_page(opened_reponse(lien_id), TransfertForm(formdata=None))


@bp.post("/<int:lien_id>/transferer")
@requires(Droit.PUBLIC)
def donner_un_lien(lien_id: int) -> Page:
    reponse, form = opened_reponse(lien_id), TransfertForm()
    if not form.validate():
        return _giving_page(reponse, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        given = transmettre_le_lien(
            writing(),
            repondant=reponse.repondant,
            nom=form.nom.value,
            adresse=form.adresse.value,
            trousseau=trousseau(),
            now=now(),
        )
        text = f"Un lien personnel est envoyé à {given.adresse}. Le message dit que vous avez donné cette adresse."
        commit()
    except UserFacingError as error:
        form.refuse(form.adresse, str(error))
        return _giving_page(opened_reponse(lien_id), form), error.status
    flash(text)
    return redirect(reponse.plus_tard_url, HTTPStatus.SEE_OTHER)


def _giving_page(reponse: ReponseStructure, form: TransfertForm) -> str:
    others = [lien for lien in list_live_liens(reading(), reponse.participation.id) if lien.id != reponse.lien.id]
    return render_template(
        "enquetes/repondants/transferer.html",
        reponse=reponse,
        form=form,
        others=[lien.contact.nom for lien in others],
        is_apart=any(lien.fil != reponse.lien.fil for lien in others),
    )


@bp.get("/<int:lien_id>/etre-rappele")
@requires(Droit.PUBLIC)
def etre_rappele(lien_id: int) -> Page:
    reponse = opened_reponse(lien_id)
    return _call_page(reponse, RappelezMoiForm(formdata=None, nom=reponse.repondant.nom))


@bp.post("/<int:lien_id>/etre-rappele")
@requires(Droit.PUBLIC)
def demander_a_etre_rappele(lien_id: int) -> Page:
    reponse, form = opened_reponse(lien_id), RappelezMoiForm()
    _offer(reponse, form)
    if not form.validate():
        return _call_page(reponse, form), HTTPStatus.UNPROCESSABLE_ENTITY
    demander_rappel(
        writing(),
        repondant=reponse.repondant,
        par_qui=ParQui(form.par_qui.data),
        nom=form.nom.value,
        telephone=form.telephone.value,
        now=now(),
    )
    commit()
    flash("C’est noté : vous serez rappelé(e). Cette demande est gardée à part de votre réponse.")
    return redirect(reponse.plus_tard_url, HTTPStatus.SEE_OTHER)


def _call_page(reponse: ReponseStructure, form: RappelezMoiForm) -> str:
    _offer(reponse, form)
    return render_template("enquetes/repondants/etre_rappele.html", reponse=reponse, form=form)


def _offer(reponse: ReponseStructure, form: RappelezMoiForm) -> None:
    dla = reponse.participation.dla
    form.offer(f"DLA {dla.code} {dla.nom}", reponse.repondant.mots.c2ra)


def _to(reponse: ReponseStructure, endpoint: str) -> Response:
    return redirect(url_for(endpoint, lien_id=reponse.lien.id), HTTPStatus.SEE_OTHER)
