"""Expressions with their values, shared with the browser: the file, its notation, and the run in Node."""

import json
import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.expressions import Answer, Context, Expression, Json, Node, Scalar, parse, to_json
from questionnaires.expressions.tree import Call, Chain, Constant, Current, Negation, Reference, number_literal
from tests.outils import require_tool

VECTORS = Path(__file__).parents[1] / "vectors"
STATIC = Path(__file__).parents[3] / "collecte" / "static"
BROWSER = STATIC / "expressions.js"
UNDECIDED = {"undecided": True}


@dataclass(frozen=True, slots=True)
class Vector:
    """An expression; `result` on the server, `browser` in the browser, both as JSON (see `encode`)."""

    theme: str
    context: str
    text: str
    result: Any
    browser: Any

    def __str__(self) -> str:
        return f"{self.theme}: {self.text[:60]}"


@cache
def document() -> Any:  # noqa: ANN401 -- JSON
    return json.loads((VECTORS / "expressions.json").read_text(encoding="utf-8"))


THEMES = tuple(dict.fromkeys(group["theme"] for group in document()["groups"]))


@cache
def vectors() -> Sequence[Vector]:
    return [
        Vector(group["theme"], group["context"], row[0], *map(canonical, (row[1], row[-1])))
        for group in document()["groups"]
        for row in group["vectors"]
    ]


def vectors_of(theme: str) -> Sequence[Vector]:
    return [vector for vector in vectors() if vector.theme == theme]


def received(json: Json) -> Node:  # noqa: PLR0911 - one case a kind
    """Return the tree that a page gets from `to_json`."""
    match json:
        case ["n", str(text)] if (number := number_literal(text)) is not None:
            return number
        case ["t", str(text)]:
            return Constant(text)
        case ["r", str(name)]:
            return Reference(name)
        case ["."]:
            return Current()
        case ["-", operand]:
            return Negation(received(operand))
        case ["o", first, *rest]:
            pairs = zip(rest[::2], rest[1::2], strict=True)
            return Chain(received(first), tuple((str(operator), received(operand)) for operator, operand in pairs))
        case ["f", str(function), *args]:
            return Call(function, tuple(map(received, args)))
    raise ValueError(json)


def contexts() -> dict[str, Context]:
    return {name: read_context(json) for name, json in document()["contexts"].items()}


def read_context(json: Any) -> Context:  # noqa: ANN401
    return Context(
        values={name: decode(answer) for name, answer in json["values"].items()},
        current=decode(json["current"]),
        position=json["position"],
        today=date.fromisoformat(document()["today"]),
        libelles=document()["libelles"],
    )


def tree_of(text: str) -> Node:
    expression = parse(text)
    assert isinstance(expression, Expression), expression
    return expression.tree


def decode(json: Any) -> Any:  # noqa: ANN401
    if isinstance(json, list):
        return tuple(map(decode, json))
    if not isinstance(json, dict):
        return json
    if "repeated" in json:
        pattern, times = json["repeated"]
        return pattern * times if isinstance(pattern, str) else (decode(pattern),) * times
    return date.fromisoformat(json["d"]) if "d" in json else Fraction(json["n"])


def encode(value: Scalar | tuple[Answer | None, ...] | None) -> Any:  # noqa: ANN401
    """Encode booleans and texts as they are, `{"n": "1/3"}`, `{"d": "2026-01-31"}`; a list for a repeating group."""
    if isinstance(value, tuple):
        return [None if node is None else encode(node) for node in value]
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, float):
        return {"n": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return {"n": str(value)} if isinstance(value, Fraction) else "" if value is None else value


def canonical(json: Any) -> Any:  # noqa: ANN401
    """Write equal numbers always the same way."""
    if isinstance(json, dict) and json.get("n", "N")[-1].isdigit():
        return {"n": str(Fraction(json["n"]))}
    return json


def encode_context(context: Context) -> dict[str, Any]:
    values = {name: encode(answer) for name, answer in context.values.items()}
    return {"values": values, "current": encode(context.current), "position": context.position}


def in_node(contexts: Sequence[Context], cases: Sequence[tuple[Node, int]]) -> list[tuple[Any, Any]]:
    """Return the value and verdict of collecte/static/expressions.js for each tree in the context of that index."""
    node = require_tool("node", "nodejs")
    payload = {
        "contexts": [encode_context(context) for context in contexts],
        "cases": [[to_json(tree), index] for tree, index in cases],
    }
    command = [node, str(VECTORS / "run.mjs"), str(BROWSER), str(STATIC / "fonctions.js")]
    done = subprocess.run(command, input=json.dumps(payload), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [(canonical(value), verdict) for value, verdict in json.loads(done.stdout)]
