"""« Textes libres »: review of the free texts of structures, question by question."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, render_template, request, url_for

from collecte.campagnes.queries.textes_libres import (
    Ecrit,
    Question,
    list_known_names,
    list_textes,
    may_be_read,
)
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import left_fields
from collecte.core.errors import UserFacingError
from collecte.enquetes.forms.textes_libres import RelectureForm, Tapee, decisions_of, typed_decisions
from collecte.enquetes.operations.textes_libres import ReplacementError, relire
from collecte.models import Campagne
from collecte.reponses.queries.anonymat import GROUPE
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import plural
from questionnaires.editing.reperage import Morceau, morceaux


@dataclass(frozen=True, slots=True)
class ALire:
    """A text on the page: its parts, how many people wrote it, and the entry typed or decided for it."""

    ecrit: Ecrit
    morceaux: tuple[Morceau, ...]
    fois: int
    tapee: Tapee

    @property
    def is_doubtful(self) -> bool:
        return any(morceau.is_suspect for morceau in self.morceaux)


@bp.get("/campagnes/<int:campagne_id>/textes")
def textes(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    return render_template(
        "enquetes/textes.html",
        campagne=campagne,
        questions=list_textes(reading(), campagne, now()),
        is_readable=may_be_read(reading(), campagne, now()),
        effectif=campagne.region.seuils.personnes,
        groupe=GROUPE,
    )


@bp.route("/campagnes/<int:campagne_id>/textes/<code>", methods=["GET", "POST"])
def relecture(campagne_id: int, code: str) -> Page:
    campagne = animated(campagne_id)
    sent = request.form if request.method == "POST" else left_fields()
    question, form = question_of(campagne, code), RelectureForm()
    texts = {ecrit.empreinte: ecrit.texte for ecrit in question.distincts}
    typed = {} if sent is None else typed_decisions(sent, texts)
    if request.method != "POST":
        return _page(campagne, question, form, typed)
    if not form.validate():
        return _page(campagne, question, form, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    try:
        changed = relire(
            session,
            campagne=session.get_one(Campagne, campagne_id),
            code=code,
            decisions=decisions_of(typed),
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        return _page(campagne, question, form, typed, error), error.status
    done = f"{plural(changed, 'décision enregistrée', 'décisions enregistrées')}." if changed else "Rien n’a changé."
    return lead_to(url_for("campagnes.textes", campagne_id=campagne_id), done)


def question_of(campagne: Campagne, code: str) -> Question:
    """Return a question whose texts may be read; 404 for any other, and for too few texts."""
    questions = (
        question for question in list_textes(reading(), campagne, now()) if question.code == code and question.is_shown
    )
    return next(questions, None) or abort(HTTPStatus.NOT_FOUND)


def _page(
    campagne: Campagne,
    question: Question,
    form: RelectureForm,
    typed: Mapping[str, Tapee],
    error: UserFacingError | None = None,
) -> str:
    noms = list_known_names(reading(), campagne)
    fois = Counter(ecrit.empreinte for ecrit in question.ecrits)
    decided = {
        empreinte: Tapee(relu.sort.name.lower(), relu.remplacement) for empreinte, relu in question.relus.items()
    }
    lus = [
        ALire(
            ecrit,
            morceaux(ecrit.texte, noms),
            fois[ecrit.empreinte],
            typed[ecrit.empreinte] if typed else decided.get(ecrit.empreinte, Tapee("", "")),
        )
        for ecrit in question.distincts
    ]
    return render_template(
        "enquetes/relecture.html",
        campagne=campagne,
        question=question,
        lus=lus,
        form=form,
        error=f"{error.problem} {error.remedy}" if error else "",
        wrong=error.empreinte if isinstance(error, ReplacementError) else "",
        may_change=campagne.may_change,
    )
