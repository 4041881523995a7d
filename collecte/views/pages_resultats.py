"""How results of structures are drawn, and how one answer is read with the name of its structure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from collecte.models import Transmission
from collecte.views.pages_transmission import Lecture
from collecte.views.resume import Liste, Resume
from exports.charts import before_after, columns, likert
from exports.enquete.depouiller import Question
from exports.enquete.evolutions import Changement
from exports.enquete.resultats import Resultats
from questionnaires.francais import decimal_text
from questionnaires.lecteurs import RAPPEL
from questionnaires.model import Section


def dessins(found: Resultats) -> Mapping[str, Markup]:
    """Code of a question, or number that changed -> its chart, where there is one."""
    drawn = {own.code: _of_question(own) for own in found.questions if own.echelle and not own.confidentiel}
    changed = {own.grandeur.value: _of_change(own) for own in found.changements}
    return {key: Markup(svg) for key, svg in {**drawn, **changed}.items() if svg}  # noqa: S704 - ours, escaped


def _of_question(question: Question) -> str:
    counts = [(own.libelle, own.nombre) for own in question.modalites]
    return columns(counts, question.libelle) if question.echelle == "R10" else likert(counts, question.libelle)


def _of_change(own: Changement) -> str:
    found = own.evolution
    if found is None or found.avant is None or found.apres is None:
        return ""
    shown = (decimal_text(found.avant, own.grandeur.decimals), decimal_text(found.apres, own.grandeur.decimals))
    return before_after(found.avant, found.apres, shown, own.grandeur)


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
