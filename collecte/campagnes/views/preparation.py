"""Pages that prepare a campaign: who and what it asks, its notice, what respondents will receive, and the next one."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for

from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.forms.campagnes import OPENING, DatesForm, NoticeForm, QuiForm, QuoiForm, QuoiTempsForm
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.operations.notices import change_notice, change_options
from collecte.campagnes.operations.preparation import change_dlas, change_periode, change_titre, list_homonymes
from collecte.campagnes.queries.suivis import list_suivis
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.etapes import go_on, held, steps_of, where_left
from collecte.campagnes.views.pages_campagne import AvancementCampagne, asked_in_words, avancement_now
from collecte.comptes.views.ecrans import Page, acting, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import Formulaire
from collecte.models import Campagne, EtapeCampagne
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.relances.queries.relances import list_relances
from collecte.relances.views.relances import first_message, lignes
from collecte.reponses.queries.campagnes import list_animated_campagnes
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import animated, animated_to_change, lead_to_follow_up
from questionnaires.core.francais import day_text, paris_day


@bp.route("/campagnes/<int:campagne_id>/notice", methods=["GET", "POST"])
def notice(campagne_id: int) -> Page:
    campagne = animated(campagne_id)

    def page(form: NoticeForm) -> str:
        return render_template(
            "campagnes/notice.html",
            campagne=campagne,
            notice=campagne.information,
            may_change=not campagne.has_opened(paris_day(now())),
            form=form,
            etapes=steps_of(campagne, EtapeCampagne.NOTICE),
        )

    def act(session: Transaction) -> str:
        form.compare(**NoticeForm.initial(held(session, campagne_id).information))
        change_notice(session, campagne_id=campagne_id, notice=form.notice, acteur=acteur(), now=now())
        written = session.get_one(Campagne, campagne_id)
        if missing := written.information.missing:
            flash(f"La notice est enregistrée. Il y manque encore : {', '.join(missing)}.")
        done = f"La notice est enregistrée et complète. La campagne ouvre le {day_text(written.ouverture)}."
        return go_on(written, EtapeCampagne.NOTICE, done)

    form = form_of(NoticeForm, **NoticeForm.initial(campagne.information))
    return answer(page, form, act, on="finalite", keeps_status=True)


@bp.route("/campagnes/<int:campagne_id>/qui", methods=["GET", "POST"])
def qui(campagne_id: int) -> Page:
    """Show who is asked, DLA by DLA, and choose the DLA until the campaign opens."""
    campagne = _to_prepare(campagne_id)
    form = form_of(QuiForm, dlas=list(campagne.dlas_choisis))
    form.offer_dlas(list_dlas(reading(), campagne.region_id))

    def page(form: QuiForm) -> str:
        return render_template(
            "campagnes/qui.html",
            campagne=campagne,
            form=form,
            qui=asked_in_words(campagne),
            lignes=_expected(campagne).lignes,
            etapes=steps_of(campagne, EtapeCampagne.QUI),
        )

    def act(session: Transaction) -> str:
        if not campagne.is_of_structures:
            form.compare(dlas=list(held(session, campagne_id).dlas_choisis))
            change_dlas(session, campagne_id=campagne_id, dlas=form.codes_dlas, acteur=acteur(), now=now())
        return go_on(session.get_one(Campagne, campagne_id), EtapeCampagne.QUI, "Les DLA interrogés sont enregistrés.")

    return answer(page, form, act, on="dlas", keeps_status=True)


@bp.route("/campagnes/<int:campagne_id>/options", methods=["GET", "POST"])
def options(campagne_id: int) -> Page:
    """Change the title of a campaign that is not open, and what it asks."""
    campagne = _to_prepare(campagne_id)

    def page(form: QuoiForm | QuoiTempsForm) -> str:
        return render_template(
            "campagnes/options.html", campagne=campagne, form=form, etapes=steps_of(campagne, EtapeCampagne.QUOI)
        )

    def act(session: Transaction) -> str:
        form.compare(**_what(held(session, campagne_id)))
        change_titre(session, campagne_id=campagne_id, titre=form.titre.value, acteur=acteur(), now=now())
        if isinstance(form, QuoiForm) and (form.asked or campagne.periode.kind in "AV"):
            change_periode(session, campagne_id=campagne_id, periode=form.asked, acteur=acteur(), now=now())
        if isinstance(form, QuoiTempsForm):
            change_options(
                session,
                campagne_id=campagne_id,
                avec_activites=form.avec_activites.data,
                avec_souhaitable=form.avec_souhaitable.data,
                acteur=acteur(),
                now=now(),
            )
        changed = session.get_one(Campagne, campagne_id)
        if list_homonymes(changed, list_animated_campagnes(session, acteur())):
            flash(f"Une autre campagne de la région s’appelle déjà « {changed.titre} ».")
        return go_on(changed, EtapeCampagne.QUOI, "Ce qui est demandé est changé.")

    form: QuoiForm | QuoiTempsForm = form_of(QuoiTempsForm if campagne.is_temps else QuoiForm, **_what(campagne))
    if isinstance(form, QuoiForm):
        form.offer_periodes(campagne.ouverture)
    return answer(page, form, act, on="titre", keeps_status=True)


def _what(campagne: Campagne) -> Mapping[str, object]:
    """Return what a campaign asks: optional parts of the time survey, the période of any other."""
    if campagne.is_temps:
        asks = get_questionnaire(campagne.version).section("SOUHAITE") is not None
        return {
            "titre": campagne.titre_choisi,
            "avec_activites": campagne.avec_activites,
            "avec_souhaitable": asks,
        }
    return {
        "titre": campagne.titre_choisi,
        "periode": campagne.periode_code if campagne.periode.kind in "AV" else OPENING,
    }


@bp.route("/campagnes/<int:campagne_id>/apercu", methods=["GET", "POST"])
def apercu(campagne_id: int) -> Page:
    """Show what a respondent will receive, before the opening is confirmed."""
    campagne = _to_prepare(campagne_id)

    def page(_form: Formulaire) -> str:
        avancement, asked = _expected(campagne), get_questionnaire(campagne.version)
        planned = [row for row in lignes(campagne, list_relances(reading(), campagne_id), now()) if row.may_change]
        return render_template(
            "campagnes/apercu.html",
            campagne=campagne,
            notice=campagne.information,
            qui=asked_in_words(campagne),
            lignes=avancement.lignes,
            attendues=avancement.couverture.attendues,
            relances=planned,
            message=first_message(campagne, [row.relance for row in planned]),
            questionnaire=asked.model_copy(update={"sections": asked.sections[:1], "controles": ()}),
            etapes=steps_of(campagne, EtapeCampagne.APERCU),
        )

    def act(session: Transaction) -> str:
        return go_on(session.get_one(Campagne, campagne_id), EtapeCampagne.APERCU, "L’ouverture est déjà confirmée.")

    return answer(page, Formulaire(), act)


def _to_prepare(campagne_id: int) -> Campagne:
    """Return a campaign to prepare; once it opened, its steps lead to its follow-up, which says so."""
    campagne = animated_to_change(campagne_id)
    if request.method != "POST" and campagne.has_opened(paris_day(now())):
        lead_to_follow_up(campagne_id, "Cette campagne a ouvert : elle ne se prépare plus. Voici où elle en est.")
    return campagne


def _expected(campagne: Campagne) -> AvancementCampagne:
    rows = [row for row in list_suivis(reading(), [campagne.id]) if row.retiree_le is None]
    return avancement_now(campagne, rows, paris_day(now()))


@bp.route("/campagnes/<int:campagne_id>/suivante", methods=["GET", "POST"])
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

    def said(prepared: Campagne) -> str:
        then = "Complétez sa notice, puis ouvrez-la." if prepared.missing_notice else "Ouvrez-la."
        return f"La campagne suivante est prête. {then}"

    dates = proposed.dates
    form = form_of(DatesForm, ouverture=dates.ouverture, cloture=dates.cloture, grace=dates.grace_jours)
    act = acting(prepare_next, where_left, said, campagne=campagne, dates=lambda: form.dates)
    return answer(page, form, act, on="ouverture", back=url_for("campagnes.liste"))
