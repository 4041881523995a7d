"""Checks over several questions: those that block, those that ask for a reason, those for the author's eyes."""

from collections.abc import Iterator, Mapping

from questionnaires.expressions import Node
from questionnaires.expressions.tree import Call, Chain, Negation, Reference
from questionnaires.francais import typeset
from questionnaires.lecture import read_value
from questionnaires.model import MAX_COMMENT, Controle, comment_code, reason_code
from questionnaires.options import AUTRE_CODE
from questionnaires.problems import Problem, Severity
from questionnaires.questions import Choice, Text, Value
from questionnaires.regles import Check
from questionnaires.repartition import UnreadableError
from questionnaires.settled import Settled

_SEVERITIES = {
    "bloquant": Severity.BLOCKING,
    "justifier": Severity.TO_JUSTIFY,
    "auteur": Severity.REMARK,
}
_READS_BLANKS = frozenset({"coalesce", "count-non-empty", "count", "selected", "count-selected", "string-length"})
"""Functions that say what a blank is worth; elsewhere a blank leaves a check unjudged."""


def failed_checks(settled: Settled) -> Iterator[Controle]:
    """The checks that fail. One that names a blank answer is not judged, unless it says what a blank is worth."""
    for check in settled.rules.checks:
        if _is_judged(settled, check) and not settled.holds(check.condition):
            yield check.controle


def _is_judged(settled: Settled, check: Check) -> bool:
    if check.controle.ancre in settled.irrelevant:
        return False
    return all(settled.names.get(name) is not None for name in _names_judged(check.condition))


def _names_judged(node: Node) -> Iterator[str]:
    match node:
        case Reference(name=name):
            yield name
        case Negation(operand=operand):
            yield from _names_judged(operand)
        case Chain(first=first, rest=rest):
            for operand in (first, *(operand for _, operand in rest)):
                yield from _names_judged(operand)
        case Call(function=function, args=args):
            if function not in _READS_BLANKS:
                for arg in args:
                    yield from _names_judged(arg)
        case _:
            return


def check_problem(controle: Controle) -> Problem:
    """What is told of a check that fails."""
    remedy = controle.remede or "Vérifiez vos réponses, corrigez celle qui convient."
    if controle.portee == "justifier" and not controle.remede:
        remedy = "Corrigez, ou dites pourquoi."
    return Problem(
        controle.ancre,
        typeset(controle.message),
        typeset(remedy),
        _SEVERITIES[controle.portee],
        of_table=True,
        controle=controle.code,
    )


def justification_questions(controle: Controle) -> tuple[Choice | Text, ...]:
    """What a check asks: one of its reasons when it lists some, then a comment, alone or to say « autre »."""
    comment = Text(code=comment_code(controle), libelle="Commentaire", long=True, max_length=MAX_COMMENT)
    if not controle.raisons:
        return (comment,)
    return (Choice(code=reason_code(controle), libelle="Raison", options=controle.raisons), comment)


def justification_of(controle: Controle, saisie: Mapping[str, str]) -> Mapping[str, Value] | None:
    """The values of what was typed, by code; None when it is not enough, or cannot be read."""
    typed: dict[str, Value] = {}
    for question in justification_questions(controle):
        try:
            value = read_value(question, saisie.get(question.code, ""))
        except UnreadableError:
            return None
        if value is not None:
            typed[question.code] = value
    reason = typed.get(reason_code(controle))
    needed = comment_code(controle) if not controle.raisons or reason == AUTRE_CODE else reason_code(controle)
    return typed if needed in typed else None
