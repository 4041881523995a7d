"""Write a condition in French words: « Prestataire est « Oui » et … »."""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from questionnaires.core.elements import Question, kept_with
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Graded
from questionnaires.core.repartition import shortened
from questionnaires.editing.conditions_simples import (
    ITSELF,
    OPERATEURS,
    Autre,
    ComparaisonSimple,
    ConditionSimple,
    Operateur,
    Valeur,
    read_simple,
    short_libelle,
    value_text,
)


def in_words(text: str, questions: Mapping[str, Question]) -> str:
    """Return « Prestataire est « Oui » et … », for people; the expression itself when it says something else."""
    condition = read_simple(text)
    if condition is None:
        return text.strip()
    parts: list[str] = []
    comparaisons = _with_steps(condition, questions)
    lien = "ou" if len(condition.comparaisons) == 1 else condition.lien  # between the steps of one comparison
    for (name, operateur, answers), several in groupby(comparaisons, key=_group):
        values = answers or [each.valeur for each in several if not isinstance(each.valeur, tuple)]
        between = ("ni" if operateur in ("!=", "ne contient pas") else "ou") if answers else lien
        parts.append(_words(name, operateur, values, between, questions))
    return f" {lien} ".join(parts)


def in_words_of(text: str, questionnaire: Questionnaire) -> str:
    """Return a condition of a questionnaire in words, for those who write it."""
    return in_words(text, _named(questionnaire))


def _group(comparaison: ComparaisonSimple) -> tuple[str, Operateur, tuple[str, ...]]:
    """Return a key that is that of its neighbours for a comparison with one value, its own with several answers."""
    return (
        comparaison.question,
        comparaison.operateur,
        comparaison.valeur if isinstance(comparaison.valeur, tuple) else (),
    )


def said_if(text: str, questionnaire: Questionnaire) -> str:
    """Return when a question is asked, as a sentence for its respondent; empty when it always is."""
    if not text.strip():
        return ""
    return f"Seulement si {in_words_of(text, questionnaire)}." if read_simple(text) else SELON


SELON = "Selon vos autres réponses."
"""Said of a condition that no list of comparisons says."""


@kept_with
def _named(questionnaire: Questionnaire) -> Mapping[str, Question]:
    """Map the questions by their names in expressions: one name for all the lines of a repetition."""
    return {question.code: question for block in questionnaire.blocks for question in block.own_questions()}


def _with_steps(condition: ConditionSimple, questions: Mapping[str, Question]) -> tuple[ComparaisonSimple, ...]:
    """Replace comparisons with a score by the steps that they mean, where several may be said: « A » ou « B »."""
    if len(condition.comparaisons) > 1 and condition.lien == "et":
        return condition.comparaisons
    return tuple(
        step
        for comparaison in condition.comparaisons
        for step in _steps(comparaison, questions.get(comparaison.question))
    )


def _steps(comparaison: ComparaisonSimple, question: Question | None) -> tuple[ComparaisonSimple, ...]:
    if not isinstance(question, Graded) or question.bareme == "R10" or comparaison.operateur not in _MEANT:
        return (comparaison,)
    if not isinstance(comparaison.valeur, Fraction):
        return (comparaison,)
    codes = [
        code
        for code in question.libelles
        if code.isdecimal() and _MEANT[comparaison.operateur](int(code), comparaison.valeur)
    ]
    return tuple(ComparaisonSimple(comparaison.question, "=", code) for code in codes) or (comparaison,)


_MEANT: Mapping[Operateur, Callable[[int, Fraction], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _words(
    name: str,
    operateur: Operateur,
    values: Sequence[Valeur | None],
    lien: str,
    questions: Mapping[str, Question],
) -> str:
    """Write several values of one comparison after it, once: « Étapes » contient « A » ou « B »."""
    question = questions.get(name)
    words = f" {lien} ".join(_quoted(value, question, questions) for value in values if value is not None)
    return f"{_said_question(name, questions)} {OPERATEURS[operateur]} {words}".rstrip()


def _said_question(name: str, questions: Mapping[str, Question]) -> str:
    question = questions.get(name)
    return "la réponse" if name == ITSELF else f"« {short_libelle(question.libelle if question else name)} »"


def _quoted(value: Valeur, question: Question | None, questions: Mapping[str, Question]) -> str:
    if isinstance(value, Autre):
        return _said_question(value.question, questions)
    text = value_text(value, question)
    return f"« {shortened(text)} »" if isinstance(value, str) else text
