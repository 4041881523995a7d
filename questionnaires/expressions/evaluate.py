"""Evaluate an expression on answers: never raises, in time bounded by its size and the lines of a group."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import assert_never

from questionnaires.core.questions import Answer
from questionnaires.expressions.functions import CHOICE_NAME, POSITION, REGEX
from questionnaires.expressions.patterns import matches
from questionnaires.expressions.tree import (
    LEVEL_OF,
    Call,
    Chain,
    Constant,
    Current,
    Negation,
    Node,
    Reference,
)
from questionnaires.expressions.values import (
    Number,
    Scalar,
    Value,
    calculate,
    compare,
    items,
    negate,
    rounded,
    single,
    to_boolean,
    to_date,
    to_number,
    to_text,
    total,
    truncated,
)

MAX_TEXT = 10_000
"""Longest text that `concat` may give; beyond, it gives a blank rather than half a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Data that an expression can see from its question.

    `values` maps question codes to answers, None or the empty text when blank; a tuple holds one answer for each line
    of a repeating group, seen from outside it (seen from inside, give the answer of the line). A missing code is a
    blank. `current` is the answer being judged, `position` the line of the repeating group, from 1. `libelles` maps a
    question to its options, code to label.
    """

    values: Mapping[str, Answer | tuple[Answer | None, ...] | None]
    today: date
    current: Answer | None = None
    position: int = 1
    libelles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def evaluate(tree: Node, context: Context) -> Scalar:
    """Return the value of a computation; the first node of a node-set. A blank is the empty text."""
    return single(_value(tree, context))


def is_true(tree: Node, context: Context) -> bool:
    """Return the verdict of a condition. ODK judges no constraint of a blank answer: that is for the caller to
    decide."""
    return to_boolean(_value(tree, context))


def stored(value: Scalar) -> Answer | None:
    """Return the answer of a computed question: None when NaN, infinite or empty; `true` and `false` as texts, as in
    ODK."""
    if isinstance(value, float) or value == "":
        return None
    return to_text(value) if isinstance(value, bool) else value


def _value(node: Node, context: Context) -> Value:
    match node:
        case Constant(value=value):
            return value
        case Reference(name=name):
            return _answer(context, name)
        case Current():
            return _filled(context.current)
        case Negation(operand=operand):
            return negate(to_number(_value(operand, context)))
        case Chain():
            return _chain(node, context)
        case Call():
            return _call(node, context)
        case _:
            assert_never(node)


def _filled(answer: Answer | None) -> Answer:
    return "" if answer is None else answer


def _answer(context: Context, name: str) -> Value:
    value = context.values.get(name)
    return tuple(_filled(answer) for answer in value) if isinstance(value, tuple) else _filled(value)


_AND_OR = {"and": False, "or": True}
_COMPARING = {operator for operator, level in LEVEL_OF.items() if level in (2, 3)}


def _chain(chain: Chain, context: Context) -> Value:
    operator = chain.rest[0][0]
    if operator in _AND_OR:
        return _and_or(chain, context, decisive=_AND_OR[operator])
    result = _value(chain.first, context)
    for operator, operand in chain.rest:
        right = _value(operand, context)
        if operator in _COMPARING:
            result = compare(operator, result, right)
        else:
            result = calculate(operator, to_number(result), to_number(right))
    return result


def _and_or(chain: Chain, context: Context, *, decisive: bool) -> bool:
    """Evaluate up to the first operand that decides."""
    operands = (chain.first, *(operand for _, operand in chain.rest))
    return decisive if any(to_boolean(_value(o, context)) == decisive for o in operands) else not decisive


def _call(call: Call, context: Context) -> Value:
    if call.function == "if":
        chosen = call.args[1] if to_boolean(_value(call.args[0], context)) else call.args[2]
        return _value(chosen, context)
    if call.function == CHOICE_NAME:
        return _choice_name(call, context)
    if call.function in _OF_CONTEXT:
        return _OF_CONTEXT[call.function](context, [_value(arg, context) for arg in call.args])
    return _OF_VALUES[call.function](*[_value(arg, context) for arg in call.args])


def _choice_name(call: Call, context: Context) -> Value:
    question = call.args[1]
    labels = context.libelles.get(question.name, {}) if isinstance(question, Reference) else {}
    return labels.get(to_text(_value(call.args[0], context)), "")


def _once(context: Context, args: list[Value]) -> Value:
    return args[0] if to_text(_filled(context.current)) == "" else _filled(context.current)


def _coalesce(first: Value, second: Value) -> Value:
    for value in (single(first), single(second)):
        if value != "" and value == value:  # neither blank nor NaN
            return value
    return ""


def _round(number: Value, places: Value = Fraction(0)) -> Value:
    return rounded(to_number(number), to_number(places))


def _nodes(*values: Value) -> list[Scalar]:
    return [node for value in values for node in items(value)]


def _numbers(*values: Value) -> list[Number]:
    """Convert every node, except the blank lines of a repeating group."""
    return [to_number(node) for value in values for node in items(value) if node != "" or not isinstance(value, tuple)]


def _extreme(choose: Callable[..., Fraction | float]) -> Callable[..., Value]:
    """Return min or max of every node: NaN when there is none, or when one of them is not a number."""

    def extreme(*values: Value) -> Value:
        numbers = _numbers(*values)
        return choose(numbers) if numbers and all(n == n for n in numbers) else math.nan

    return extreme


def _selected(answer: Value, code: Value) -> bool:
    codes = _codes(answer)
    wanted = to_text(code).strip(" ")
    return wanted in codes or (wanted == "" and not codes)


def _codes(answer: Value) -> list[str]:
    return [code for code in to_text(answer).split(" ") if code]


def _concat(*values: Value) -> str:
    text = "".join(to_text(node) for node in _nodes(*values))
    return text if len(text) <= MAX_TEXT else ""


def _length(context: Context, args: list[Value]) -> Value:
    return Fraction(len(to_text(args[0] if args else _filled(context.current))))


_OF_CONTEXT: Mapping[str, Callable[[Context, list[Value]], Value]] = {
    "once": _once,
    "today": lambda context, _: context.today,
    POSITION: lambda context, _: Fraction(context.position),
    "string-length": _length,
}
_OF_VALUES: Mapping[str, Callable[..., Value]] = {
    "coalesce": _coalesce,
    "not": lambda value: not to_boolean(value),
    "true": lambda: True,
    "false": lambda: False,
    "number": to_number,
    "string": to_text,
    "date": to_date,
    "round": _round,
    "int": lambda value: truncated(to_number(value)),
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": lambda value: total(_numbers(value)),
    "count": lambda value: Fraction(len(items(value))),
    "count-non-empty": lambda value: Fraction(sum(to_text(node) != "" for node in items(value))),
    "selected": _selected,
    "count-selected": lambda value: Fraction(len(_codes(value))),
    "concat": _concat,
    REGEX: lambda value, pattern: matches(to_text(value), to_text(pattern)),
}
