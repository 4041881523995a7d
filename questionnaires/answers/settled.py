"""Settle an answer: which questions are asked, and the value of each, computed ones included."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from questionnaires.answers.regles import Lines, Rule, Rules, rules_of
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import AskedQuestion, Question, Value
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed
from questionnaires.core.repartition import UnreadableError, is_blank
from questionnaires.expressions import Answer, Context, Node, is_true, stored
from questionnaires.expressions import evaluate as worth
from questionnaires.expressions.values import to_number, to_text
from questionnaires.temps.unites_temps import Derivation, derive_shares

Names = dict[str, Answer | tuple[Answer | None, ...] | None]

_LARGEST_STORED = 10**15
"""Largest computed number stored. Beyond, it has no use in a survey, nor exact form in JSON readers: it is left
blank."""


class PlaceQuestion(NamedTuple):
    """One question in one answer: its rule, the code of its value, and its line in the repetition."""

    rule: Rule
    code: str
    line: int = 0  # 0: outside a repetition

    @property
    def question(self) -> Question:
        return self.rule.question


@dataclass
class Settled:
    """A settled answer. `valeurs` has the questions asked, in no order; None was left blank.

    `irrelevant` are the codes whose conditions are not met: typed or not, they are not part of the answer.
    """

    rules: Rules
    today: date
    lines: Mapping[str, tuple[int, ...]]  # repetition -> its existing lines
    told: Derivation  # the unit in which shares were typed, and their texts
    valeurs: dict[str, Value | None] = field(default_factory=dict)
    unreadable: dict[str, UnreadableError] = field(default_factory=dict)
    irrelevant: set[str] = field(default_factory=set)
    places: dict[str, PlaceQuestion] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    in_lines: dict[tuple[str, int], Names] = field(default_factory=dict)
    _truths: dict[int, bool] = field(default_factory=dict)

    def context(self, place: PlaceQuestion | None = None, current: Answer | None = None) -> Context:
        """Return what expressions see from a question: in a repetition, the answers of its own line come first."""
        names: Mapping[str, Answer | tuple[Answer | None, ...] | None] = self.names
        position = 1
        if place is not None and place.line and place.rule.repetition is not None:
            repetition = place.rule.repetition.code
            names = ChainMap(self.in_lines[repetition, place.line], self.names)
            position = self.lines[repetition].index(place.line) + 1
        return Context(
            values=names,
            today=self.today,
            current=current,
            position=position,
            libelles=self.rules.libelles,
            whole=self.names,
        )

    def holds(self, node: Node, place: PlaceQuestion | None = None) -> bool:
        """Return whether a condition is true, seen from a question."""
        if place is not None and place.line:
            return is_true(node, self.context(place))
        if id(node) not in self._truths:
            self._truths[id(node)] = is_true(node, self.context())
        return self._truths[id(node)]

    def offers(self, place: PlaceQuestion, option: str) -> bool:
        """Return whether the answers given allow an option of a question."""
        node = place.rule.offers.get(option)
        return node is None or self.holds(node, place)

    @cached_property
    def needed(self) -> frozenset[str]:
        """Codes of the questions asked whose answer is needed to transmit, once all are settled."""
        shared = {code for rule in self.rules.sums if rule.sum.required for code in rule.sum.lignes}
        return frozenset(code for code in self.valeurs if code in shared or self._is_required(self.places[code]))

    def _is_required(self, place: PlaceQuestion) -> bool:
        if not isinstance(place.question, AskedQuestion):
            return False
        return place.question.required or (place.rule.required is not None and self.holds(place.rule.required, place))

    def number(self, node: Node) -> Fraction | None:
        """Return the result of a computation outside repetitions, None when it is not a number."""
        number = to_number(worth(node, self.context()))
        return number if isinstance(number, Fraction) else None


def settle(questionnaire: Questionnaire, saisie: Mapping[str, str], today: date) -> Settled:
    """Settle an answer, whatever was typed. `saisie` maps codes to texts; a missing code is a blank.

    Shares typed in another unit than percent are derived first: the rest knows percents only.
    """
    rules, shares = rules_of(questionnaire), derive_shares(questionnaire, saisie)
    settled = Settled(rules, today, _existing_lines(questionnaire, saisie), shares)
    settled.in_lines = {(code, line): {} for code, lines in settled.lines.items() for line in lines}
    for step in rules.order:
        if isinstance(step, Lines):
            settled.names[step.name] = _lines_asked(settled, step)
        else:
            _settle_rule(settled, step, shares.saisie)
    return settled


def _lines_asked(settled: Settled, step: Lines) -> tuple[Answer, ...]:
    is_asked = all(settled.holds(node) for node in step.relevance)
    return tuple(Fraction(line) for line in settled.lines[step.name]) if is_asked else ()


def _existing_lines(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Return the lines that have an answer, and those that are always shown."""
    typed: dict[str, set[int]] = {r.code: set(range(1, r.minimum + 1)) for r in questionnaire.repetitions.values()}
    for code, text in saisie.items():
        repetition, _, rest = code.partition(".")
        rank, _, _ = rest.partition(".")
        if repetition in typed and rank.isdigit() and code in questionnaire.questions and not is_blank(text):
            typed[repetition].add(int(rank))
    return {code: tuple(sorted(lines)) for code, lines in typed.items()}


