"""Progress of each DLA, page by page, in a campaign where each DLA gives one named answer.

A DLA is not a person: its team fills that answer together, and is informed that the C2RA sees which pages are done.
Nothing of the kind is shown of a person's own answer, nor where answers are read in counts only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import abort, render_template

from collecte.campagnes.queries.signaux import get_lecture
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import MANY, is_followed_by_page
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.gate import requires
from collecte.models import Participation
from collecte.policy import Droit
from collecte.reponses.queries.connues import connues_of, typed_with
from collecte.reponses.queries.participations import etat_of, list_answers_of_dlas
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import animated_now
from collecte.reponses.views.etapes import etapes
from exports.records.records import Etat
from questionnaires.answers.settled import settle
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Section

NOT_ASKED = "non posée"
_SIGNES = {"faite": "●", "commencée": "◐", "à faire": "○", "à corriger": "▲", NOT_ASKED: "–"}


@dataclass(frozen=True, slots=True)
class CasePage:
    """The state of a page, in the words that its authors read."""

    etat: str

    @property
    def signe(self) -> str:
        return _SIGNES[self.etat]


@dataclass(frozen=True, slots=True)
class LignePages:
    """A DLA, its answer, and its pages in the order of the columns."""

    participation: Participation
    etat: Etat
    cases: Sequence[CasePage]

    @property
    def faites(self) -> int:
        return sum(case.etat == "faite" for case in self.cases)

    @property
    def posees(self) -> int:
        return sum(case.etat != NOT_ASKED for case in self.cases)


@bp.get("/campagnes/<int:campagne_id>/pages")
@requires(Droit.ANIMER)
def par_page(campagne_id: int) -> Page:
    campagne, today = animated_now(campagne_id), paris_day(now())
    if not is_followed_by_page(campagne, get_lecture(reading(), campagne)):
        abort(HTTPStatus.NOT_FOUND)
    sections = get_questionnaire(campagne.version).sections
    answers = list_answers_of_dlas(reading(), campagne_id)
    lignes = [
        LignePages(participation, etat_of(participation, campagne, today), _cases(participation, sections, today))
        for participation in answers
    ]
    done = [sum(ligne.cases[place].etat == "faite" for ligne in lignes) for place in range(len(sections))]
    whole = sum(ligne.faites == ligne.posees for ligne in lignes)
    return render_template(
        "campagnes/par_page.html",
        campagne=campagne,
        sections=sections,
        lignes=lignes,
        done=done,
        whole=whole,
        many=MANY,
    )


def _cases(participation: Participation, sections: Sequence[Section], today: date) -> Sequence[CasePage]:
    """Return the state of each section, as the version that is answered asks it or not."""
    questionnaire = get_questionnaire(participation.version)
    saisie = typed_with(participation.saisie, questionnaire, connues_of(participation))
    settled = settle(questionnaire, saisie, today)
    steps = etapes(questionnaire, settled, current="", url_of=lambda _code: "", last="")
    states = {step.code: step.state for step in steps}
    return [CasePage(states.get(section.code, NOT_ASKED)) for section in sections]
