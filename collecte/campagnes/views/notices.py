"""Pages of the notice of a campaign, written by the C2RA before it opens."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.campagnes.forms.campagnes import NoticeForm
from collecte.campagnes.operations.notices import FutureCseError, change_notice
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import day_text, paris_day


@bp.get("/campagnes/<int:campagne_id>/notice")
@requires(Droit.ANIMER)
def notice(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    return _page(campagne, form_as_left(NoticeForm, **NoticeForm.initial(campagne.information)))


@bp.post("/campagnes/<int:campagne_id>/notice")
@requires(Droit.ANIMER)
def ecrire_notice(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), NoticeForm()
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        change_notice(writing(), campagne_id=campagne_id, notice=form.notice, acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        form.refuse(form.cse_le if isinstance(error, FutureCseError) else form.finalite, str(error))
        return _page(animated(campagne_id), form), error.status
    return _go_on(animated(campagne_id))


def _go_on(campagne: Campagne) -> Page:
    """Redirect to the opening once the notice is complete and the opening not confirmed; else to the follow-up."""
    if missing := campagne.information.missing:
        flash(f"La notice est enregistrée. Il y manque encore : {', '.join(missing)}.")
    elif campagne.confirmee_le is None:
        flash("La notice est enregistrée et complète. Il reste à ouvrir la campagne.")
        return redirect(url_for("campagnes.ouverture", campagne_id=campagne.id), HTTPStatus.SEE_OTHER)
    else:
        flash(f"La notice est enregistrée et complète. La campagne ouvre le {day_text(campagne.ouverture)}.")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne.id), HTTPStatus.SEE_OTHER)


def _page(campagne: Campagne, form: NoticeForm) -> str:
    return render_template(
        "campagnes/notice.html",
        campagne=campagne,
        notice=campagne.information,
        may_change=not campagne.has_opened(paris_day(now())),
        form=form,
    )
