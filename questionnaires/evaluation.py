"""An answer judged whole: what it says, and every problem at once, in the order of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from questionnaires.controles import check_problem, failed_checks, justification_of
from questionnaires.expressions import names_in
from questionnaires.manques import question_problems
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, Severity
from questionnaires.questions import Number, Value
from questionnaires.regles import SumRule
from questionnaires.repartition import UnreadableError
from questionnaires.settled import Settled, settle
from questionnaires.sommes import SumState, sum_problems
from questionnaires.unites_temps import with_zeros


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an answer says.

    `valeurs` has the code of every question asked, and of the reasons given to soft checks; None was left blank.
    A question whose conditions are not met is in `irrelevant` and not in `valeurs`: it was never asked.
    `remarques` are for the author alone: they block nothing and are kept nowhere.
    """

    valeurs: Mapping[str, Value | None]
    problems: tuple[Problem, ...]
    remarques: tuple[Problem, ...]
    sums: Mapping[str, SumState]
    blanks: tuple[str, ...]  # lines of sums left blank, to be confirmed as zero, or confirmed
    irrelevant: frozenset[str]

    @property
    def can_be_transmitted(self) -> bool:
        return not self.problems


def evaluate(
    questionnaire: Questionnaire, saisie: Mapping[str, str], *, today: date, blanks_confirmed: bool = False
) -> Evaluation:
    """Judge an answer whole, on a day.

    `saisie` maps question codes to typed texts; a missing code is a blank. Lines of a sum left blank are zeros once
    `blanks_confirmed`, as if they had been typed; until then they are problems to confirm. A sum is judged with its
    blanks counted as zero, so an empty line never bypasses it; it is not judged while one of its lines cannot be read.
    """
    confirmed = _confirmed(questionnaire, saisie, today) if blanks_confirmed else ()
    settled = settle(questionnaire, with_zeros(questionnaire, saisie, confirmed), today)
    sums = _sums(settled)
    found = [
        *question_problems(questionnaire, settled),
        *(problem for state in sums.values() for problem in sum_problems(state, named=len(sums) > 1)),
    ]
    justified, failed = _checks(settled, saisie)
    found += [problem for problem in failed if problem.severity is not Severity.REMARK]
    return Evaluation(
        valeurs=_in_order(questionnaire, settled.valeurs) | justified,
        problems=_by_page(questionnaire, found),
        remarques=tuple(problem for problem in failed if problem.severity is Severity.REMARK),
        sums=sums,
        blanks=(*confirmed, *_blanks(sums)),
        irrelevant=frozenset(settled.irrelevant),
    )


def _confirmed(questionnaire: Questionnaire, saisie: Mapping[str, str], today: date) -> tuple[str, ...]:
    """The lines left blank, that are zeros once confirmed; each may bring other lines with it."""
    zeros: tuple[str, ...] = ()
    while blanks := _blanks(_sums(settle(questionnaire, with_zeros(questionnaire, saisie, zeros), today))):
        zeros = (*zeros, *blanks)
    return zeros


def _sums(settled: Settled) -> dict[str, SumState]:
    return {rule.sum.code: sum_state(settled, rule) for rule in settled.rules.sums}


def sum_state(settled: Settled, rule: SumRule) -> SumState:
    """How far a sum has come; lines that are not asked are left out of it."""
    asked = tuple(code for code in rule.sum.lignes if code in settled.valeurs)
    needed = (*asked, *names_in(rule.cible))
    return SumState(
        sum=rule.sum,
        lignes=asked,
        total=sum((_amount(settled, code) for code in asked), Fraction(0)),
        cible=settled.number(rule.cible),
        readable=not any(code in settled.unreadable for code in needed),
        blanks=tuple(c for c in asked if settled.valeurs[c] is None and c not in settled.unreadable),
    )


def _amount(settled: Settled, code: str) -> Fraction:
    """What a line adds to its sum, in its own unit."""
    value, question = settled.valeurs[code], settled.places[code].question
    if not isinstance(value, int):
        return Fraction(0)
    return Fraction(value, 10**question.decimals) if isinstance(question, Number) else Fraction(value, 100)


def _blanks(sums: Mapping[str, SumState]) -> tuple[str, ...]:
    """Once each: a line may count in a sum and be split by another."""
    return tuple(dict.fromkeys(code for state in sums.values() if not state.is_left_out for code in state.blanks))


def _checks(settled: Settled, saisie: Mapping[str, str]) -> tuple[dict[str, Value | None], list[Problem]]:
    """The justifications given, and what is told of the checks that fail without one."""
    justified: dict[str, Value | None] = {}
    told: list[Problem] = []
    for controle in failed_checks(settled):
        try:
            given = justification_of(controle, saisie) if controle.portee == "justifier" else None
        except UnreadableError as error:
            told.append(check_problem(controle, error))
            continue
        if given is None:
            told.append(check_problem(controle))
        else:
            justified |= given
    return justified, told


def _in_order(questionnaire: Questionnaire, valeurs: Mapping[str, Value | None]) -> dict[str, Value | None]:
    return {code: valeurs[code] for code in questionnaire.questions if code in valeurs}


def _by_page(questionnaire: Questionnaire, problems: list[Problem]) -> tuple[Problem, ...]:
    rank = {code: index for index, code in enumerate(questionnaire.questions)}
    return tuple(sorted(problems, key=lambda problem: rank.get(problem.code, len(rank))))
