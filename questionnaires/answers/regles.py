"""Compiled rules of a questionnaire: expressions parsed once, in the order of their dependencies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import AskedQuestion, Question, kept_with
from questionnaires.core.model import Controle, Questionnaire, Sum
from questionnaires.core.questions import Computed, WithOptions
from questionnaires.expressions import Cycle, Expression, Known, Node, evaluation_order, names_in, parse, written_out
from questionnaires.expressions.tree import Call, Chain, Reference, children


@dataclass(frozen=True, slots=True)
class Rule:
    """One name in expressions: a question, or all the lines of a question of a repetition.

    `relevance` holds every condition for it to be asked: those of its containers, then its own. `offers` are those of
    its options, by code.
    """

    name: str
    question: Question
    repetition: Repetition | None
    relevance: tuple[Node, ...]
    required: Node | None
    constraint: Node | None
    calculation: Node | None
    offers: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a repetition, which expressions find under its code: none when it is not asked."""

    repetition: Repetition
    relevance: tuple[Node, ...]

    @property
    def name(self) -> str:
        return self.repetition.code


@dataclass(frozen=True, slots=True)
class Check:
    """A check over several questions, with its condition; `judged` are the answers that it waits for."""

    controle: Controle
    condition: Node
    judged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SumRule:
    """A constant sum, with its target."""

    sum: Sum
    cible: Node


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a questionnaire. `order` goes from names that need nothing to those that need others.

    Expressions that cannot be parsed, cycles, and anchors that lead nowhere are left out: publication refuses them (see
    verification), and a draft shown in preview asks the question all the same. `calculations`: of questions computed
    from one other alone, by name.
    """

    order: tuple[Rule | Lines, ...]
    cycles: tuple[Cycle, ...]
    by_name: Mapping[str, Rule]
    checks: tuple[Check, ...]
    sums: tuple[SumRule, ...]
    libelles: Mapping[str, Mapping[str, str]]
    calculations: Mapping[str, Node]


@dataclass(slots=True)
class _Place:
    """The place of a block: the conditions of its containers."""

    conditions: tuple[str, ...]
    repetition: Repetition | None = None


@kept_with
def rules_of(questionnaire: Questionnaire) -> Rules:
    rules = {rule.name: rule for rule in _rules(questionnaire)}
    steps: dict[str, Rule | Lines] = {**{lines.name: lines for lines in _lines(questionnaire)}, **rules}
    names, cycles = evaluation_order({name: uses_of(step) for name, step in steps.items()})
    left_out = steps.keys() - set(names)
    anchored = (c for c in questionnaire.controles if c.actif and c.ancre in questionnaire.questions)
    checks = ((c, tree(c.condition)) for c in anchored)
    sums = ((s, tree(s.cible)) for s in questionnaire.sums)
    return Rules(
        order=(*(_without_expressions(steps[name]) for name in sorted(left_out)), *(steps[name] for name in names)),
        cycles=cycles,
        by_name=rules,
        checks=tuple(Check(controle, node, tuple(_judged(node))) for controle, node in checks if node is not None),
        sums=tuple(SumRule(somme, node) for somme, node in sums if node is not None),
        libelles={n: r.question.libelles for n, r in rules.items() if isinstance(r.question, WithOptions)},
        calculations=_of_one([rules[name] for name in names if name in rules]),
    )


def _of_one(ordered: Iterable[Rule]) -> Mapping[str, Node]:
    """Return the calculations that name one question, once those that they use are written out."""
    calculations: dict[str, Node] = {}
    for rule in ordered:
        written = None if rule.calculation is None else written_out(rule.calculation, calculations)
        if written is not None and len(names_in(written)) == 1:
            calculations[rule.name] = written
    return calculations


def _judged(node: Node) -> Iterator[str]:
    """Yield the names without which a check cannot be judged, as often as they are used."""
    if isinstance(node, Reference):
        yield node.name
    elif not isinstance(node, Call) or node.function not in _READS_BLANKS:
        for child in children(node):
            yield from _judged(child)


_READS_BLANKS = frozenset({"coalesce", "count-non-empty", "count", "selected", "count-selected", "string-length"})
"""Functions that define the value of a blank; elsewhere a blank leaves a check unjudged."""


def known_names(questionnaire: Questionnaire) -> Mapping[str, Known]:
    """Map the names that expressions may use: questions, those of a repetition by their own codes, and repetitions."""
    known = {question.code: Known(question.result, question.codes) for question, _ in _named(questionnaire)}
    return known | {code: Known() for code in questionnaire.repetitions}


def tree(text: str) -> Node | None:
    """Return the tree of an expression, None when it is empty or cannot be evaluated."""
    read = parse(text) if text.strip() else None
    return read.tree if isinstance(read, Expression) else None


def _named(questionnaire: Questionnaire) -> Iterator[tuple[Question, _Place]]:
    """Yield every question with its own name, with its place."""
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for block in groupe.blocks:
                conditions = (section.relevant, groupe.relevant, block.relevant)
                place = _Place(conditions, block if isinstance(block, Repetition) else None)
                yield from ((question, place) for question in block.own_questions())


def _rules(questionnaire: Questionnaire) -> Iterator[Rule]:
    for question, place in _named(questionnaire):
        asked = question if isinstance(question, AskedQuestion) else None
        yield Rule(
            name=question.code,
            question=question,
            repetition=place.repetition,
            relevance=tuple(dict.fromkeys((*_trees(place.conditions), *asked_if(question)))),
            required=tree(asked.required_if) if asked else None,
            constraint=tree(asked.constraint) if asked else None,
            calculation=tree(question.calculation) if isinstance(question, Computed) else None,
            offers={o.code: node for o in question.offered if (node := tree(o.relevant)) is not None},
        )


@kept_with
def asked_if(question: Question) -> tuple[Node, ...]:
    """Return the conditions of a question: its own and, when all its options have one, that one option be offered."""
    conditions = dict.fromkeys(option.relevant for option in question.offered)
    offers = _trees(conditions)
    is_filtered = bool(offers) and len(offers) == len(conditions)
    return (*_trees([question.relevant]), *([joined("or", offers)] if is_filtered else []))


def joined(operator: str, nodes: Sequence[Node]) -> Node:
    """Return one tree for several conditions."""
    return Chain(nodes[0], tuple((operator, node) for node in nodes[1:])) if len(nodes) > 1 else nodes[0]


def _lines(questionnaire: Questionnaire) -> Iterator[Lines]:
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for block in groupe.blocks:
                if isinstance(block, Repetition):
                    yield Lines(block, _trees((section.relevant, groupe.relevant, block.relevant)))


def _trees(conditions: Iterable[str]) -> tuple[Node, ...]:
    return tuple(node for text in conditions if (node := tree(text)) is not None)


def uses_of(step: Rule | Lines) -> set[str]:
    """Return the names to know before this one; a check on an answer waits for all of them."""
    needed = [*step.relevance]
    if isinstance(step, Rule) and step.calculation is not None:
        needed.append(step.calculation)
    return {name for node in needed for name in names_in(node)}


def _without_expressions(step: Rule | Lines) -> Rule | Lines:
    if isinstance(step, Lines):
        return Lines(step.repetition, ())
    return Rule(step.name, step.question, step.repetition, (), step.required, step.constraint, None, step.offers)
