"""Check expressions statically: names, patterns, cycles, and comparisons that can never hold."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import assert_never

from questionnaires.core.anomalies import nearest
from questionnaires.core.elements import Kind
from questionnaires.expressions.functions import FUNCTIONS, INDEXED, REGEX
from questionnaires.expressions.patterns import refusal
from questionnaires.expressions.tokens import ExpressionError, Note
from questionnaires.expressions.tree import (
    LEVEL_OF,
    Call,
    Chain,
    Constant,
    Current,
    Negation,
    Node,
    Reference,
    children,
    walk,
)
from questionnaires.expressions.values import to_number, to_text


@dataclass(frozen=True, slots=True)
class Known:
    """A question that expressions may name; `codes` are those of its options, empty without options."""

    kind: Kind = Kind.ANY
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """`errors` refuse the expression; `notes` are for its author to look at."""

    errors: tuple[ExpressionError, ...]
    notes: tuple[Note, ...]


def names_in(tree: Node) -> tuple[str, ...]:
    """Return the questions that the expression names, once each, in the order of the text."""
    return tuple(dict.fromkeys(node.name for node, _ in walk(tree) if isinstance(node, Reference)))


def parts_about(tree: Node, name: str) -> Iterator[Node]:
    """Yield the largest parts of the expression that name this question and no other, and say more than its answer."""
    if names_in(tree) == (name,) and not isinstance(tree, Reference):
        yield tree
        return
    for child in children(tree):
        yield from parts_about(child, name)


def check(tree: Node, known: Mapping[str, Known], *, current: Known | None = None) -> Report:
    """Return everything that is wrong, at once. `current` is the question that `.` stands for, None where there is
    none."""
    errors: list[ExpressionError] = []
    notes: list[Note] = []
    for node, _ in walk(tree):
        errors.extend(_errors(node, known, current))
        notes.extend(_notes(node, known, current))
    notes.extend(_as_condition(tree, known))
    return Report(tuple(errors), tuple(notes))


def _errors(node: Node, known: Mapping[str, Known], current: Known | None) -> Iterator[ExpressionError]:
    if isinstance(node, Reference) and node.name not in known:
        yield _unknown(node, known)
    elif isinstance(node, Current) and current is None:
        problem = "«\u00a0.\u00a0» désigne la réponse elle-même, et il n’y en a pas ici."
        yield ExpressionError(node.column, problem, "Nommez une question, par exemple ${age}.")
    elif isinstance(node, Call) and node.function == REGEX:
        yield from _pattern_errors(node)
    elif isinstance(node, Call) and node.function == INDEXED and not isinstance(node.args[0], Reference):
        problem = "«\u00a0indexed-repeat\u00a0» porte sur une question répétée, pas sur un calcul."
        yield ExpressionError(node.column, problem, "Écrivez par exemple indexed-repeat(${nom}, ${personnes}, 1).")
    elif isinstance(node, Call) and FUNCTIONS[node.function].of_answers and not all(map(_is_answer, node.args)):
        problem = f"«\u00a0{node.function}\u00a0» porte sur une question, pas sur un calcul."
        yield ExpressionError(node.column, problem, f"Écrivez par exemple {node.function}(${{montant}}).")


def _unknown(reference: Reference, known: Mapping[str, Known]) -> ExpressionError:
    suggestion = nearest(reference.name, list(known))
    remedy = (
        f"Vouliez-vous dire ${{{suggestion}}}\u202f?"
        if suggestion
        else "Choisissez une autre question, ou retirez ce qui en dépend."
    )
    return ExpressionError(
        reference.column, f"Aucune question ne s’appelle «\u00a0{reference.name[:40]}\u00a0».", remedy
    )


def _pattern_errors(call: Call) -> Iterator[ExpressionError]:
    pattern = _text_of(call.args[1])
    if pattern is None:
        problem = "Le motif de «\u00a0regex\u00a0» doit être écrit en toutes lettres."
        yield ExpressionError(call.column, problem, "Mettez-le entre guillemets, par exemple regex(., '[0-9]{5}').")
    elif (reason := refusal(pattern)) is not None:
        remedy = "Sont refusés\u00a0: les renvois (\\1) et les assertions (?=…), (?!…), (?<=…)."
        yield ExpressionError(call.column, reason, remedy)


def _text_of(node: Node) -> str | None:
    """Return the text of a constant, None for any other node."""
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None


def _is_answer(node: Node) -> bool:
    return isinstance(node, Reference | Current)


def kind_of(node: Node, known: Mapping[str, Known], current: Known | None = None) -> Kind:
    """Return the kind of a node's value, Kind.ANY when that depends on the answers."""
    match node:
        case Constant(value=value):
            return Kind.TEXT if isinstance(value, str) else Kind.NUMBER
        case Negation():
            return Kind.NUMBER
        case Reference(name=name):
            return known.get(name, Known()).kind
        case Current():
            return current.kind if current else Kind.ANY
        case Chain(rest=rest):
            return Kind.NUMBER if LEVEL_OF[rest[0][0]] > _COMPARED[-1] else Kind.BOOLEAN
        case Call(function=function):
            return FUNCTIONS[function].result
        case _:
            assert_never(node)


