"""Pages of the notice of a campaign, written by the C2RA before it opens."""

from flask import flash, render_template, url_for

from collecte.campagnes.forms.campagnes import NoticeForm
from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, acteur, now
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne
from collecte.policy import Droit
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import day_text, paris_day


@bp.route("/campagnes/<int:campagne_id>/notice", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def notice(campagne_id: int) -> Page:
    campagne = animated(campagne_id)

    def page(form: NoticeForm) -> str:
        return render_template(
            "campagnes/notice.html",
            campagne=campagne,
            notice=campagne.information,
            may_change=not campagne.has_opened(paris_day(now())),
            form=form,
        )

    def act(session: Transaction) -> str:
        change_notice(session, campagne_id=campagne_id, notice=form.notice, acteur=acteur(), now=now())
        return _go_on(session.get_one(Campagne, campagne_id))

    form = form_of(NoticeForm, **NoticeForm.initial(campagne.information))
    return answer(page, form, act, on="finalite", keeps_status=True)


def _go_on(campagne: Campagne) -> str:
    """Return the address of the opening once the notice is complete and the opening not confirmed; else of the
    follow-up."""
    if missing := campagne.information.missing:
        flash(f"La notice est enregistrée. Il y manque encore : {', '.join(missing)}.")
    elif campagne.confirmee_le is None:
        flash("La notice est enregistrée et complète. Il reste à ouvrir la campagne.")
        return url_for("campagnes.ouverture", campagne_id=campagne.id)
    else:
        flash(f"La notice est enregistrée et complète. La campagne ouvre le {day_text(campagne.ouverture)}.")
    return url_for("campagnes.suivi", campagne_id=campagne.id)
