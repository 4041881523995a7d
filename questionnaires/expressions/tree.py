"""Expression tree as frozen data: evaluated by the server, sent to the browser, written back as text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import assert_never

from questionnaires.expressions.functions import CHOICE_NAME, POSITION

MAX_NODES = 1_000
MAX_DEPTH = 100
"""Deepest nesting of nodes: keeps every recursion far below the interpreter's limit."""

LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
"""Binary operators, from the loosest to the tightest; a unary minus is tighter than all."""

LEVEL_OF = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}

NUMBER = re.compile(r"0*([0-9]{0,15})(?:\.([0-9]{0,15}?)0*)?")
"""A number as written: at most 15 digits on each side of the point, useless zeros excluded."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, zero or more (a minus is a Negation, as in XPath), or a text without both kinds of straight quotes."""

    value: Fraction | str
    column: int = field(default=0, compare=False)  # where it was read, 0 when unknown


@dataclass(frozen=True, slots=True)
class Reference:
    """A question, `${name}`."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Current:
    """The answer being judged, `.`."""

    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one level, applied from the left: `a - b + c`. Flat, so that long sums are not deep."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    args: tuple["Node", ...]
    column: int = field(default=0, compare=False)


Node = Constant | Reference | Current | Negation | Chain | Call

Json = str | list["Json"]
"""A tree as JSON: `["n","0.1"]` `["t","oui"]` `["r","age"]` `["."]` `["-",a]` `["o",a,"+",b,"-",c]`
`["f","if",a,b,c]`."""


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Constant() | Reference() | Current():
            return ()
        case Negation(operand=operand):
            return (operand,)
        case Chain(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
        case Call(args=args):
            return args
        case _:
            assert_never(node)


def with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with each of its children changed."""
    match node:
        case Negation(operand=operand):
            return Negation(change(operand))
        case Chain(first=first, rest=rest):
            return Chain(change(first), tuple((operator, change(operand)) for operator, operand in rest))
        case Call(args=args):
            return replace(node, args=tuple(map(change, args)))
        case _:
            return node


def is_side_of(side: Node, condition: Node) -> bool:
    """Return whether `condition` is « one or another », and `side` one of them, which alone makes it true."""
    is_or = isinstance(condition, Chain) and condition.rest[0][0] == "or"
    return is_or and side in children(condition)


def walk(tree: Node) -> Iterator[tuple[Node, int]]:
    """Yield every node in the order of the text, with its depth (the root is at 1)."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in reversed(children(node)))


def written_out(tree: Node, calculations: Mapping[str, Node]) -> Node | None:
    """Return an expression where each computed question is replaced by its calculation; None when that has too many
    nodes, or is too deep."""
    while any(isinstance(node, Reference) and node.name in calculations for node, _ in walk(tree)):
        tree = _replaced(tree, calculations)
        if any(depth > MAX_DEPTH or place >= MAX_NODES for place, (_, depth) in enumerate(walk(tree))):
            return None
    return tree


def _replaced(node: Node, by_name: Mapping[str, Node]) -> Node:
    if isinstance(node, Reference):
        return by_name.get(node.name, node)
    return with_children(node, lambda child: _replaced(child, by_name))


def number_literal(text: str, column: int = 0) -> Constant | None:
    """Return the constant of a literal, None when it has more than 15 digits on a side, or is not a number."""
    match = NUMBER.fullmatch(text)
    if match is None or text in ("", "."):
        return None
    return Constant(Fraction(f"{match[1] or '0'}.{match[2] or '0'}"), column)


def number_text(value: Fraction) -> str:
    """Return the literal of a number: 15 decimals are exact."""
    digits = f"{value * 10**15 // 1:016d}"
    return f"{digits[:-15]}.{digits[-15:]}".rstrip("0").rstrip(".")


def to_text(tree: Node) -> str:
    """Write the expression with the fewest spaces and parentheses that keep the same tree."""
    return _text(tree, 0)


def _text(node: Node, level: int) -> str:
    """Write a node. `level`: the loosest operators that may stand here without parentheses."""
    match node:
        case Constant(value=value):
            return _constant_text(value)
        case Reference(name=name):
            return f"${{{name}}}"
        case Current():
            return "."
        case Negation(operand=operand):
            return f"-{_text(operand, len(LEVELS))}"
        case Chain():
            return _chain_text(node, level)
        case Call():
            return f"{node.function}({_args_text(node)})"
        case _:
            assert_never(node)


def _constant_text(value: Fraction | str) -> str:
    if isinstance(value, Fraction):
        return number_text(value)
    return f"'{value}'" if "'" not in value else f'"{value}"'


def _chain_text(chain: Chain, level: int) -> str:
    chain_level = LEVEL_OF[chain.rest[0][0]]
    parts = [_text(chain.first, chain_level + 1)]
    parts += [f"{operator} {_text(operand, chain_level + 1)}" for operator, operand in chain.rest]
    text = " ".join(parts)
    return text if chain_level >= level else f"({text})"


def _args_text(call: Call) -> str:
    if call.function == POSITION:
        return ".."
    parts = [_text(arg, 0) for arg in call.args]
    if call.function == CHOICE_NAME:
        parts[1] = f"'{parts[1]}'"
    return ", ".join(parts)


def to_json(tree: Node) -> Json:
    """Return the tree for the browser: lists and texts only, numbers as decimal texts."""
    match tree:
        case Constant(value=value):
            return ["t", value] if isinstance(value, str) else ["n", number_text(value)]
        case Reference(name=name):
            return ["r", name]
        case Current():
            return ["."]
        case Negation(operand=operand):
            return ["-", to_json(operand)]
        case Chain(first=first, rest=rest):
            return ["o", to_json(first), *(part for operator, operand in rest for part in (operator, to_json(operand)))]
        case Call(function=function, args=args):
            return ["f", function, *map(to_json, args)]
        case _:
            assert_never(tree)
