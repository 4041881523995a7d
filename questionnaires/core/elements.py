"""Bases of the elements of a page: texts, conditions, reading, columns. Also a cache of values derived from a model."""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import wraps
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from questionnaires.core.francais import amount_text
from questionnaires.core.options import Option

Value = int | str
"""Value of an answer: parts in hundredths of a percent, numbers in units of 10**-decimals, others as texts, codes or
ISO days."""

Answer = Fraction | str | date
"""Answer to a question in expressions: a blank is the empty text, several choices are their codes separated by
spaces."""


class Kind(Enum):
    """Kind of an answer or a result in expressions, as far as it can be known before anyone answers."""

    NUMBER = "nombre"
    TEXT = "texte"
    BOOLEAN = "vrai ou faux"
    DATE = "date"
    ANY = "n’importe quelle valeur"


def weight_of(relevant: str) -> float:
    """Return the weight of an element in a duration: half under a condition, asked of one respondent out of two."""
    return 0.5 if relevant.strip() else 1


def changed_place(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Return the name, in `after`, of the first place that one change touched: the place before it when it is gone;
    empty when nothing changed. Both give the places from top to bottom, with what each says."""
    old, new = list(before.items()), list(after.items())
    at = next((at for at, (was, now) in enumerate(zip_longest(old, new)) if was != now), None)
    if at is None:
        return ""
    is_gone = at < len(old) and old[at][0] not in after
    takes_its_place = at < len(new) and new[at][0] not in before
    return new[at - 1 if is_gone and not takes_its_place else at][0]


class Frozen(BaseModel):
    """A definition: immutable, and refusing unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Described(Frozen):
    """An element with a code on a page. `relevant` is an expression: when it is false, the element is not asked.

    `extras` are the unused columns of an XLSForm, stored for export. `nom` is its kind in French, `pace` the seconds
    that it takes to a respondent who knows the figures asked, or has them at hand: chosen so that the shipped
    instruments, whose lengths were thought out one by one, come within a third of what they announce.
    """

    code: str
    libelle: str
    aide: str = ""
    relevant: str = ""
    extras: tuple[tuple[str, str], ...] = ()

    nom: ClassVar[str]
    pace: ClassVar[float]

    @property
    def name(self) -> str:
        """Name it, as before its field."""
        return self.libelle

    def all_questions(self) -> "Iterator[Question]":
        """Yield every question that it stands for, in the order of the page, under its final code."""
        yield from ()

    def own_questions(self) -> "Iterator[Question]":
        """Yield its questions under their names in expressions: one name for all the lines of a repetition."""
        return self.all_questions()

    @property
    def description(self) -> str:
        """Kind and bounds, such as `nombre, de 0 à 100 %` or `choix unique`, without options (see `listed`)."""
        return self.nom

    @property
    def listed(self) -> tuple[str, ...]:
        """Options or lines that it offers, as people read them."""
        return ()

    @property
    def seconds(self) -> float:
        """Seconds that it takes when it is asked."""
        return self.pace

    @property
    def duration(self) -> float:
        """Seconds that it takes to a respondent, on average."""
        return self.seconds * weight_of(self.relevant)

    @property
    def is_needed(self) -> bool:
        """True when some of it must be answered, be it under a condition."""
        return False


class Connu(Frozen):
    """A question whose answer is known beforehand under a key, such as `structure.salaries`; shown, never asked twice.

    The value, its origin and its date come with each answer, when the campaign opens.
    """

    cle: str
    lecture_seule: bool = False  # else shown in the field, to be corrected


class Asked(Described):
    """An element that the respondent answers.

    `required_if` is an expression that makes the answer compulsory when true; `constraint` one that must be true of an
    answer that is not blank. `rattache` are the lines of the référentiel, fonctions and axes, that the question covers.
    """

    required: bool = False
    required_if: str = ""
    constraint: str = ""
    constraint_message: str = ""
    rattache: tuple[str, ...] = ()
    connu: Connu | None = None

    @property
    def duration(self) -> float:
        """Half when the answer is known: reading it again takes half the time of writing it."""
        return super().duration * (0.5 if self.connu else 1)

    @property
    def is_needed(self) -> bool:
        return self.required or bool(self.required_if)


class Question(Described):
    """A question, which holds one value under one code.

    `gives` is the kind of its answers in expressions; `describes`: a closed question that, together with others, may
    single out its respondent; `several`: its value is the codes of several options, separated by one space.
    """

    if TYPE_CHECKING:

        @property
        def kind(self) -> str: ...

    gives: ClassVar[Kind] = Kind.TEXT
    describes: ClassVar[bool] = False
    several: ClassVar[bool] = False

    def all_questions(self) -> "Iterator[Question]":
        yield self

    @abstractmethod
    def read(self, typed: str) -> Value | None:
        """Return the value of a typed text, None when blank. Raises UnreadableError; compulsory answers are judged
        elsewhere.

        Computed questions are not typed: they are always blank here.
        """

    def joined(self, texts: Sequence[str]) -> str:
        """Return the texts sent under its code as one typed text: side by side, where one only was expected."""
        return " ; ".join(texts)

    @abstractmethod
    def reading(self) -> Mapping[str, Any]:
        """Return how lecture.js reads what is typed, by the rules of `read`."""

    def text(self, value: Value | None) -> str:
        """Return a value as people read it, empty when blank."""
        return "" if value is None else self.shown(value)

    def shown(self, value: Value) -> str:
        """Return a value that is not blank as people read it."""
        return str(value)

    def answer(self, value: Value | None) -> Answer | None:
        """Return a value for expressions: shares count in percent, numbers in their own unit, months by their first
        day."""
        return None if value is None else self.compared(value)

    def compared(self, value: Value) -> Answer:
        """Return a value that is not blank for expressions."""
        return str(value)

    @property
    def result(self) -> Kind:
        """Kind of value that expressions get."""
        return self.gives

    @property
    def offered(self) -> tuple[Option, ...]:
        """Every option, in order; none when nothing is chosen."""
        return ()

    @property
    def libelles(self) -> Mapping[str, str]:
        """Option code -> label."""
        return {}

    @property
    def codes(self) -> frozenset[str]:
        """Codes that an answer may hold, none for a question without options."""
        return frozenset(self.libelles)

    @property
    def has_apart(self) -> bool:
        """True when « Non concerné / ne sait pas » is offered, apart from its steps."""
        return False

    @property
    def expected(self) -> str:
        """Words on what its field expects, where its label does not say it."""
        return ""

    @property
    def domain(self) -> str:
        """Values that it takes, or their unit, for dictionnaires."""
        return self.nom

    @property
    def column_key(self) -> Hashable:
        """Key that two versions must have in common to share a column: the kind, the unit, the scale."""
        return self.kind


class AskedQuestion(Asked, Question):
    """A question that a respondent answers.

    `defaut` stands in its field until its page is saved: an answer as it is typed, or a computation after `=`.
    """

    defaut: str = ""

    @property
    def calculated_default(self) -> str:
        return self.defaut[1:] if self.defaut.startswith("=") else ""


class Numeric(Question):
    """A question whose value is an integer in units of 10**-decimals, of its unit."""

    if TYPE_CHECKING:

        @property
        def decimals(self) -> int: ...

        @property
        def unite(self) -> str: ...

    gives = Kind.NUMBER

    def shown(self, value: Value) -> str:
        return amount_text(int(value), self.decimals, self.unite)

    def compared(self, value: Value) -> Answer:
        return Fraction(int(value), 10**self.decimals)


Owner = TypeVar("Owner", bound=Frozen)
Made = TypeVar("Made")


def kept_with(make: Callable[[Owner], Made]) -> Callable[[Owner], Made]:
    """Cache on a model, which is immutable, the result of a function that depends on it alone."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def get(owner: Owner) -> Made:
        cache = owner.__dict__
        if name not in cache:
            cache[name] = make(owner)
        made: Made = cache[name]
        return made

    return get
