"""Checks over several questions: blocking, asking for a reason, or shown to the author only."""

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.answers.regles import Check
from questionnaires.answers.settled import Settled
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.elements import Value
from questionnaires.core.francais import typeset
from questionnaires.core.model import MAX_COMMENT, Controle, comment_code, reason_code
from questionnaires.core.options import AUTRE_CODE
from questionnaires.core.questions import Choice, Text
from questionnaires.core.repartition import UnreadableError

_SEVERITIES = {
    "bloquant": Severity.BLOCKING,
    "justifier": Severity.TO_JUSTIFY,
    "auteur": Severity.REMARK,
}


def failed_checks(settled: Settled, checks: Iterable[Check]) -> Iterator[Controle]:
    """Yield the failed checks. One that names a blank answer is not judged, unless its expression gives blanks a value.

    Remarks to the author on how a share was typed are not made on shares derived from hours or half-days.
    """
    for check in checks:
        if _is_judged(settled, check) and not settled.holds(check.condition):
            yield check.controle


def _is_judged(settled: Settled, check: Check) -> bool:
    if check.controle.ancre in settled.irrelevant or _is_derived(settled, check.controle):
        return False
    return all(_is_known(settled, name) for name in check.judged)


def _is_derived(settled: Settled, controle: Controle) -> bool:
    return controle.portee == "auteur" and bool(settled.told.told(controle.ancre))


def _is_known(settled: Settled, name: str) -> bool:
    """Return whether an answer is known. For the lines of a repetition, at least one must be."""
    answer = settled.names.get(name)
    return any(part is not None for part in answer) if isinstance(answer, tuple) else answer is not None


def check_problem(controle: Controle, unreadable: UnreadableError | None = None) -> Problem:
    """Return the problem of a failed check; `unreadable` when a reason was typed that cannot be stored."""
    remedy = controle.remede or "Vérifiez vos réponses, corrigez celle qui convient."
    if controle.portee == "justifier" and not controle.remede:
        remedy = "Corrigez, ou dites pourquoi."
    if unreadable is not None:
        remedy = f"{unreadable.problem} {unreadable.remedy}"
    return Problem(
        controle.ancre,
        typeset(controle.message),
        typeset(remedy),
        _SEVERITIES[controle.portee],
        of_table=True,
        controle=controle.code,
    )


def justification_questions(controle: Controle) -> tuple[Choice | Text, ...]:
    """Return the questions of a check: one of its reasons when it lists some, then a comment, alone or to explain «
    autre »."""
    comment = Text(code=comment_code(controle), libelle="Commentaire", long=True, max_length=MAX_COMMENT)
    if not controle.raisons:
        return (comment,)
    return (Choice(code=reason_code(controle), libelle="Raison", options=controle.raisons), comment)


def justification_of(controle: Controle, saisie: Mapping[str, str]) -> Mapping[str, Value] | None:
    """Return the typed justification by code; None when it is not enough. Raises UnreadableError."""
    read = {
        question.code: question.read(saisie.get(question.code, "")) for question in justification_questions(controle)
    }
    typed = {code: value for code, value in read.items() if value is not None}
    reason = typed.get(reason_code(controle))
    needed = comment_code(controle) if not controle.raisons or reason == AUTRE_CODE else reason_code(controle)
    return typed if needed in typed else None
