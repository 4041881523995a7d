"""Evaluate an expression on answers: never raises, in time bounded by its size and the lines of a group."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import assert_never

from questionnaires.core.elements import Answer
from questionnaires.expressions.functions import CHOICE_NAME, INDEXED, POSITION, REGEX
from questionnaires.expressions.patterns import matches
from questionnaires.expressions.texts import after, before, codes_in, date_text, part, selected_at
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
    ceiling,
    compare,
    floor,
    items,
    magnitude,
    negate,
    power,
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
"""Longest text that a function may give; beyond, it gives a blank rather than half a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Data that an expression can see from its question.

    `values` maps question codes to answers, None or the empty text when blank; a tuple holds one answer for each line
    of a repeating group, seen from outside it (seen from inside, give the answer of the line). A missing code is a
    blank. `current` is the answer being judged, `position` the line of the repeating group, from 1. `libelles` maps a
    question to its options, code to label. `whole` is `values` as seen from outside every repeating group, where they
    differ.
    """

    values: Mapping[str, Answer | tuple[Answer | None, ...] | None]
    today: date
    current: Answer | None = None
    position: int = 1
    libelles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    whole: Mapping[str, Answer | tuple[Answer | None, ...] | None] | None = None


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
    if call.function == INDEXED:
        return _indexed(call, context)
    if call.function in _OF_CONTEXT:
        return _OF_CONTEXT[call.function](context, [_value(arg, context) for arg in call.args])
    return _OF_VALUES[call.function](*[_value(arg, context) for arg in call.args])


def _choice_name(call: Call, context: Context) -> Value:
    question = call.args[1]
    labels = context.libelles.get(question.name, {}) if isinstance(question, Reference) else {}
    return labels.get(to_text(_value(call.args[0], context)), "")


def _indexed(call: Call, context: Context) -> Value:
    """Return the answer of a line of a repeating group, by its place from 1; blank when there is no such line."""
    question = call.args[0]
    whole = context.values if context.whole is None else context.whole
    answers = whole.get(question.name) if isinstance(question, Reference) else None
    place = truncated(to_number(_value(call.args[2], context)))
    if not isinstance(answers, tuple) or isinstance(place, float) or not 1 <= place <= len(answers):
        return ""
    return _filled(answers[int(place) - 1])


def _once(context: Context, args: list[Value]) -> Value:
    return args[0] if to_text(_filled(context.current)) == "" else _filled(context.current)


def _coalesce(*values: Value) -> Value:
    for value in map(single, values):
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
    codes = codes_in(to_text(answer))
    wanted = to_text(code).strip(" ")
    return wanted in codes or (wanted == "" and not codes)


def _sum(*values: Value) -> Number:
    """Add every node; a blank question counts for nothing beside others, as a blank line does."""
    return total(_numbers(*(value for value in values if len(values) == 1 or value != "")))


def _join(separator: Value, *values: Value) -> str:
    return _capped(to_text(separator).join(to_text(node) for node in _nodes(*values)))


def _capped(text: str) -> str:
    return text if len(text) <= MAX_TEXT else ""


def _date_text(day: Value, pattern: Value) -> str:
    read = to_date(day)
    return _capped(date_text(read, to_text(pattern))) if isinstance(read, date) else ""


def _length(context: Context, args: list[Value]) -> Value:
    return Fraction(len(to_text(args[0] if args else _filled(context.current))))


_OF_CONTEXT: Mapping[str, Callable[[Context, list[Value]], Value]] = {
    "once": _once,
    "today": lambda context, _: context.today,
    "now": lambda context, _: context.today,
    POSITION: lambda context, _: Fraction(context.position),
    "string-length": _length,
}
_OF_VALUES: Mapping[str, Callable[..., Value]] = {
    "coalesce": _coalesce,
    "not": lambda value: not to_boolean(value),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": to_boolean,
    "boolean-from-string": lambda value: to_text(value).lower() in ("true", "1"),
    "number": to_number,
    "string": to_text,
    "date": to_date,
    "format-date": _date_text,
    "format-date-time": _date_text,
    "decimal-date-time": lambda value: to_number(to_date(value)),
    "round": _round,
    "int": lambda value: truncated(to_number(value)),
    "floor": lambda value: floor(to_number(value)),
    "ceiling": lambda value: ceiling(to_number(value)),
    "abs": lambda value: magnitude(to_number(value)),
    "pow": lambda base, exponent: power(to_number(base), to_number(exponent)),
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _sum,
    "count": lambda *values: Fraction(len(_nodes(*values))),
    "count-non-empty": lambda *values: Fraction(sum(to_text(node) != "" for node in _nodes(*values))),
    "selected": _selected,
    "count-selected": lambda value: Fraction(len(codes_in(to_text(value)))),
    "selected-at": lambda value, place: selected_at(to_text(value), to_number(place)),
    "concat": lambda *values: _join("", *values),
    "join": _join,
    "substr": lambda value, *places: part(to_text(value), *map(to_number, places)),
    "substring-before": lambda value, mark: before(to_text(value), to_text(mark)),
    "substring-after": lambda value, mark: after(to_text(value), to_text(mark)),
    "contains": lambda value, wanted: to_text(wanted) in to_text(value),
    "starts-with": lambda value, wanted: to_text(value).startswith(to_text(wanted)),
    "ends-with": lambda value, wanted: to_text(value).endswith(to_text(wanted)),
    REGEX: lambda value, pattern: matches(to_text(value), to_text(pattern)),
}
