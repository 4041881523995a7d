"""Catalogue of variables across the versions of a questionnaire: the only source of exported columns."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from exports.records.records import SANS_THEME, Themes, VersionPosee
from exports.tableur.ordre import merged
from questionnaires.answers.controles import justification_questions
from questionnaires.core.blocs import Block, Repetition, Table, Tableau
from questionnaires.core.elements import Question, Value
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, MultipleChoice, Ranking, rank_name

DASH = " – "
"""Separates the label of a table from that of its line."""


@dataclass(frozen=True, slots=True)
class Posee:
    """A question as one version asks it: `libelle` is what people read, with the table it stands in.

    `avec` are the codes that are asked together with it: a reason and its comment. Empty: it is asked alone. `part`
    reads in a stored value what is counted of it: a rank of a ranking, the themes of a text.
    """

    question: Question
    libelle: str
    avec: frozenset[str] = frozenset()
    part: Callable[[str], str | None] | None = None

    def of(self, value: Value | None) -> Value | None:
        """Return the part of a stored value that answers it."""
        return value if self.part is None or value is None else self.part(str(value))


def _ranked(rang: int, value: str) -> str | None:
    return next(iter(value.split(" ")[rang - 1 : rang]), None)


@dataclass(frozen=True)
class Variable:
    """One question through the versions that ask it alike; `posees` by number of version, oldest first.

    `nom` is its code, which no wording and no order ever changes; a code that was of another nature in earlier
    versions is another variable, named `CODE@v1` after the last of them.
    """

    nom: str
    posees: Mapping[int, Posee]
    premiers: "Variable | None" = None  # first choices of the ranking whose ranked options it counts, told beside
    themes: "Variable | None" = None  # the themes that someone who reviewed its texts found in them

    @cached_property
    def derniere(self) -> Posee:
        """The question as its last version asks it."""
        return self.posees[max(self.posees)]

    @property
    def question(self) -> Question:
        return self.derniere.question

    @property
    def libelle(self) -> str:
        return self.derniere.libelle

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every option ever offered, with its last label; removed ones stay near their former neighbours."""
        offered = [posee.question.offered for posee in self.posees.values()]
        labels = {option.code: option for options in offered for option in options}
        return tuple(labels[code] for code in merged([[option.code for option in options] for options in offered]))

    @cached_property
    def retirees(self) -> frozenset[str]:
        """Codes of the options that its last version no longer offers."""
        return frozenset(option.code for option in self.options) - {o.code for o in self.question.offered}

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Option code -> its last label."""
        return {option.code: option.libelle for option in self.options}

    @cached_property
    def exclusives(self) -> frozenset[str]:
        """Codes of the options that excluded the others in some version."""
        asked = (posee.question for posee in self.posees.values())
        return frozenset(question.exclusive for question in asked if isinstance(question, MultipleChoice)) - {""}

    @cached_property
    def rangs(self) -> tuple["Variable", ...]:
        """The choice at each rank of a ranking, `CODE/1` first; empty for other kinds."""
        most = max((len(ranking.ranks) for ranking in self._rankings.values()), default=0)
        return tuple(
            Variable(
                f"{self.nom}/{rang}",
                {
                    numero: Posee(
                        ranking.at_one_rank,
                        f"{self.posees[numero].libelle}{DASH}{rank_name(rang)}",
                        part=partial(_ranked, rang),
                    )
                    for numero, ranking in self._rankings.items()
                    if rang in ranking.ranks
                },
            )
            for rang in range(1, most + 1)
        )

    @cached_property
    def _rankings(self) -> Mapping[int, Ranking]:
        asked = ((numero, posee.question) for numero, posee in self.posees.items())
        return {numero: question for numero, question in asked if isinstance(question, Ranking)}

    @cached_property
    def parties(self) -> tuple["Variable", ...]:
        """Counts that it makes: of a ranking, first choices, then the options that have a rank, whichever."""
        if not self.rangs:
            return (self,)
        posees = {
            numero: Posee(ranking.cited, f"{self.posees[numero].libelle}{DASH}{ranking.among}")
            for numero, ranking in self._rankings.items()
        }
        return self.rangs[0], Variable(self.nom, posees, premiers=self.rangs[0])

    @property
    def comptees(self) -> tuple["Variable", ...]:
        """Counts that results show. The options that have a rank say nothing where all are ranked, and cannot be added
        up where versions differ on how many are. Of texts, their themes."""
        if self.themes is not None:
            return (self.themes,)
        rankings = self._rankings.values()
        sizes = {len(ranking.ranks) for ranking in rankings}
        is_first_alone = len(sizes) != 1 or any(len(ranking.ranks) in (1, len(ranking.options)) for ranking in rankings)
        return self.parties[:1] if is_first_alone else self.parties


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

    @property
    def comptees(self) -> tuple[Variable, ...]:
        """Variables that results count."""
        return _comptees(self.variables)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that was ever asked: variables outside repetitions, the justifications of checks last, then repetitions."""

    variables: tuple[Variable, ...]
    repetees: tuple[Repetee, ...]

    @property
    def comptees(self) -> tuple[Variable, ...]:
        """Variables that results count outside repetitions."""
        return _comptees(self.variables)


