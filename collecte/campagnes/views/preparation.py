"""Pages that prepare a campaign: its notice, its optional parts, and the next one, one période later."""

from flask import flash, redirect, render_template, request, url_for

from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.forms.campagnes import DatesForm, NoticeForm, OptionsForm
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.notices import change_notice, change_options
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import on_time
from collecte.comptes.views.ecrans import Page, acting, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import animated, check_changeable
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


@bp.route("/campagnes/<int:campagne_id>/options", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def options(campagne_id: int) -> Page:
    campagne = on_time(campagne_id)
    check_changeable(campagne)

    def page(form: OptionsForm) -> str:
        return render_template("campagnes/options.html", campagne=campagne, form=form)

    asks = get_questionnaire(campagne.version).section("SOUHAITE") is not None
    form = form_of(OptionsForm, avec_activites=campagne.avec_activites, avec_souhaitable=asks)
    act = acting(
        change_options,
        url_for("campagnes.suivi", campagne_id=campagne_id),
        campagne_id=campagne_id,
        avec_activites=form.avec_activites,
        avec_souhaitable=form.avec_souhaitable,
    )
    return answer(page, form, act, done="Ce qui est demandé est changé.", on="avec_activites", keeps_status=True)


@bp.route("/campagnes/<int:campagne_id>/suivante", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def suivante(campagne_id: int) -> Page:
    """Prepare the next campaign; of structures drawn or chosen, the launch form shows who is asked before creation."""
    campagne = animated(campagne_id)
    if request.method != "POST" and (campagne.is_drawn or campagne.is_chosen):
        brouillon = there(get_brouillon_of(reading(), campagne.region_id, campagne.instrument))
        return redirect(url_for("questionnaires.lancer", brouillon_id=brouillon.id, apres=campagne.id))
    proposed = propose_next(campagne)

    def page(form: DatesForm) -> str:
        return render_template(
            "campagnes/suivante.html",
            campagne=campagne,
            periode=proposed.periode,
            accompagnes=proposed.accompagnes,
            form=form,
        )

    def act(session: Transaction) -> str:
        former = session.get_one(Campagne, campagne_id)
        prepared = prepare_next(session, campagne=former, dates=form.dates, acteur=acteur(), now=now())
        then = "Complétez sa notice, puis ouvrez-la." if prepared.missing_notice else "Ouvrez-la."
        flash(f"La campagne suivante est prête. {then}")
        return url_for("campagnes.suivi", campagne_id=prepared.id)

    dates = proposed.dates
    form = form_of(DatesForm, ouverture=dates.ouverture, cloture=dates.cloture, grace=dates.grace_jours)
    return answer(page, form, act, on="ouverture")
