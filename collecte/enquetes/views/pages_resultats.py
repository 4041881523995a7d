"""Drawings and tables of results of structures, and one answer read with the name of its structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from collecte.models import Transmission
from collecte.reponses.views.pages_transmission import LectureTransmission
from exports.enquetes.catalogue import DASH
from exports.enquetes.resultats import ChangementNombre, Question, Resultats
from exports.tableur.charts import LIKERT, before_after, columns, likert
from questionnaires.core.francais import decimal_text
from questionnaires.core.options import Bareme, echelle_of
from questionnaires.files.lecteurs import RAPPEL

MOST_COLUMNS = 5
"""Answers of the longest scale that a table shows side by side."""


def dessins(resultats: Resultats) -> Mapping[str, Markup]:
    """Return question code, or « évolution » and the number that changed -> its chart, where there is one."""
    drawn = {
        question.code: _of_question(question, question.echelle)
        for question in resultats.questions
        if question.echelle and question.modalites
    }
    changed = {f"évolution {changement.grandeur}": _of_change(changement) for changement in resultats.changements}
    return {key: Markup(svg) for key, svg in {**drawn, **changed}.items() if svg}  # noqa: S704 - ours, escaped


def _of_question(question: Question, echelle: Bareme) -> str:
    """Draw a recommendation, only when each mark is shown; another scale, by level or by side."""
    counts = [(modalite.libelle, modalite.nombre or 0) for modalite in question.modalites]
    if echelle == "R10":
        return columns(counts, question.libelle) if question.is_by_level else ""
    levels = [pas.code for pas in echelle_of(echelle).pas]
    colours = [LIKERT[len(levels)][levels.index(modalite.codes[0])] for modalite in question.modalites]
    return likert(counts, colours, question.libelle)


def _of_change(changement: ChangementNombre) -> str:
    evolution = changement.evolution
    if evolution is None or evolution.avant is None or evolution.apres is None:
        return ""
    shown = (
        decimal_text(evolution.avant, changement.grandeur.decimals),
        decimal_text(evolution.apres, changement.grandeur.decimals),
    )
    return before_after(evolution.avant, evolution.apres, shown, changement.grandeur)


@dataclass(frozen=True, slots=True)
class Batterie:
    """Questions in a row on one scale, shown in one table; `titre` is the beginning that their labels share. Grouped
    answers span their columns."""

    titre: str
    pas: Sequence[str]
    questions: tuple[tuple[str, Question], ...]  # with the rest of each label


def blocs(questions: Sequence[Question]) -> list[Batterie | Question]:
    """Group questions for the page, without unanswered and confidential ones: those in a row that share a scale with
    words make one table."""
    groups: list[Batterie | Question] = []
    shown = (question for question in questions if not (question.confidentiel or question.is_unanswered))
    for echelle, run in groupby(shown, key=lambda question: question.echelle):
        members = list(run)
        steps = [] if echelle is None else [pas.libelle for pas in echelle_of(echelle).pas]
        if not 0 < len(steps) <= MOST_COLUMNS or len(members) == 1:
            groups.extend(members)
        else:
            groups.append(_batterie(members, steps))
    return groups


def _batterie(questions: Sequence[Question], pas: Sequence[str]) -> Batterie:
    starts = {question.libelle.rpartition(DASH)[0] for question in questions}
    (titre,) = starts if len(starts) == 1 else ("",)
    return Batterie(
        titre, pas, tuple((question.libelle.removeprefix(f"{titre}{DASH}"), question) for question in questions)
    )


def read_with_name(sent: Transmission, *, as_its_dla: bool) -> LectureTransmission:
    """Return what a structure sent. Who to call back is « lu pour ce seul rappel »: shown to its DLA alone."""
    lecture = LectureTransmission.of(sent)
    if as_its_dla:
        return lecture
    return replace(lecture, valeurs={code: value for code, value in lecture.valeurs.items() if code not in RAPPEL})
