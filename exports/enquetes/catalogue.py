"""Catalogue of variables across the versions of a questionnaire: the only source of exported columns."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from exports.records.records import VersionPosee
from exports.tableur.ordre import merged
from questionnaires.answers.controles import justification_questions
from questionnaires.core.blocs import Block, Grille, Matrice, Repetition, Somme, Tableau, questions_of
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Number,
    Part,
    Question,
    Scale,
    Text,
    WithOptions,
    YesNo,
)

DASH = " – "
"""Between the label of a table and that of its line."""


@dataclass(frozen=True, slots=True)
class Posee:
    """A question as one version asks it: `libelle` is what people read, with the table it stands in.

    `avec` are the codes that are asked together with it: a reason and its comment. Empty: it is asked alone.
    """

    question: Question
    libelle: str
    avec: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Variable:
    """One question through the versions that ask it alike; `posees` by number of version, oldest first.

    `nom` is its code, which no wording and no order ever changes; a code that was of another nature in earlier
    versions is another variable, named `CODE@v1` after the last of them.
    """

    nom: str
    posees: Mapping[int, Posee]

    @cached_property
    def derniere(self) -> Posee:
        """As its last version asks it."""
        return self.posees[max(self.posees)]

    @property
    def question(self) -> Question:
        return self.derniere.question

    @property
    def libelle(self) -> str:
        return self.derniere.libelle

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every option ever offered, under its last label, those that were removed near their former neighbours."""
        offered = [options_of(posee.question) for posee in self.posees.values()]
        labels = {option.code: option for options in offered for option in options}
        return tuple(labels[code] for code in merged([[option.code for option in options] for options in offered]))

    @cached_property
    def retirees(self) -> frozenset[str]:
        """Codes of the options that its last version no longer offers."""
        return frozenset(option.code for option in self.options) - {o.code for o in options_of(self.question)}

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Option code -> its last label."""
        return {option.code: option.libelle for option in self.options}


@dataclass(frozen=True, slots=True)
class Repetee:
    """A repetition through its versions: the variables of one of its lines, under the codes that they have in it.

    `maximum` is the largest number of lines that any version allows.
    """

    code: str
    libelle: str
    libelle_ligne: str
    maximum: int
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was ever asked: variables outside repetitions, the justifications of checks last, then repetitions."""

    variables: tuple[Variable, ...]
    repetees: tuple[Repetee, ...]


def catalogue_of(versions: Sequence[VersionPosee]) -> Catalogue:
    """`versions` come oldest first. The order is that of the last one."""
    plain = [(own.numero, [*_asked(own.questionnaire), *_justifications(own.questionnaire)]) for own in versions]
    orders = [list(own.questionnaire.repetitions) for own in versions]
    return Catalogue(
        variables=_variables(plain),
        repetees=tuple(_repetee(code, versions) for code in merged(orders)),
    )


def options_of(question: Question) -> tuple[Option, ...]:
    """What an answer is chosen among, empty for what is not chosen."""
    return question.offered if isinstance(question, WithOptions) else ()


def _asked(questionnaire: Questionnaire) -> Iterator[Posee]:
    for block in questionnaire.blocks:
        if not isinstance(block, Repetition):
            yield from _in_block(block)


def _in_block(block: Block) -> Iterator[Posee]:
    """The questions of a block with their labels read whole, out of their table."""
    match block:
        case Tableau():
            for ligne in block.lignes:
                yield from (Posee(choice, f"{ligne.libelle}{DASH}{choice.libelle}") for choice in ligne.choices)
        case Matrice() | Grille() | Somme():
            yield from (Posee(own, f"{block.libelle}{DASH}{own.libelle}") for own in questions_of(block))
        case _:
            yield from (Posee(own, own.libelle) for own in questions_of(block))


def _justifications(questionnaire: Questionnaire) -> Iterator[Posee]:
    for controle in dict.fromkeys(questionnaire.justifications.values()):
        yield from _justification(controle)


def _justification(controle: Controle) -> Iterator[Posee]:
    questions = justification_questions(controle)
    codes = frozenset(question.code for question in questions)
    return (Posee(question, f"{controle.message}{DASH}{question.libelle}", codes) for question in questions)


def _repetee(code: str, versions: Sequence[VersionPosee]) -> Repetee:
    own = [(v.numero, v.questionnaire.repetitions[code]) for v in versions if code in v.questionnaire.repetitions]
    last = own[-1][1]
    lines = [
        (numero, [posee for block in repetition.questions for posee in _in_block(block)]) for numero, repetition in own
    ]
    maximum = max(repetition.maximum for _, repetition in own)
    return Repetee(code, last.libelle, last.libelle_ligne, maximum, _variables(lines))


def _variables(versions: Sequence[tuple[int, list[Posee]]]) -> tuple[Variable, ...]:
    """One per code and nature, in merged order."""
    found: dict[tuple[str, Hashable], dict[int, Posee]] = {}
    for numero, posees in versions:
        for posee in posees:
            found.setdefault(_key(posee), {})[numero] = posee
    names = {code: max(asked) for (code, _), asked in sorted(found.items(), key=lambda own: max(own[1]))}
    return tuple(
        Variable(key[0] if max(found[key]) == names[key[0]] else f"{key[0]}@v{max(found[key])}", found[key])
        for key in merged([[_key(posee) for posee in posees] for _, posees in versions])
    )


def _key(posee: Posee) -> tuple[str, Hashable]:
    return posee.question.code, _nature(posee.question)


def _nature(question: Question) -> Hashable:
    """What must be the same for two versions to share a column: the kind, the unit, the scale."""
    match question:
        case Number():
            return question.kind, question.unite
        case Computed():
            return question.kind, question.nature, question.unite
        case Scale():
            return question.kind, question.echelle
        case Part() | Text() | Choice() | MultipleChoice() | YesNo() | Day() | Month() | Acknowledgement():
            return question.kind
        case _:
            assert_never(question)
