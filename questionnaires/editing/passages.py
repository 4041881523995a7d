"""Answers that a draft would lose when it moves to another version of its questionnaire."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.answers.a_cote import beside_all
from questionnaires.answers.controles import justification_questions
from questionnaires.core.blocs import Tableau
from questionnaires.core.elements import Question
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed, Graded, WithOptions
from questionnaires.core.repartition import UnreadableError, is_blank
from questionnaires.editing.differences import differences, heaviest, reused
from questionnaires.editing.effets import Effet


@dataclass(frozen=True, slots=True)
class Loss:
    """A typed text that would be lost: its code, its former label, the text, and why."""

    code: str
    libelle: str
    texte: str
    raison: str


def losses(before: Questionnaire, after: Questionnaire, saisie: Mapping[str, str]) -> tuple[Loss, ...]:
    """List every text of a draft that `after` would not hold with the same meaning, in the order of the pages of
    `before`.

    A text that `before` could not read either is not lost as long as `after` asks the same kind of question: it stays
    under its code, to be corrected.
    """
    return tuple(_losses(before, after, saisie))


def is_lossless(before: Questionnaire, after: Questionnaire, saisie: Mapping[str, str]) -> bool:
    """Return whether a draft can change version without loss."""
    return not losses(before, after, saisie)


def passes(before: Questionnaire, after: Questionnaire, saisie: Mapping[str, str]) -> bool:
    """Return whether a draft already begun may change version automatically.

    When answers are only read in counts, the fate of one must reveal nothing of it: all change or none, depending on
    the changes.
    """
    if before.diffusion == "agregee":
        return heaviest(differences(before, after)) is Effet.SANS_EFFET
    return is_lossless(before, after, saisie)


def _losses(before: Questionnaire, after: Questionnaire, saisie: Mapping[str, str]) -> Iterator[Loss]:
    old, new = typed_questions(before), typed_questions(after)
    taken = reused(_titles(before), _titles(after))
    for code, question in old.items():
        text = saisie.get(code, "")
        if is_blank(text):
            continue
        if reason := _reason(question, new.get(code), text, taken.get(code)):
            yield Loss(code, question.libelle, text, typeset(reason))


def typed_questions(questionnaire: Questionnaire) -> Mapping[str, Question]:
    """Map every code that holds a typed text to its question: questions asked, reasons given to checks, side inputs."""
    questions = {
        code: question for code, question in questionnaire.questions.items() if not isinstance(question, Computed)
    }
    reasons = {
        question.code: question
        for controle in dict.fromkeys(questionnaire.justifications.values())
        for question in justification_questions(controle)
    }
    return {**questions, **reasons, **beside_all(questionnaire)}


def _titles(questionnaire: Questionnaire) -> dict[str, str]:
    """Map codes of answers to labels; in a table of choices, with the label of the line."""
    lines = {
        choice.code: f"{ligne.libelle} – {choice.libelle}"
        for block in questionnaire.blocks
        if isinstance(block, Tableau)
        for ligne in block.lignes
        for choice in ligne.choices
    }
    return {code: question.libelle for code, question in questionnaire.questions.items()} | lines


def _reason(before: Question, after: Question | None, text: str, taken_from: str | None) -> str:
    """Return why a text is lost, empty when it is not."""
    if after is None:
        return "Cette question n’est plus posée."
    if not _asks_alike(before, after):
        return "Cette question n’est plus du même genre."
    if taken_from is not None:
        return f"Ce code désigne maintenant ce que désignait {taken_from}."
    return _value_reason(before, after, text)


def _asks_alike(before: Question, after: Question) -> bool:
    if isinstance(before, Graded) and isinstance(after, Graded):
        return before.column_key == after.column_key
    return type(before) is type(after)


def _value_reason(before: Question, after: Question, text: str) -> str:
    """Return why a text is lost. Questions of one kind read a text alike, unless one refuses it, or an option has
    changed its meaning."""
    try:
        value = before.read(text)
    except UnreadableError:
        return ""
    try:
        after.read(text)
    except UnreadableError as error:
        return error.problem
    return "Cette réponse ne voudrait plus dire la même chose." if _chosen_changed(before, after, str(value)) else ""


def _chosen_changed(before: Question, after: Question, value: str) -> bool:
    """Return whether a chosen option has taken the label of another one."""
    if not isinstance(before, WithOptions) or not isinstance(after, WithOptions):
        return False
    return not reused(before.libelles, after.libelles).keys().isdisjoint(value.split(" "))