def _settle_rule(settled: Settled, rule: Rule, saisie: Mapping[str, str]) -> None:
    if rule.repetition is None:
        settled.names[rule.name] = _settle_place(settled, PlaceQuestion(rule, rule.name), saisie)
        return
    answers = []
    for place in _places(settled, rule, rule.repetition):
        answer = _settle_place(settled, place, saisie)
        settled.in_lines[rule.repetition.code, place.line][rule.name] = answer
        answers.append(answer)
    settled.names[rule.name] = tuple(answers)


def _places(settled: Settled, rule: Rule, repetition: Repetition) -> Iterator[PlaceQuestion]:
    for line in settled.lines[repetition.code]:
        yield PlaceQuestion(rule, repetition.line_code(line, rule.name), line)


def _settle_place(settled: Settled, place: PlaceQuestion, saisie: Mapping[str, str]) -> Answer | None:
    """Settle one question, and return its answer for later expressions: blank when it is not asked, or cannot be
    read."""
    settled.places[place.code] = place
    if not all(settled.holds(node, place) for node in place.rule.relevance):
        settled.irrelevant.add(place.code)
        return None
    if isinstance(place.question, Computed):
        return _compute(settled, place, place.question)
    try:
        value = _read(settled, place, saisie)
    except UnreadableError as error:
        settled.unreadable[place.code] = error
        value = None
    settled.valeurs[place.code] = value
    return place.question.answer(value)


def _read(settled: Settled, place: PlaceQuestion, saisie: Mapping[str, str]) -> Value | None:
    if place.code in settled.told.unreadable:
        raise settled.told.unreadable[place.code]
    return place.question.read(saisie.get(place.code, ""))


def _compute(settled: Settled, place: PlaceQuestion, question: Computed) -> Answer | None:
    """Compute a question. The exact result is used in expressions; the stored value is rounded."""
    settled.valeurs[place.code] = None
    if place.rule.calculation is None:
        return None
    answer = stored(worth(place.rule.calculation, settled.context(place)))
    settled.valeurs[place.code] = _kept(question, answer)
    return answer


def _kept(question: Computed, answer: Answer | None) -> Value | None:
    if answer is None or question.nature == "texte":
        return None if answer is None else to_text(answer)
    number = to_number(answer)
    if not isinstance(number, Fraction) or abs(number) > _LARGEST_STORED:
        return None
    units = int(abs(number) * 10**question.decimals + Fraction(1, 2))
    return units if number >= 0 else -units
