"""Results of a campaign: its workbook as of now, settling it for good, its reference workbook and its archive then."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import ArretForm
from collecte.campagnes.operations.resultats import arreter_resultats, take_reference_out
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.campagnes import Page, bp
from collecte.campagnes.views.pages_campagne import animated
from collecte.classeurs.operations.archives import UnarchivableError
from collecte.classeurs.operations.ouvrages import demander_archive, demander_campagne
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.telechargements.views.documents import as_kept
from questionnaires.core.francais import paris_day


@bp.post("/campagnes/<int:campagne_id>/classeur.xlsx")
@requires(Droit.ANIMER)
def classeur(campagne_id: int) -> Response:
    """The workbook of the campaign: as of now, made in the background, or the one kept once its results are settled. A
    POST, since the journal keeps who took figures out."""
    animated(campagne_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_follow_up(campagne_id)
    session = writing()
    campagne = session.get_one(Campagne, campagne_id)
    if kept := take_reference_out(session, campagne=campagne, acteur=acteur(), now=now()):
        content, name = kept.fichier, kept.nom
        commit()
        return as_kept(content, name)
    made = demander_campagne(session, campagne=campagne, acteur=acteur(), now=now())
    commit()
    return redirect(url_for("fabrications.page", fabrication_id=made), HTTPStatus.SEE_OTHER)


@bp.post("/campagnes/<int:campagne_id>/archive.zip")
@requires(Droit.ANIMER)
def archive(campagne_id: int) -> Response:
    """The archive of a campaign that is over, to be read: made in the background. A POST, as its workbook is."""
    animated(campagne_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_follow_up(campagne_id)
    session = writing()
    try:
        made = demander_archive(session, campagne=session.get_one(Campagne, campagne_id), acteur=acteur(), now=now())
    except UnarchivableError as error:
        flash(str(error))
        return _to_follow_up(campagne_id)
    commit()
    return redirect(url_for("fabrications.page", fabrication_id=made), HTTPStatus.SEE_OTHER)


@bp.get("/campagnes/<int:campagne_id>/arreter")
@requires(Droit.ANIMER)
def arret(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if campagne.arretee_le is not None:
        return _to_follow_up(campagne_id)
    return _page(campagne, form_as_left(ArretForm))


@bp.post("/campagnes/<int:campagne_id>/arreter")
@requires(Droit.ANIMER)
def arreter(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), ArretForm()
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        arreter_resultats(writing(), campagne_id=campagne_id, ecarts=form.ecarts.data or "", acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        form.refuse(form.ecarts, str(error))
        return _page(animated(campagne_id), form), error.status
    flash("Les résultats sont arrêtés. Le classeur de référence est gardé : téléchargez-le ici quand vous voulez.")
    return _to_follow_up(campagne_id)


def _page(campagne: Campagne, form: ArretForm) -> str:
    rows = list_suivi(reading(), campagne)
    return render_template(
        "campagnes/arreter.html",
        campagne=campagne,
        form=form,
        is_over=campagne.is_over(paris_day(now())),
        transmises=sum(row.is_transmitted for row in rows),
        refusees=sum(row.is_refused for row in rows),
        missing=[row for row in rows if not row.is_transmitted and not row.is_refused],
    )


def _to_follow_up(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)
