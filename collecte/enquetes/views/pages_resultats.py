"""Drawings and tables of results of structures, and one answer read with the name of its structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from markupsafe import Markup

from collecte.models import Transmission
from collecte.reponses.views.pages_transmission import Lecture
from collecte.reponses.views.resume import Liste, Resume
from exports.enquetes.catalogue import DASH
from exports.enquetes.depouiller import Question
from exports.enquetes.evolutions import Changement
from exports.enquetes.resultats import Resultats
from exports.tableur.charts import LIKERT, before_after, columns, likert
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Section
from questionnaires.core.options import ECHELLES, NomEchelle
from questionnaires.files.lecteurs import RAPPEL


def dessins(found: Resultats) -> Mapping[str, Markup]:
    """Code of a question, or « évolution » and the number that changed -> its chart, where there is one."""
    drawn = {own.code: _of_question(own, own.echelle) for own in found.questions if own.echelle and own.modalites}
    changed = {f"évolution {own.grandeur}": _of_change(own) for own in found.changements}
    return {key: Markup(svg) for key, svg in {**drawn, **changed}.items() if svg}  # noqa: S704 - ours, escaped


def _of_question(question: Question, echelle: NomEchelle) -> str:
    """Of a recommendation, only when each mark is told; of another scale, by level or by side."""
    counts = [(own.libelle, own.nombre or 0) for own in question.modalites]
    if echelle == "R10":
        return columns(counts, question.libelle) if question.is_by_level else ""
    levels = [pas.code for pas in ECHELLES[echelle].pas]
    colours = [LIKERT[len(levels)][levels.index(own.codes[0])] for own in question.modalites]
    return likert(counts, colours, question.libelle)


def _of_change(own: Changement) -> str:
    found = own.evolution
    if found is None or found.avant is None or found.apres is None:
        return ""
    shown = (decimal_text(found.avant, own.grandeur.decimals), decimal_text(found.apres, own.grandeur.decimals))
    return before_after(found.avant, found.apres, shown, own.grandeur)


@dataclass(frozen=True, slots=True)
class Batterie:
    """Questions that follow each other on one scale, read in one table; `titre` is what their labels begin with.
    Answers told together span the columns of each."""

    titre: str
    pas: Sequence[str]
    questions: tuple[tuple[str, Question], ...]  # what is left of each label


def blocs(questions: Sequence[Question]) -> list[Batterie | Question]:
    """Group questions for the page, without unanswered and confidential ones: those in a row that share a scale with
    words make one table."""
    found: list[Batterie | Question] = []
    shown = (question for question in questions if not (question.confidentiel or question.is_unanswered))
    for echelle, run in groupby(shown, key=lambda question: question.echelle):
        members = list(run)
        if echelle is None or echelle == "R10" or len(members) == 1:
            found.extend(members)
        else:
            found.append(_batterie(members, [pas.libelle for pas in ECHELLES[echelle].pas]))
    return found


def _batterie(questions: Sequence[Question], pas: Sequence[str]) -> Batterie:
    starts = {own.libelle.rpartition(DASH)[0] for own in questions}
    (titre,) = starts if len(starts) == 1 else ("",)
    return Batterie(titre, pas, tuple((own.libelle.removeprefix(f"{titre}{DASH}"), own) for own in questions))


@dataclass(frozen=True, slots=True)
class Lue:
    """An answer as it is read with its name."""

    resumes: list[tuple[Section, Resume]]
    justifications: list[Liste]


def read_with_name(sent: Transmission, *, as_its_dla: bool) -> Lue:
    """What a structure sent. Whom to call back is « lu pour ce seul rappel »: by its DLA alone."""
    lecture = Lecture.of(sent)
    if as_its_dla:
        return Lue(lecture.resumes, lecture.justifications)
    kept: Mapping[str, Any] = {code: value for code, value in lecture.valeurs.items() if code not in RAPPEL}
    return Lue(replace(lecture, valeurs=kept).resumes, lecture.justifications)
