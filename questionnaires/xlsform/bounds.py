"""Bounds of questions as XLSForm `constraint`: written before the author's rule, and extracted again."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from questionnaires.expressions import Expression, ExpressionError, parse, to_text
from questionnaires.expressions.tree import Chain, Constant, Current, Negation, Node, number_text

UNBOUNDED = 999_999_999
"""In the unit of the question: a number bounded by this value or its opposite has no bound to write."""

FINEST = 4
"""Most decimals of a number, and the default when nothing says how many."""

Pattern = tuple[str, re.Pattern[str]]


def decimal_text(units: int, decimals: int) -> str:
    """Return `units` units of 10**-decimals as XPath writes a number: exact, a point, no exponent."""
    return ("-" if units < 0 else "") + number_text(Fraction(abs(units), 10**decimals))


def units_of(text: str, decimals: int) -> int | None:
    """Return a bound in units of 10**-decimals, None when it has more decimals."""
    units = Fraction(text) * 10**decimals
    return int(units) if units.denominator == 1 else None


def joined(guards: Sequence[str], rule: str, patterns: Sequence[Pattern]) -> str:
    """Return the whole constraint; `split` is the reverse."""
    if guards:
        return " and ".join([*guards, *([f"({rule})"] if rule else [])])
    return rule if split(rule, patterns) == ({}, rule) else f"({rule})"


def split(text: str, patterns: Sequence[Pattern]) -> tuple[dict[str, str], str]:
    """Split what `joined` wrote into bounds, by field, and the author's own rule."""
    bounds: dict[str, str] = {}
    rest = text
    for field, pattern in patterns:
        match = pattern.match(rest)
        if match and (match.end() == len(rest) or rest.startswith(" and ", match.end())):
            bounds[field] = match[1]
            rest = rest[match.end() :].removeprefix(" and ")
    rule = _inside(rest, text)
    if rule is None:
        return ({}, text) if bounds and rest else (bounds, rest)
    return bounds, rule


def _inside(rest: str, whole: str) -> str | None:
    """Return the text between the outer parentheses, None when they are not one pair around all of it."""
    if not (rest.startswith("(") and rest.endswith(")")):
        return None
    inside = rest[1:-1]
    is_pair = not isinstance(parse(inside), ExpressionError) or isinstance(parse(whole), ExpressionError)
    return inside if is_pair else None


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def loose_bounds(text: str, decimals: int) -> tuple[int | None, int | None, str]:
    """Return both bounds of another author's constraint, in units of 10**-decimals, and the rest of it."""
    read = parse(text)
    if not isinstance(read, Expression):
        return None, None, text
    lows, highs, others = [], [], []
    for condition in _conjuncts(read.tree):
        match _bound(condition, decimals):
            case (">", int(units)):
                lows.append(units)
            case ("<", int(units)):
                highs.append(units)
            case _:
                others.append(condition)
    if not lows and not highs:
        return None, None, text
    rest = to_text(Chain(others[0], tuple(("and", other) for other in others[1:]))) if len(others) > 1 else ""
    return max(lows, default=None), min(highs, default=None), rest or "".join(map(to_text, others))


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, Chain) and {operator for operator, _ in node.rest} == {"and"}:
        for operand in (node.first, *(operand for _, operand in node.rest)):
            yield from _conjuncts(operand)
    else:
        yield node


def _bound(node: Node, decimals: int) -> tuple[str, int] | None:
    """Return `>` or `<`, and the furthest accepted value."""
    if not isinstance(node, Chain) or len(node.rest) > 1:
        return None
    operator, right = node.rest[0]
    value = _value(right)
    if isinstance(right, Current):
        operator, value = _FLIPPED.get(operator, ""), _value(node.first)
    elif not isinstance(node.first, Current):
        return None
    if value is None or operator not in _FLIPPED:
        return None
    units = value * 10**decimals
    if units.denominator > 1 or (decimals and operator in "<>"):
        return None
    step = {">": 1, "<": -1}.get(operator, 0)
    return operator[0], int(units) + step


def _value(node: Node) -> Fraction | None:
    match node:
        case Constant(value=Fraction() as value):
            return value
        case Negation(operand=Constant(value=Fraction() as value)):
            return -value
        case _:
            return None
