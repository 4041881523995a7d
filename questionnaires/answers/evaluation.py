"""Evaluate a whole answer: its values and all its problems at once, in the order of the pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from questionnaires.answers.controles import check_problem, failed_checks, justification_of
from questionnaires.answers.manques import question_problems
from questionnaires.answers.regles import SumRule
from questionnaires.answers.reperes import Reperes, failed_outside
from questionnaires.answers.settled import Settled, settle
from questionnaires.answers.sommes import SumState, sum_problems
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.elements import Value
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.repartition import UnreadableError
from questionnaires.expressions import names_in
from questionnaires.temps.unites_temps import with_zeros


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Result of evaluating an answer.

    `valeurs` has the code of every question asked, and of the reasons given to soft checks; None was left blank. A
    question whose conditions are not met is in `irrelevant` and not in `valeurs`: it was never asked. `remarques` are
    for the author alone: they block nothing and are not stored. `failed` are the checks that fail, justified or not.
    """

    valeurs: Mapping[str, Value | None]
    problems: tuple[Problem, ...]
    remarques: tuple[Problem, ...]
    sums: Mapping[str, SumState]
    blanks: tuple[str, ...]  # lines of sums left blank, to be confirmed as zero, or confirmed
    irrelevant: frozenset[str]
    failed: tuple[Controle, ...] = ()

    @property
    def can_be_transmitted(self) -> bool:
        return not self.problems


def evaluate(
    questionnaire: Questionnaire,
    saisie: Mapping[str, str],
    *,
    today: date,
    blanks_confirmed: bool = False,
    reperes: Reperes | None = None,
) -> Evaluation:
    """Judge a whole answer, as of `today`.

    `saisie` maps question codes to typed texts; a missing code is a blank. Lines of a sum left blank are zeros once
    `blanks_confirmed`, as if they had been typed; until then they are problems to confirm. A sum is judged with its
    blanks counted as zero, so an empty line never bypasses it; it is not judged while one of its lines cannot be read.
    `reperes` is the reference data from outside the answer, for an answer on time.
    """
    confirmed = _confirmed(questionnaire, saisie, today) if blanks_confirmed else ()
    settled = settle(questionnaire, with_zeros(questionnaire, saisie, confirmed), today)
    sums = _sums(settled)
    is_alone = len(sums) == 1 and (bool(questionnaire.repartitions) or len(questionnaire.blocks) == 1)
    problems = [
        *question_problems(questionnaire, settled),
        *(problem for state in sums.values() for problem in sum_problems(state, named=not is_alone)),
    ]
    failed = (*failed_checks(settled, settled.rules.checks), *_failed_outside(questionnaire, settled, sums, reperes))
    justified, checks = _checks(failed, saisie)
    problems += [problem for problem in checks if problem.severity is not Severity.REMARK]
    return Evaluation(
        valeurs=_in_order(questionnaire, settled.valeurs) | justified,
        problems=_by_page(questionnaire, problems),
        remarques=tuple(problem for problem in checks if problem.severity is Severity.REMARK),
        sums=sums,
        blanks=(*confirmed, *_blanks(sums)),
        irrelevant=frozenset(settled.irrelevant),
        failed=failed,
    )


def failed_if_zero(
    questionnaire: Questionnaire,
    saisie: Mapping[str, str],
    evaluation: Evaluation,
    *,
    today: date,
    reperes: Reperes | None = None,
) -> tuple[Controle, ...]:
    """Return the checks that would also fail if blanks were confirmed as zero; here they stay blank."""
    if not evaluation.blanks:
        return ()
    zeros = evaluate(questionnaire, saisie, today=today, blanks_confirmed=True, reperes=reperes)
    return tuple(controle for controle in zeros.failed if controle not in evaluation.failed)


def _confirmed(questionnaire: Questionnaire, saisie: Mapping[str, str], today: date) -> tuple[str, ...]:
    """Return the lines left blank, which are zeros once confirmed; each may make other lines appear."""
    zeros: tuple[str, ...] = ()
    while blanks := _blanks(_sums(settle(questionnaire, with_zeros(questionnaire, saisie, zeros), today))):
        zeros = (*zeros, *blanks)
    return zeros


def _sums(settled: Settled) -> dict[str, SumState]:
    return {rule.sum.code: sum_state(settled, rule) for rule in settled.rules.sums}


def sum_state(settled: Settled, rule: SumRule) -> SumState:
    """Return the state of a sum; lines that are not asked are left out of it."""
    lignes = tuple(code for code in rule.sum.lignes if code in settled.valeurs)
    needed = (*lignes, *names_in(rule.cible))
    amounts = (settled.places[code].question.answer(settled.valeurs[code]) for code in lignes)
    return SumState(
        sum=rule.sum,
        lignes=lignes,
        total=sum((amount for amount in amounts if isinstance(amount, Fraction)), Fraction(0)),
        cible=settled.number(rule.cible),
        readable=not any(code in settled.unreadable for code in needed),
        blanks=tuple(c for c in lignes if settled.valeurs[c] is None and c not in settled.unreadable),
    )


def _blanks(sums: Mapping[str, SumState]) -> tuple[str, ...]:
    """List blank lines, once each: a line may count in a sum and be split by another."""
    return tuple(dict.fromkeys(code for state in sums.values() if not state.is_left_out for code in state.blanks))


def _failed_outside(
    questionnaire: Questionnaire, settled: Settled, sums: Mapping[str, SumState], reperes: Reperes | None
) -> Iterable[Controle]:
    parts = whole_of(questionnaire, settled.valeurs, sums) if reperes else None
    return failed_outside(reperes, parts) if reperes and parts else ()


def whole_of(
    questionnaire: Questionnaire, valeurs: Mapping[str, Value | None], sums: Mapping[str, SumState]
) -> Mapping[str, int | None] | None:
    """Return the lines of the first répartition, in order, None where blank; None while they do not make a whole."""
    repartition = next(iter(questionnaire.repartitions), None)
    state = sums.get(repartition.code) if repartition else None
    if state is None or not state.readable or not state.is_met:
        return None
    return {code: value if isinstance(value := valeurs.get(code), int) else None for code in state.lignes}


def _checks(failed: Iterable[Controle], saisie: Mapping[str, str]) -> tuple[dict[str, Value | None], list[Problem]]:
    """Return the justifications given, and the problems of failed checks without one."""
    justified: dict[str, Value | None] = {}
    problems: list[Problem] = []
    for controle in failed:
        try:
            justification = justification_of(controle, saisie) if controle.portee == "justifier" else None
        except UnreadableError as error:
            problems.append(check_problem(controle, error))
            continue
        if justification is None:
            problems.append(check_problem(controle))
        else:
            justified |= justification
    return justified, problems


def _in_order(questionnaire: Questionnaire, valeurs: Mapping[str, Value | None]) -> dict[str, Value | None]:
    return {code: valeurs[code] for code in questionnaire.questions if code in valeurs}


def _by_page(questionnaire: Questionnaire, problems: list[Problem]) -> tuple[Problem, ...]:
    rank = {code: index for index, code in enumerate(questionnaire.questions)}
    return tuple(sorted(problems, key=lambda problem: rank.get(problem.code, len(rank))))
