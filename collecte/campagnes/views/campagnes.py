"""Pages of campaigns: list, creation, follow-up, dates, returned answers, deletion of unanswered campaigns."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus

from flask import render_template, request, url_for

from collecte.campagnes.forms.campagnes import CampagneForm, DeplacementForm
from collecte.campagnes.hooks import ARCHIVABLE
from collecte.campagnes.operations import reouverture
from collecte.campagnes.operations.campagnes import change_dates, create_campagne
from collecte.campagnes.operations.ouverture import may_be_deleted, supprimer_campagne
from collecte.campagnes.operations.prolongations import Consequences, consequences_of, tell_new_closing
from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.campagnes.queries.campagnes import get_classeur_reference, list_periode_codes, was_deleted
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.publications import get_release
from collecte.campagnes.queries.signaux import LectureSignaux, get_signaux
from collecte.campagnes.queries.structures_interrogees import list_selection
from collecte.campagnes.queries.suivis import count_answers, count_attendues, list_suivis
from collecte.campagnes.queries.tardives import count_waiting, states_of
from collecte.campagnes.views.courbe import courbe
from collecte.campagnes.views.etapes import go_on, held, steps_of, where_left
from collecte.campagnes.views.pages_campagne import (
    FEW,
    MANY,
    SILENCE,
    acts_on_chosen,
    avancement_now,
    chosen_by_address,
    expected_in,
    is_followed_by_page,
    listed_attendues,
    listed_dlas,
    narrows_to_missing,
)
from collecte.comptes.views.ecrans import Page, acting, answer, lead_to
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.web.listes import Liste
from collecte.models import Campagne, EtapeCampagne
from collecte.organisation.queries.organisation import count_affectations_during, list_animated_regions, list_dlas
from collecte.policy import Droit
from collecte.relances.operations.departs_relances import invitation_to_come, lately
from collecte.relances.queries.relances import list_jours_de_rappel, list_last_rappels
from collecte.relances.views.relances import departure
from collecte.reponses.forms.reponses import ReouvertureForm
from collecte.reponses.queries.anonymat import count_versement
from collecte.reponses.queries.campagnes import get_animated_campagne, get_seuils, list_animated_campagnes
from collecte.reponses.queries.echanges import count_to_read
from collecte.reponses.queries.versions import get_questionnaire, list_questionnaires_of, may_answer_pass
from collecte.reponses.views.animation import all_animated_now, animated, animated_now, animated_to_change
from collecte.reponses.views.regles import PLUS_STRICTE, stricter_rules
from exports.records.records import read_with_names
from questionnaires.core.francais import paris_day, plural
from questionnaires.temps.periodes import Periode

bp = GatedBlueprint("campagnes", __name__, Droit.ANIMER)

CREATED = "La campagne est créée, en préparation : rien ne part avant que vous l’ouvriez."


@bp.get("/campagnes")
def liste() -> Page:
    campagnes, today = all_animated_now(), paris_day(now())
    drafts = {campagne.id: where_left(campagne) for campagne in campagnes if campagne.is_a_draft}
    ids = [campagne.id for campagne in campagnes]
    reponses = count_answers(reading(), ids)
    liste = _listed(campagnes, reponses, today)
    return liste.as_csv() or render_template(
        "campagnes/liste.html",
        liste=liste,
        brouillons=drafts,
        to_read=count_to_read(reading(), ids),
        reponses=reponses,
        today=today,
    )


def _listed(campagnes: Sequence[Campagne], reponses: Mapping[int, tuple[int, int]], today: date) -> Liste[Campagne]:
    def said(campagne: Campagne) -> str | None:
        sent, expected = reponses.get(campagne.id, (0, 0))
        return f"{sent} sur {expected}" if expected else None

    def rate(campagne: Campagne) -> Decimal | None:
        sent, expected = reponses.get(campagne.id, (0, 0))
        return Decimal(sent) / expected if expected else None

    def percent(campagne: Campagne) -> str | None:
        sent, expected = reponses.get(campagne.id, (0, 0))
        return f"{(200 * sent + expected) // (2 * expected)} %" if expected else None

    def activites(campagne: Campagne) -> str | None:
        return ("demandées" if campagne.avec_activites else "non demandées") if campagne.is_temps else None

    return Liste(
        "campagnes",
        campagnes,
        {
            "Campagne": lambda campagne: campagne.titre,
            "Région": lambda campagne: campagne.region.nom,
            "État": lambda campagne: campagne.etat(today),
            "Réponses": said,
            "Taux": percent,
            "Ouverture": lambda campagne: campagne.ouverture,
            "Clôture": lambda campagne: campagne.cloture,
            "Activités": activites,
        },
        by={"Réponses": rate, "Taux": rate},
        default="-ouverture",
    )


@bp.get("/campagnes/<int:campagne_id>")
def suivi(campagne_id: int) -> Page:
    campagne = animated_now(campagne_id)
    today = paris_day(now())
    rows, signaux = list_suivis(reading(), [campagne_id]), get_signaux(reading(), campagne)
    avancement = avancement_now(campagne, [row for row in rows if row.retiree_le is None], today)
    only_missing = narrows_to_missing(avancement)
    waiting = count_waiting(reading(), campagne) if campagne.is_temps and campagne.arretee_le else None
    dlas = listed_dlas(campagne, avancement)
    attendues = listed_attendues(campagne, avancement.attendues(only_missing=only_missing))
    part = tranche(attendues.rows)
    jours, rappels = list_jours_de_rappel(reading(), [campagne_id], now()), list_last_rappels(reading(), campagne_id)
    last = (rappels.get(row.participation_id) for row in avancement.missing)
    relancees = sum(1 for moment in last if moment and moment >= lately(now()))
    invitation = invitation_to_come(reading(), campagne, now()) if campagne.etat(today).accepts else None
    return dlas.as_csv() or render_template(
        "campagnes/suivi.html",
        campagne=campagne,
        today=today,
        avancement=avancement,
        dlas=dlas,
        attendues=attendues,
        part=part,
        acts=acts_on_chosen(campagne, campagne.etat(today), invitation),
        courbe=courbe(campagne, avancement, jours.get(campagne_id, ()), today) if campagne.has_opened(today) else None,
        relancees=relancees,
        invitation=invitation,
        chosen=chosen_by_address(part),
        retirees=[row for row in rows if row.retiree_le is not None],
        with_names=signaux.lecture is LectureSignaux.NOMS,
        silence=SILENCE,
        few=FEW,
        many=MANY,
        only_missing=only_missing,
        is_followed_by_page=is_followed_by_page(campagne, signaux.lecture),
        signaux=signaux,
        effectifs=list_effectifs(reading(), campagne_id) if campagne.is_temps else [],
        release=get_release(reading(), campagne_id) if campagne.is_temps and campagne.arretee_le else None,
        en_attente=waiting,
        tardives=states_of(reading(), campagne, waiting) if waiting else {},
        reference=get_classeur_reference(reading(), campagne_id) if campagne.arretee_le else None,
        is_archivable=any(ARCHIVABLE.answers(reading(), campagne, now())),
        rappels=rappels,
        now=now(),
        a_joindre=list_a_joindre(reading(), acteur(), today, campagne_id=campagne_id)
        if campagne.is_of_structures and not campagne.is_over(today)
        else [],
        selection=list_selection(reading(), campagne) if campagne.is_drawn or campagne.is_chosen else [],
        may_be_deleted=may_be_deleted(reading(), campagne, now()),
        versement=count_versement(reading(), campagne_id) if campagne.anonyme else None,
    )


@bp.route("/campagnes/nouvelle", methods=["GET", "POST"])
def nouvelle() -> Page:
    """Create a campaign on time in the région that the user runs; of several, in the first in alphabetical order."""
    region, today = list_animated_regions(reading(), acteur())[0], paris_day(now())
    form = form_of(CampagneForm, ouverture=today, cloture=today + timedelta(days=21))
    form.offer_periodes(today, frozenset(list_periode_codes(reading(), region.id)))
    form.offer_dlas(list_dlas(reading(), region.id))

    def page(form: CampagneForm) -> str:
        drafts = [campagne for campagne in list_animated_campagnes(reading(), acteur()) if campagne.is_a_draft]
        periodes = [Periode.parse(choice.value) for choice in form.periode.choices]
        expected = count_affectations_during(reading(), region.id, periodes)
        return render_template(
            "campagnes/nouvelle.html",
            form=form,
            region=region,
            expected=expected,
            etapes=steps_of(None, EtapeCampagne.QUI),
            brouillons=[(campagne, where_left(campagne)) for campagne in drafts],
        )

    act = acting(
        create_campagne,
        lambda campagne: url_for("campagnes.options", campagne_id=campagne.id),
        region=region,
        periode=lambda: Periode.parse(form.periode.data),
        dates=lambda: form.dates,
        avec_activites=False,
        dlas=lambda: form.codes_dlas,
        etape=lambda: EtapeCampagne.QUI,
    )
    return answer(page, form, act, done=CREATED, on="ouverture")


@bp.route("/campagnes/<int:campagne_id>/dates", methods=["GET", "POST"])
def dates(campagne_id: int) -> Page:
    """Change dates; those that change something for people are sent twice, the second time with what was shown."""
    campagne = animated_to_change(campagne_id)
    form = form_of(DeplacementForm, **_when(campagne))
    if request.method != "POST":
        return _dates_page(campagne, form)
    if not form.validate():
        return _dates_page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    notified = 0
    try:
        moved = held(session, campagne_id)
        form.compare(**_when(moved))
        consequences = consequences_of(session, moved, form.dates, now())
        change_dates(session, campagne=moved, dates=form.dates, acteur=acteur(), now=now())
        if consequences.phrases and form.vues.data != consequences.empreinte(form.dates):
            form.vues.data = consequences.empreinte(form.dates)
            form.prevenir.data = consequences.prevenables
            session.rollback()
            return _dates_page(campagne, form, consequences)
        if consequences.prevenables and form.prevenir.data:
            notified = tell_new_closing(session, moved, acteur(), now())
        leaves = departure(next_working(now()), now())
        count = plural(notified, "message part", "messages partent")
        done = "Les dates sont changées." + (f" {count} pour le dire, {leaves}." if notified else "")
        target = go_on(moved, EtapeCampagne.QUAND, done)
        commit()
    except UserFacingError as error:
        form.refuse(form[error.champ or "cloture"], str(error))
        is_conflict = error.status == HTTPStatus.CONFLICT
        return _dates_page(campagne, form), HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY
    return lead_to(target)


def _when(campagne: Campagne) -> Mapping[str, object]:
    return {"ouverture": campagne.ouverture, "cloture": campagne.cloture, "grace": campagne.grace_jours}


def _dates_page(campagne: Campagne, form: DeplacementForm, consequences: Consequences | None = None) -> str:
    is_told_at_closing = not (campagne.is_temps or campagne.is_of_structures or campagne.anonyme)
    in_counts = is_told_at_closing and not read_with_names(list_questionnaires_of(reading(), campagne))
    return render_template(
        "campagnes/dates.html",
        campagne=campagne,
        form=form,
        in_counts=in_counts,
        consequences=consequences,
        etapes=steps_of(campagne, EtapeCampagne.QUAND),
    )


@bp.route("/campagnes/<int:campagne_id>/rouvrir/<int:participation_id>", methods=["GET", "POST"])
def rouvrir(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: ReouvertureForm) -> str:
        return render_template(
            "campagnes/rouvrir.html",
            campagne=campagne,
            suivi=suivi,
            form=form,
            is_closed=not campagne.etat(paris_day(now()), suivi.prolongee_au).accepts,
            may_pass=may_answer_pass(reading(), participation_id),
        )

    def said(is_told: bool) -> str:
        sentence = "Un courriel l’en prévient." if is_told else _NOT_TOLD[campagne.is_of_structures]
        return f"La réponse est rendue à son auteur, qui lira la raison. {sentence}"

    form, suivi_url = form_of(ReouvertureForm), url_for("campagnes.suivi", campagne_id=campagne_id)
    act = acting(
        reouverture.rouvrir,
        suivi_url,
        said,
        participation_id=participation_id,
        raison=form.raison,
        in_last_version=form.derniere_version,
    )
    return answer(page, form, act, on="raison", keeps_status=True, back=suivi_url)


@bp.get("/campagnes/<int:campagne_id>/questionnaire")
def questionnaire(campagne_id: int) -> Page:
    """Show the questionnaire, read only."""
    campagne = animated(campagne_id)
    asked = get_questionnaire(campagne.version)
    seuils = get_seuils(reading(), campagne)
    rules = [rule for page in asked.sections for rule in stricter_rules(asked, page, seuils)]
    return render_template(
        "campagnes/questionnaire.html",
        campagne=campagne,
        questionnaire=asked,
        rules=[PLUS_STRICTE, *rules] if rules else [],
    )


_NOT_TOLD = {
    False: "Son compte est désactivé : prévenez-le autrement.",
    True: "Aucun message n’a pu partir : la structure n’a plus de contact, ou la campagne est close.",
}


@bp.route("/campagnes/<int:campagne_id>/supprimer", methods=["GET", "POST"])
def suppression(campagne_id: int) -> Page:
    liste = url_for("campagnes.liste")
    if get_animated_campagne(reading(), acteur(), campagne_id) is None and was_deleted(
        reading(), acteur(), campagne_id
    ):
        return lead_to(liste, "Cette campagne est déjà supprimée. Le journal garde ce qu’elle était.")
    campagne = animated(campagne_id)

    def page(form: Formulaire) -> str:
        return render_template(
            "campagnes/supprimer.html",
            campagne=campagne,
            form=form,
            is_possible=may_be_deleted(reading(), campagne, now()),
            attendues=count_attendues(reading(), campagne_id),
        )

    def said(titre: str) -> str:
        return f"La campagne « {titre} » est supprimée. Le journal garde ce qu’elle était."

    act = acting(supprimer_campagne, liste, said, campagne_id=campagne_id)
    try:
        return answer(page, Formulaire(), act, back=liste)
    except UserFacingError as error:
        return lead_to(url_for("campagnes.suivi", campagne_id=campagne_id), str(error))