_COMPARED = (2, 3)  # levels of = and of <


def _notes(node: Node, known: Mapping[str, Known], current: Known | None) -> Iterator[Note]:
    if isinstance(node, Chain):
        yield from _chain_notes(node, known, current)
    elif isinstance(node, Call) and node.function == "selected":
        yield from _code_note(node.args[0], node.args[1], known, current)
    elif isinstance(node, Call) and node.function in ("if", "not"):
        yield from _as_condition(node.args[0], known)


def _chain_notes(chain: Chain, known: Mapping[str, Known], current: Known | None) -> Iterator[Note]:
    operands = (chain.first, *(operand for _, operand in chain.rest))
    level = LEVEL_OF[chain.rest[0][0]]
    if level < min(_COMPARED):
        for operand in operands:
            yield from _as_condition(operand, known)
    elif level == min(_COMPARED):
        for left, right in pairwise(operands):
            yield from _code_note(left, right, known, current)
            yield from _code_note(right, left, known, current)
    else:
        yield from _never_numbers(operands)


def _never_numbers(operands: Iterable[Node]) -> Iterator[Note]:
    """Warn about operands that are never numbers: XPath converts every operand of `<` and `+`, and « abc » to none."""
    for operand in operands:
        if isinstance(operand, Constant) and (number := to_number(operand.value)) != number:
            text = to_text(operand.value)[:40]
            problem = f"«\u00a0{text}\u00a0» n’est pas un nombre\u00a0: ce calcul ne donnera jamais rien."
            yield Note(operand.column, problem)


def _code_note(answer: Node, code: Node, known: Mapping[str, Known], current: Known | None) -> Iterator[Note]:
    """Warn about a code missing from the options of the question it is compared with: most often a typing slip."""
    text = _text_of(code)
    if text is None or not isinstance(answer, Reference | Current):
        return
    question = known.get(answer.name, Known()) if isinstance(answer, Reference) else current or Known()
    wanted = text.strip(" ")
    if question.codes and wanted and wanted not in question.codes:
        suggestion = nearest(wanted, sorted(question.codes))
        hint = f" Vouliez-vous dire «\u00a0{suggestion}\u00a0»\u202f?" if suggestion else ""
        yield Note(answer.column, f"«\u00a0{wanted[:40]}\u00a0» ne fait pas partie des choix de cette question.{hint}")


def _as_condition(node: Node, known: Mapping[str, Known]) -> Iterator[Note]:
    """Warn about a computed question used as a condition: it holds `true` or `false` as texts, and both are true."""
    if isinstance(node, Reference) and known.get(node.name, Known()).kind is Kind.BOOLEAN:
        yield Note(node.column, f"${{{node.name}}} seul est toujours vrai\u00a0: écrivez ${{{node.name}}} = 'true'.")


@dataclass(frozen=True, slots=True)
class Cycle:
    """Questions that depend on one another to be asked or computed; alone, a question that depends on itself."""

    names: tuple[str, ...]

    @property
    def probleme(self) -> str:
        if len(self.names) == 1:
            return f"«\u00a0{self.names[0]}\u00a0» dépend d’elle-même."
        return f"Ces questions dépendent l’une de l’autre\u00a0: {' → '.join((*self.names, self.names[0]))}."

    @property
    def remede(self) -> str:
        return "Retirez l’une de ces références."


def evaluation_order(dependencies: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], tuple[Cycle, ...]]:
    """Return the names in order of dependency, and every cycle, whose names are left out.

    `dependencies` maps the name of an expression to the names it uses (see `names_in`); names that are not a key are
    answers, and need nothing.
    """
    graph = {name: [used for used in uses if used in dependencies] for name, uses in dependencies.items()}
    cycles: list[Cycle] = []
    while True:
        try:
            return tuple(TopologicalSorter(graph).static_order()), tuple(cycles)
        except CycleError as error:
            names = tuple(dict.fromkeys(error.args[1]))[::-1]
            cycles.append(Cycle(names))
            graph = {name: [u for u in uses if u not in names] for name, uses in graph.items() if name not in names}
