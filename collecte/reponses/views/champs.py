"""Fields of a page of questions: value, hint, known answer and errors, for single questions and tables."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from collecte.reponses.queries.connues import Connue
from questionnaires.answers.parcours import Apparitions, Condition
from questionnaires.answers.settled import Settled
from questionnaires.core.blocs import Block, Repetition, Table
from questionnaires.core.elements import AskedQuestion, Question, kept_with
from questionnaires.core.francais import plural, short_day_text, titled, typeset
from questionnaires.core.model import Groupe, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Bounded, MultipleChoice, Number, OwnOptions, Text
from questionnaires.core.repartition import UnreadableError, shortened


class ChampReponse(NamedTuple):
    """One question on a page. `typed` is the content of its field, `text` its value as people read it.

    `is_locked`: shown, not asked. `is_quoting`: its page quotes answers. `offres`: conditions of its options, by code.
    """

    question: Question
    typed: str = ""
    text: str = ""
    error: str = ""
    hint: str = ""
    connu: str = ""
    is_optional: bool = False
    is_locked: bool = False
    is_quoting: bool = False
    offres: Mapping[str, Condition] = MappingProxyType({})

    def __hash__(self) -> int:
        return hash((self.question.code, self.typed))

    @property
    def is_plain(self) -> bool:
        """True when blank, or answered by a choice or a number that was read: in nobody's own words, and with no known
        answer. A question not asked was not read, whatever was typed there before."""
        is_read = bool(self.text) and not isinstance(self.question, Text | Bounded)
        return not (self.error or self.connu or self.is_quoting) and (is_read or not self.typed)

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def ticked(self) -> frozenset[str]:
        """Codes ticked, for several choices."""
        return frozenset(self.typed.split())

    @property
    def exclusive_last(self) -> tuple[Option, ...]:
        """Options of several choices, the one that excludes the others last."""
        if not isinstance(self.question, MultipleChoice):
            return ()
        exclusive = self.question.exclusive
        return tuple(sorted(self.question.offered, key=lambda option: option.code == exclusive))

    def is_chosen(self, option: Option) -> bool:
        return option.code in self.ticked

    def is_changed(self, sent: "ChampReponse") -> bool:
        """Return whether an option is offered that was not when the field was sent, or was and is chosen."""
        offered = {code for code, condition in self.offres.items() if condition.is_met}
        before = {code for code, condition in sent.offres.items() if condition.is_met}
        return bool(offered - before or (before - offered) & self.ticked)

    @property
    def left(self) -> int:
        """Number of characters left in a text."""
        return self.question.max_length - len(self.typed) if isinstance(self.question, Text) else 0


def champs_of(
    section: Section,
    settled: Settled,
    typed: Mapping[str, str],
    *,
    connues: Mapping[str, Connue],
    locked: frozenset[str] = frozenset(),
    is_needed: frozenset[str] = frozenset(),
    is_quoting: bool = False,
) -> Mapping[str, ChampReponse]:
    """Return the field of each question of a section, by code; in a draft, only unreadable texts are errors."""
    return {
        code: ChampReponse(
            question=question,
            typed=typed.get(code, ""),
            text=question.text(settled.valeurs.get(code)),
            error=str(settled.unreadable.get(code, "")),
            hint=hint,
            connu=_known(question, connues.get(code)),
            is_optional=is_optional and code not in is_needed,
            is_locked=code in locked,
            is_quoting=is_quoting,
        )
        for code, (question, hint, is_optional) in _around(section).items()
    }


@kept_with
def _around(section: Section) -> Mapping[str, tuple[Question, str, bool]]:
    """Return each question with its hint, and whether it may be left blank whatever else is answered, by code."""
    return {
        code: (
            question,
            " ".join(part for part in (question.aide, question.expected) if part),
            isinstance(question, AskedQuestion) and not question.required and not question.required_if,
        )
        for code, question in section.questions.items()
    }


def with_offers(champ: ChampReponse, apparitions: Apparitions) -> ChampReponse:
    """Return the field with the options that its page may offer, and the one that was chosen."""
    question = champ.question
    conditional = {o.code: apparitions.condition(o.relevant, champ.code) for o in question.offered if o.relevant}
    if not conditional or not isinstance(question, OwnOptions):
        return champ
    left_out = {code for code, condition in conditional.items() if condition.is_left_out} - champ.ticked
    fields = {name: getattr(question, name) for name in type(question).model_fields}
    kept = tuple(option for option in question.options if option.code not in left_out)
    return champ._replace(question=type(question).model_construct(**fields | {"options": kept}), offres=conditional)


def as_read(question: Question, typed: str) -> str:
    """Format a typed text as people read it; as it was typed when it cannot be read."""
    try:
        return question.text(question.read(typed))
    except UnreadableError:
        return as_typed(question, typed)


def as_typed(question: Question, typed: str) -> str:
    """Format an unreadable text as a page shows it beside a label: texts whole, anything else shortened."""
    return typed if isinstance(question, Text) else shortened(typed)


_EXPLANATION = re.compile(r" \([^()]*\)(?=\s;|$)")
"""Parentheses at the end of a label: beside the option itself, they need not be read twice."""


def _known(question: Question, connue: Connue | None) -> str:
    if connue is None:
        return ""
    bare = question.model_copy(update={"unite": ""}) if isinstance(question, Number) else question
    shown = as_read(bare, connue.texte)  # its unit is beside the field
    if isinstance(question, MultipleChoice):
        shown = _EXPLANATION.sub("", shown)
    source = ", ".join(part for part in (connue.origine, connue.date and short_day_text(connue.date)) if part)
    return typeset(f"Déjà connu : {shown}") + (f" ({source})" if source else "")


@dataclass(frozen=True, slots=True)
class Erreur:
    """One error on a page: the code to go to, its title and sentence; once for a table."""

    code: str
    titre: str
    sentence: str

    @property
    def full(self) -> str:
        """Sentence shown far from the question."""
        return titled(self.titre, self.sentence)


def _others(wrong: Sequence[ChampReponse], one: str, many: str) -> str:
    """Say how many errors there are besides the first; nothing when there is no other."""
    return f" {plural(len(wrong) - 1, one, many)}." if len(wrong) > 1 else ""


def errors_of(
    section: Section, champs: Mapping[str, ChampReponse], heads: Mapping[str, ChampReponse] = MappingProxyType({})
) -> Mapping[str, Erreur]:
    """Return the error of each question and of each table, by code of block, in the order of the page.

    `heads`: the fields above the blocks of a group, by code of group: the shares of missions.
    """
    return dict(pair for groupe in section.groupes for pair in _errors_in(groupe, champs, heads.get(groupe.code)))


def _errors_in(
    groupe: Groupe, champs: Mapping[str, ChampReponse], head: ChampReponse | None
) -> Iterator[tuple[str, Erreur]]:
    if head is not None and head.error:
        yield head.code, Erreur(head.code, head.question.name, head.error)
    for block in groupe.blocks:
        yield from _errors(block, champs)


def _errors(block: Block, champs: Mapping[str, ChampReponse]) -> Iterator[tuple[str, Erreur]]:
    wrong = [champ for question in block.all_questions() if (champ := champs[question.code]).error]
    if wrong and isinstance(block, Table):
        first = titled(wrong[0].question.libelle, wrong[0].error)
        more = _others(wrong, "autre ligne de ce tableau est à corriger", "autres lignes de ce tableau sont à corriger")
        yield block.code, Erreur(wrong[0].code, block.libelle, first + more)
    else:
        yield from ((champ.code, Erreur(champ.code, champ.question.name, champ.error)) for champ in wrong)


@dataclass(frozen=True, slots=True)
class LigneRepetee:
    """One line of a repetition as shown: its rank, its place from 1, the blocks of its questions."""

    rank: int
    position: int
    is_new: bool
    blocks: tuple[Block, ...]


def lines_of(repetition: Repetition, existing: Iterable[int], filled: frozenset[int]) -> tuple[LigneRepetee, ...]:
    """List the existing lines, then an empty one while there is room and all of them are begun."""
    ranks = list(existing)
    free = [rank for rank in range(1, repetition.maximum + 1) if rank not in ranks]
    last = ranks[-1] if ranks else 0
    if free and filled.issuperset(ranks):
        ranks.append(next((rank for rank in free if rank > last), free[0]))
    return tuple(
        LigneRepetee(rank, position, rank not in filled, _blocks_of_line(repetition, rank))
        for position, rank in enumerate(ranks, start=1)
    )


def _blocks_of_line(repetition: Repetition, rank: int) -> tuple[Block, ...]:
    return tuple(
        question.model_copy(update={"code": repetition.line_code(rank, question.code)})
        for question in repetition.questions
    )
