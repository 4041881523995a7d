"""Answers written beforehand in the fields of a page, until it is saved."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from questionnaires.answers.regles import tree
from questionnaires.answers.settled import settle
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import AskedQuestion, kept_with
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Moment
from questionnaires.core.repartition import UnreadableError
from questionnaires.expressions import Context, Scalar, evaluate
from questionnaires.expressions.values import to_text


@kept_with
def defaults_of(section: Section) -> Mapping[str, AskedQuestion]:
    """Map the questions of a page that have a default answer; in a repetition, it would make lines of its own."""
    blocks = (block for groupe in section.groupes for block in groupe.blocks if not isinstance(block, Repetition))
    questions = (question for block in blocks for question in block.all_questions())
    return {q.code: q for q in questions if isinstance(q, AskedQuestion) and q.defaut}


def with_defaults(
    questionnaire: Questionnaire, section: Section, saisie: Mapping[str, str], today: date
) -> Mapping[str, str]:
    """Return the texts of a page, default answers included where nothing was ever saved."""
    missing = {code: question for code, question in defaults_of(section).items() if code not in saisie}
    if not missing:
        return saisie
    context = settle(questionnaire, saisie, today).context()
    return {**saisie, **{code: _text(question, context) for code, question in missing.items()}}


def _text(question: AskedQuestion, context: Context) -> str:
    node = tree(question.calculated_default)
    text = question.defaut if node is None else typed_text(question, evaluate(node, context))
    return text if is_readable(question, text) else ""


def typed_text(question: AskedQuestion, value: Scalar) -> str:
    """Return a value as a French hand would type it in that question."""
    match value:
        case date() if isinstance(question, Moment):
            return "/".join(reversed(value.isoformat()[: len(question.iso)].split("-")))
        case Fraction():
            return to_text(value).replace(".", ",")
        case _:
            return to_text(value)


def is_readable(question: AskedQuestion, text: str) -> bool:
    """Return whether a text is an answer to that question."""
    try:
        question.read(text)
    except UnreadableError:
        return False
    return True
