"""Follow-up of one DLA in a campaign, « écart justifié », and progress of each DLA, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import abort, render_template, request, url_for

from collecte.campagnes.forms.campagnes import EcartForm, ProlongationForm
from collecte.campagnes.hooks import ENTRETIENS
from collecte.campagnes.operations.corrections import justifier_ecart, retirer_justification
from collecte.campagnes.queries.signaux import LectureSignaux, get_lecture, get_signaux
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.queries.tardives import count_waiting, states_of
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import (
    MANY,
    AvancementCampagne,
    LigneDla,
    acts_on_chosen,
    avancement_now,
    chosen_by_address,
    expected_in,
    is_followed_by_page,
    whom,
)
from collecte.campagnes.views.prolongations import answer_extension, proposed_closing
from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne, Participation
from collecte.organisation.views.acces_organisation import there
from collecte.relances.operations.departs_relances import invitation_to_come
from collecte.relances.queries.relances import list_last_rappels
from collecte.reponses.queries.connues import connues_of, typed_with
from collecte.reponses.queries.participations import etat_of, list_answers_of_dlas
from collecte.reponses.queries.transmissions import list_envois_rendus
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import animated, animated_now, animated_to_change
from collecte.reponses.views.etapes import etapes
from exports.records.records import Etat
from questionnaires.answers.settled import settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Section


@bp.route("/campagnes/<int:campagne_id>/dlas/<int:dla_id>", methods=["GET", "POST"])
def suivi_dla(campagne_id: int, dla_id: int) -> Page:
    """Show a DLA in a campaign, and give it more time."""
    campagne = animated_to_change(campagne_id) if request.method == "POST" else animated_now(campagne_id)
    whole = avancement_now(campagne, list_suivi(reading(), campagne), paris_day(now()))
    ligne = there(whole.of(dla_id))
    form = form_of(ProlongationForm, cloture=proposed_closing(campagne), dla=dla_id)
    form.offer([ligne.dla] if campagne.asks(ligne.dla) else [])
    form.name_reason(campagne)
    target = url_for("campagnes.suivi_dla", campagne_id=campagne_id, dla_id=dla_id)
    return answer_extension(lambda form: _suivi_dla(campagne, whole, ligne, form), form, campagne, target)


def _suivi_dla(campagne: Campagne, whole: AvancementCampagne, ligne: LigneDla, form: ProlongationForm) -> str:
    campagne_id, dla_id, today = campagne.id, ligne.dla.id, paris_day(now())
    prolongation = next((granted for granted in campagne.prolongations if granted.dla_id == dla_id), None)
    signaux = get_signaux(reading(), campagne)
    waiting = count_waiting(reading(), campagne) if campagne.is_temps and campagne.arretee_le else None
    etat = campagne.etat(today, prolongation.cloture if prolongation else None)
    invitation = invitation_to_come(reading(), campagne, now()) if etat.accepts else None
    may_remind = campagne.may_change and etat.accepts and not invitation
    return render_template(
        "campagnes/suivi_dla.html",
        campagne=campagne,
        ligne=ligne,
        mois=whole.mois,
        envois=list_envois_rendus(reading(), campagne_id, dla_id),
        prolongation=prolongation,
        form=form,
        etat=etat,
        acts=acts_on_chosen(campagne, etat, invitation),
        chosen=chosen_by_address(),
        a_relancer=whom(campagne, ligne.missing) if ligne.missing and may_remind else "",
        may_change=campagne.may_change,
        invitation=invitation,
        now=now(),
        rappels=list_last_rappels(reading(), campagne_id),
        tardives=states_of(reading(), campagne, waiting) if waiting else {},
        signaux=signaux,
        with_names=signaux.lecture is LectureSignaux.NOMS,
        entretiens={
            entered_id: words
            for offered in ENTRETIENS.answers(campagne, today)
            for entered_id, words in offered.items()
        }
        if campagne.is_of_structures
        else {},
        today=today,
    )


@bp.route("/campagnes/<int:campagne_id>/ecarts/<int:participation_id>", methods=["GET", "POST"])
def ecart(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: EcartForm) -> str:
        return render_template("campagnes/ecart.html", campagne=campagne, suivi=suivi, form=form)

    form = form_of(EcartForm, raison=suivi.justification)
    done = "L’écart est justifié : cette réponse n’est plus comptée en retard. Sa raison paraît dans le classeur."
    act = acting(
        justifier_ecart,
        url_for("campagnes.suivi_dla", campagne_id=campagne_id, dla_id=suivi.dla.id),
        participation_id=participation_id,
        raison=form.raison,
    )
    return answer(page, form, act, done=done, on="raison", keeps_status=True)


@bp.post("/campagnes/<int:campagne_id>/ecarts/<int:participation_id>/retirer")
def reprendre_ecart(campagne_id: int, participation_id: int) -> Page:
    suivi = expected_in(animated(campagne_id), participation_id)
    act = acting(
        retirer_justification,
        "La justification est retirée : cette réponse manque de nouveau.",
        participation_id=participation_id,
    )
    return perform(
        act, target=url_for("campagnes.suivi_dla", campagne_id=campagne_id, dla_id=suivi.dla.id), shows_refusal=True
    )


NOT_ASKED = "non posée"
_SIGNES = {"faite": "●", "commencée": "◐", "à faire": "○", "à corriger": "▲", NOT_ASKED: "–"}


@dataclass(frozen=True, slots=True)
class LignePages:
    """A DLA, its answer, and the states of its pages, in the order of the columns and the words of its authors."""

    participation: Participation
    etat: Etat
    cases: Sequence[str]

    @property
    def faites(self) -> int:
        return self.cases.count("faite")

    @property
    def posees(self) -> int:
        return len(self.cases) - self.cases.count(NOT_ASKED)


@bp.get("/campagnes/<int:campagne_id>/pages")
def par_page(campagne_id: int) -> Page:
    """Show which pages are done in a campaign where each DLA gives one named answer. A DLA is not a person: its team is
    informed of it. Nothing of the kind is shown of a person's own answer, nor where answers are read in counts only."""
    campagne, today = animated_now(campagne_id), paris_day(now())
    if not is_followed_by_page(campagne, get_lecture(reading(), campagne)):
        abort(HTTPStatus.NOT_FOUND)
    sections = get_questionnaire(campagne.version).sections
    answers = list_answers_of_dlas(reading(), campagne_id)
    lignes = [
        LignePages(participation, etat_of(participation, campagne, today), _cases(participation, sections, today))
        for participation in answers
    ]
    done = [sum(ligne.cases[place] == "faite" for ligne in lignes) for place in range(len(sections))]
    whole = sum(ligne.faites == ligne.posees for ligne in lignes)
    return render_template(
        "campagnes/par_page.html",
        campagne=campagne,
        sections=sections,
        lignes=lignes,
        signes=_SIGNES,
        done=done,
        whole=whole,
        many=MANY,
    )


def _cases(participation: Participation, sections: Sequence[Section], today: date) -> Sequence[str]:
    """Return the state of each section, as the version that is answered asks it or not."""
    questionnaire = get_questionnaire(participation.version)
    saisie = typed_with(participation.saisie, questionnaire, connues_of(participation))
    settled = settle(questionnaire, saisie, today)
    steps = etapes(questionnaire, settled, current="", url_of=lambda _code: "", last="")
    states = {step.code: step.state for step in steps}
    return [states.get(section.code, NOT_ASKED) for section in sections]
