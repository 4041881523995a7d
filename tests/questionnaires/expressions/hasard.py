"""Random trees and contexts from a seed: thousands at once, for which hypothesis' own strategies are too slow."""

from datetime import date
from fractions import Fraction
from random import Random

from questionnaires.expressions import Answer, Context, Node
from questionnaires.expressions.functions import CHOICE_NAME, FUNCTIONS
from questionnaires.expressions.tree import LEVELS, Call, Chain, Constant, Current, Negation, Reference

TODAY = date(2026, 11, 25)
NAMES = ["a", "b", "c", "d", "é-1.x"]
WORDS = [
    *("", " ", "0", "-1", "1.5", ".", "5.", " 2 ", "a", "b", "a b", "b 1 a", "true", "NaN", "Infinity", "é", "😀"),
    *("\ud800", "2026-01-06", "2026-02-30", "0000-01-01", "9999-12-31", "1" * 31, "[a-c]*", "(", "\\d+"),
]  # fmt: skip
FUNCTION_NAMES = sorted(FUNCTIONS)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- repeatable on purpose, and no secret


def random_tree(rng: Random, depth: int = 5) -> Node:
    kind = rng.choices(["leaf", "chain", "call", "negation"], [3, 4, 5, 1])[0] if depth else "leaf"
    if kind == "chain":
        level = rng.choice(LEVELS)
        rest = [(rng.choice(level), random_tree(rng, depth - 1)) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        return Chain(random_tree(rng, depth - 1), tuple(rest))
    if kind == "call":
        return _random_call(rng, depth)
    return Negation(random_tree(rng, depth - 1)) if kind == "negation" else _random_leaf(rng)


def _random_leaf(rng: Random) -> Node:
    match rng.choices(["number", "text", "reference", "current"], [4, 2, 4, 1])[0]:
        case "number":
            return Constant(_random_number(rng))
        case "text":
            return Constant(rng.choice(WORDS))
        case "reference":
            return Reference(rng.choice(NAMES))
    return Current()


def _random_call(rng: Random, depth: int) -> Node:
    name = rng.choice(FUNCTION_NAMES)
    if name == CHOICE_NAME:
        return Call(name, (random_tree(rng, depth - 1), Reference("a")))
    least, most = FUNCTIONS[name].minimum, FUNCTIONS[name].maximum
    count = rng.randint(least, least + 2 if most is None else most)
    return Call(name, tuple(random_tree(rng, depth - 1) for _ in range(count)))


def _random_number(rng: Random) -> Fraction:
    size = rng.choice([2, 10, 100, 40_000, 10**15])
    return Fraction(rng.randrange(size)) / rng.choice([1, 1, 2, 10, 100])


def random_answer(rng: Random) -> Answer | None:
    match rng.choices(["number", "text", "date", "blank"], [5, 3, 1, 1])[0]:
        case "number":
            return _random_number(rng) * rng.choice([1, -1]) / rng.choice([1, 1, 3])
        case "text":
            return rng.choice(WORDS)
        case "date":
            return date.fromordinal(rng.choice([1, 739_622, 739_623, date.max.toordinal()]))
    return None


def random_context(rng: Random) -> Context:
    values = {
        name: tuple(random_answer(rng) for _ in range(rng.randrange(4))) if rng.random() < 0.4 else random_answer(rng)
        for name in NAMES
    }
    labels = {"a": {"a": "Oui", "1": "Un"}}
    return Context(values=values, today=TODAY, current=random_answer(rng), position=rng.randint(1, 9), libelles=labels)
