"""Answers written beforehand in the fields of a page, until it is saved."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from questionnaires.answers.regles import tree
from questionnaires.answers.settled import Settled, settle
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import AskedQuestion, kept_with
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Moment
from questionnaires.core.repartition import UnreadableError
from questionnaires.expressions import Scalar, evaluate
from questionnaires.expressions.values import to_date, to_text


@kept_with
def defaults_of(section: Section) -> Mapping[str, AskedQuestion]:
    """Map the questions of a page that have a default answer; in a repetition, it would make lines of its own."""
    blocks = (block for groupe in section.groupes for block in groupe.blocks if not isinstance(block, Repetition))
    questions = (question for block in blocks for question in block.all_questions())
    return {q.code: q for q in questions if isinstance(q, AskedQuestion) and q.defaut}


def with_defaults(
    questionnaire: Questionnaire, section: Section, saisie: Mapping[str, str], today: date
) -> Mapping[str, str]:
    """Return the texts of a page, default answers included where nothing was ever saved: each knows those before it."""
    texts = dict(saisie)
    for code, question in defaults_of(section).items():
        if code not in saisie:
            depends = question.calculated_default or any(option.relevant for option in question.offered)
            text = _text(question, settle(questionnaire, texts, today)) if depends else question.defaut
            texts[code] = text if is_readable(question, text) else ""
    return texts


def _text(question: AskedQuestion, settled: Settled) -> str:
    """Return the default answer of a question that depends on others, without the options that they do not allow."""
    node = tree(question.calculated_default)
    text = question.defaut if node is None else typed_text(question, evaluate(node, settled.context()))
    place = settled.places[question.code]
    return " ".join(code for code in text.split() if settled.offers(place, code)) if place.rule.offers else text


def typed_text(question: AskedQuestion, value: Scalar) -> str:
    """Return a value as a French hand would type it in that question, where a number of days is a date."""
    if isinstance(question, Moment) and not isinstance(value, bool) and isinstance(day := to_date(value), date):
        return "/".join(reversed(day.isoformat()[: len(question.iso)].split("-")))
    return to_text(value).replace(".", ",") if isinstance(value, Fraction) else to_text(value)


def is_readable(question: AskedQuestion, text: str) -> bool:
    """Return whether a text is an answer to that question."""
    try:
        question.read(text)
    except UnreadableError:
        return False
    return True
