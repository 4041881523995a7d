"""What an answer makes of the pages: which sections are asked, what each page shows, and what it may show next."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.blocs import Repetition, Somme, questions_of
from questionnaires.expressions import Context, Node, is_true, names_in
from questionnaires.model import Questionnaire, Section, sums_of
from questionnaires.questions import Computed, Question
from questionnaires.regles import rules_of, tree, uses_of
from questionnaires.settled import Names, Settled


def asked_sections(questionnaire: Questionnaire, settled: Settled) -> tuple[Section, ...]:
    """The sections whose conditions are met, in their order."""
    return tuple(own for own in questionnaire.sections if _is_met(own.relevant, settled.context()))


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether what stands behind it is shown; `tree` is given when answers of the same page may change that."""

    is_met: bool
    tree: Node | None = None

    @property
    def is_left_out(self) -> bool:
        """Whether the page has no use for what stands behind it."""
        return not self.is_met and self.tree is None


@dataclass(frozen=True, slots=True)
class Apparitions:
    """What one page shows. `here` are the names asked on it, `moving` those that its answers may change."""

    settled: Settled
    section: Section
    here: Mapping[str, Question]
    moving: frozenset[str]

    def condition(self, relevant: str, code: str) -> Condition:
        """The condition of what has that code; in a line of a repetition, the answers of the line come first."""
        node = tree(relevant)
        if node is None:
            return Condition(is_met=True)
        return Condition(is_true(node, self._context(code)), node if self.moves(node) else None)

    def moves(self, node: Node) -> bool:
        """Whether answers of the page may change what an expression is worth."""
        return not self.moving.isdisjoint(names_in(node))

    def _context(self, code: str) -> Context:
        repetition, _, rest = code.partition(".")
        rank, _, _ = rest.partition(".")
        if repetition not in self.settled.lines or not rank.isdigit():
            return self.settled.context()
        return self._context_of_line(repetition, int(rank))

    def _context_of_line(self, repetition: str, rank: int) -> Context:
        """A line that does not exist yet has blank answers, and stands last."""
        settled = self.settled
        blank: Names = {
            r.name: None for r in settled.rules.by_name.values() if r.repetition and r.repetition.code == repetition
        }
        own = settled.in_lines.get((repetition, rank), blank)
        before = [line for line in settled.lines[repetition] if line < rank]
        return Context(
            values=ChainMap(own, settled.names),
            today=settled.today,
            position=len(before) + 1,
            libelles=settled.rules.libelles,
        )

    def trees(self) -> Iterator[Node]:
        """Every expression that the page evaluates as one types: conditions, computations, what sums compare to."""
        texts = dict.fromkeys(_texts_of(self.section))
        yield from (node for text in texts if (node := tree(text)) is not None)


def apparitions_of(
    questionnaire: Questionnaire, section: Section, settled: Settled, locked: frozenset[str] = frozenset()
) -> Apparitions:
    """What a section shows of an answer; `locked` are the questions that are shown without being asked."""
    here = {name: question for name, question in _named(section) if name not in locked}
    moving = set(here) | {block.code for block in _blocks(section) if isinstance(block, Repetition)}
    for step in rules_of(questionnaire).order:  # from what needs nothing to what needs the others
        if not moving.isdisjoint(uses_of(step)):
            moving.add(step.name)
    return Apparitions(settled, section, here, frozenset(moving))


def _is_met(relevant: str, context: Context) -> bool:
    node = tree(relevant)
    return node is None or is_true(node, context)


def _blocks(section: Section) -> Iterator[object]:
    return (block for groupe in section.groupes for block in groupe.blocks)


def _named(section: Section) -> Iterator[tuple[str, Question]]:
    """The questions of a section under the names of expressions: once for all the lines of a repetition."""
    for groupe in section.groupes:
        for block in groupe.blocks:
            inside = block.questions if isinstance(block, Repetition) else (block,)
            yield from ((question.code, question) for own in inside for question in questions_of(own))


def _texts_of(section: Section) -> Iterator[str]:
    for groupe in section.groupes:
        yield groupe.relevant
        for block in groupe.blocks:
            yield block.relevant
            if isinstance(block, Somme):
                yield from (own.cible for own in sums_of(block))
            if isinstance(block, Repetition):
                yield from (own.relevant for own in block.questions)
    for _, question in _named(section):
        yield question.relevant
        if isinstance(question, Computed):
            yield question.calculation