def _comptees(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    return tuple(part for variable in variables for part in variable.comptees)


def catalogue_of(versions: Sequence[VersionPosee], themes: Mapping[str, Themes] | None = None) -> Catalogue:
    """Build the catalogue of `versions`, given oldest first, in the order of the last one. `themes`: those of texts, by
    code of the question; in a repetition, without line number."""
    plain = [
        (version.numero, [*_asked(version.questionnaire), *_justifications(version.questionnaire)])
        for version in versions
    ]
    orders = [list(version.questionnaire.repetitions) for version in versions]
    known = themes or {}
    return Catalogue(
        variables=_with_themes(_variables(plain), known),
        repetees=tuple(_repetee(code, versions, known) for code in merged(orders)),
    )


def _with_themes(variables: Iterable[Variable], themes: Mapping[str, Themes], start: str = "") -> tuple[Variable, ...]:
    return tuple(
        replace(variable, themes=_themes_of(variable, themes[start + variable.nom]))
        if start + variable.nom in themes
        else variable
        for variable in variables
    )


def _themes_of(variable: Variable, themes: Themes) -> Variable:
    """Return the count of the themes of texts: as one option each when no text has two, since they then add up."""
    options = tuple(Option(code=code, libelle=libelle) for code, libelle in themes.libelles.items())
    kind = partial(MultipleChoice, exclusive=SANS_THEME) if themes.are_several else Choice
    return Variable(
        f"{variable.nom}/themes",
        {
            numero: Posee(
                kind(code=posee.question.code, libelle=posee.libelle, options=options),
                f"{posee.libelle}{DASH}thèmes relevés",
                part=themes.of,
            )
            for numero, posee in variable.posees.items()
        },
    )


def _asked(questionnaire: Questionnaire) -> Iterator[Posee]:
    for block in questionnaire.blocks:
        if not isinstance(block, Repetition):
            yield from _in_block(block)


def _in_block(block: Block) -> Iterator[Posee]:
    """Yield the questions of a block, with labels that can be read out of their table."""
    match block:
        case Tableau():
            for ligne in block.lignes:
                yield from (Posee(choice, f"{ligne.libelle}{DASH}{choice.libelle}") for choice in ligne.choices)
        case Table():
            yield from (
                Posee(question, f"{block.libelle}{DASH}{question.libelle}") for question in block.all_questions()
            )
        case _:
            yield from (Posee(question, question.libelle) for question in block.all_questions())


def _justifications(questionnaire: Questionnaire) -> Iterator[Posee]:
    for controle in dict.fromkeys(questionnaire.justifications.values()):
        questions = justification_questions(controle)
        codes = frozenset(question.code for question in questions)
        for question in questions:
            yield Posee(question, f"{controle.message}{DASH}{question.libelle}", codes)


def _repetee(code: str, versions: Sequence[VersionPosee], themes: Mapping[str, Themes]) -> Repetee:
    repetitions = [
        (v.numero, v.questionnaire.repetitions[code]) for v in versions if code in v.questionnaire.repetitions
    ]
    last = repetitions[-1][1]
    lines = [
        (numero, [posee for block in repetition.questions for posee in _in_block(block)])
        for numero, repetition in repetitions
    ]
    maximum = max(repetition.maximum for _, repetition in repetitions)
    return Repetee(code, last.libelle, last.libelle_ligne, maximum, _with_themes(_variables(lines), themes, f"{code}."))


def _variables(versions: Sequence[tuple[int, list[Posee]]]) -> tuple[Variable, ...]:
    """Return one variable per code and nature, in merged order."""
    by_key: dict[tuple[str, Hashable], dict[int, Posee]] = {}
    for numero, posees in versions:
        for posee in posees:
            by_key.setdefault(_key(posee), {})[numero] = posee
    names = {code: max(asked) for (code, _), asked in sorted(by_key.items(), key=lambda pair: max(pair[1]))}
    return tuple(
        Variable(key[0] if max(by_key[key]) == names[key[0]] else f"{key[0]}@v{max(by_key[key])}", by_key[key])
        for key in merged([[_key(posee) for posee in posees] for _, posees in versions])
    )


def _key(posee: Posee) -> tuple[str, Hashable]:
    return posee.question.code, posee.question.column_key
