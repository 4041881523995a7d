"""Path through a questionnaire: sections asked, and questions that a page shows or may show next."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.answers.regles import asked_if, joined, rules_of, tree, uses_of
from questionnaires.answers.settled import Names, Settled
from questionnaires.core.blocs import Block, Repetition, Somme
from questionnaires.core.elements import Question, kept_with
from questionnaires.core.model import Questionnaire, Section, sums_of
from questionnaires.core.questions import Computed
from questionnaires.expressions import Context, Node, is_true, names_in
from questionnaires.expressions.functions import RARE
from questionnaires.expressions.tree import Call, walk


def asked_sections(questionnaire: Questionnaire, settled: Settled) -> tuple[Section, ...]:
    """List the sections whose conditions are met, in order."""
    return tuple(section for section in questionnaire.sections if is_asked(section, settled))


def is_asked(section: Section, settled: Settled) -> bool:
    """Return whether the condition of a section is met."""
    node = _relevance(section)
    return node is None or settled.holds(node)


@kept_with
def _relevance(section: Section) -> Node | None:
    """Parse the condition once: a settled answer caches truths by the identity of the tree."""
    return tree(section.relevant)


@dataclass(frozen=True, slots=True)
class Condition:
    """Display condition of an element; `tree` is given when answers of the same page may change the outcome."""

    is_met: bool
    tree: Node | None = None

    @property
    def is_left_out(self) -> bool:
        """True when the page has no use for the element."""
        return not self.is_met and self.tree is None


@dataclass(frozen=True, slots=True)
class Apparitions:
    """Elements that one page shows. `here` are the names asked on it, `moving` those that its answers may change."""

    settled: Settled
    section: Section
    here: Mapping[str, Question]
    moving: frozenset[str]

    def condition(self, relevant: str, code: str) -> Condition:
        """Return the condition of the element with that code; in a line of a repetition, the answers of the line come
        first."""
        node = tree(relevant)
        return ALWAYS if node is None else self._condition((node,), code)

    def asked(self, question: Question) -> Condition:
        """Return the condition of a question, which has one option to offer at least."""
        conditions = asked_if(question)
        return self._condition(conditions, question.code) if conditions else ALWAYS

    def _condition(self, nodes: Sequence[Node], code: str) -> Condition:
        context, moves = self._context(code), any(self._moves(node) for node in nodes)
        return Condition(all(is_true(node, context) for node in nodes), joined("and", nodes) if moves else None)

    def _moves(self, node: Node) -> bool:
        """Return whether answers of the page may change the value of an expression."""
        return not self.moving.isdisjoint(names_in(node))

    def _context(self, code: str) -> Context:
        repetition, _, rest = code.partition(".")
        rank, _, _ = rest.partition(".")
        if repetition not in self.settled.lines or not rank.isdigit():
            return self.settled.context()
        return self._context_of_line(repetition, int(rank))

    def _context_of_line(self, repetition: str, rank: int) -> Context:
        """Return the context of a line. One that does not exist yet has blank answers, and is last."""
        settled = self.settled
        blank: Names = {
            r.name: None for r in settled.rules.by_name.values() if r.repetition and r.repetition.code == repetition
        }
        line_names = settled.in_lines.get((repetition, rank), blank)
        before = [line for line in settled.lines[repetition] if line < rank]
        return Context(
            values=ChainMap(line_names, settled.names),
            today=settled.today,
            position=len(before) + 1,
            libelles=settled.rules.libelles,
            whole=settled.names,
        )

    @property
    def names(self) -> frozenset[str]:
        """Names in the expressions that the page evaluates while typing."""
        return _names_used(self.section)

    @property
    def needs_rare(self) -> bool:
        """True when an expression of the page has a function that few questionnaires use."""
        return _has_rare(self.section)

    @property
    def is_followed(self) -> bool:
        """True when the page has expressions to evaluate while typing."""
        return bool(_trees(self.section))


ALWAYS = Condition(is_met=True)


def apparitions_of(
    questionnaire: Questionnaire, section: Section, settled: Settled, locked: frozenset[str] = frozenset()
) -> Apparitions:
    """Return what a section shows for an answer; `locked` are questions that are shown without being asked."""
    here = {name: question for name, question in _named(section).items() if name not in locked}
    moving = set(here) | {block.code for block in _blocks(section) if isinstance(block, Repetition)}
    for name, needed in _needs(questionnaire):
        if not moving.isdisjoint(needed):
            moving.add(name)
    return Apparitions(settled, section, here, frozenset(moving))


@kept_with
def _needs(questionnaire: Questionnaire) -> tuple[tuple[str, frozenset[str]], ...]:
    """List the names that need others, with those, in order of dependency."""
    steps = rules_of(questionnaire).order
    return tuple((step.name, frozenset(needed)) for step in steps if (needed := uses_of(step)))


def _blocks(section: Section) -> Iterator[Block]:
    return (block for groupe in section.groupes for block in groupe.blocks)


@kept_with
def _named(section: Section) -> Mapping[str, Question]:
    """Map the questions of a section by their names in expressions: one name for all the lines of a repetition."""
    return {question.code: question for block in _blocks(section) for question in block.own_questions()}


@kept_with
def _trees(section: Section) -> tuple[Node, ...]:
    """List every expression that the page evaluates while typing: conditions, computations, targets of sums."""
    texts = dict.fromkeys(_texts_of(section))
    return tuple(node for text in texts if (node := tree(text)) is not None)


@kept_with
def _names_used(section: Section) -> frozenset[str]:
    return frozenset(name for node in _trees(section) for name in names_in(node))


@kept_with
def _has_rare(section: Section) -> bool:
    nodes = (node for tree in _trees(section) for node, _ in walk(tree))
    return any(isinstance(node, Call) and node.function in RARE for node in nodes)


def _texts_of(section: Section) -> Iterator[str]:
    for groupe in section.groupes:
        yield groupe.relevant
        for block in groupe.blocks:
            yield block.relevant
            if isinstance(block, Somme):
                yield from (somme.cible for somme in sums_of(block))
            if isinstance(block, Repetition):
                yield from (child.relevant for child in block.questions)
    for question in _named(section).values():
        yield question.relevant
        yield from (option.relevant for option in question.offered)
        if isinstance(question, Computed):
            yield question.calculation
