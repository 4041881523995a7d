"""Kinds of question, a closed union, and a cache of values derived from a frozen model."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, wraps
from typing import ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from questionnaires.core.francais import short_day_text
from questionnaires.core.jours import DAYS, MONTHS, Forms, day_of
from questionnaires.core.options import AUTRE_OPTION, ECHELLES, SANS_OBJET, NomEchelle, Option
from questionnaires.core.repartition import SPACES, UnreadableError, shortened


class Frozen(BaseModel):
    """A definition: immutable, and refusing unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Described(Frozen):
    """An element with a code on a page. `relevant` is an expression: when it is false, the element is not asked.

    `extras` are the unused columns of an XLSForm, stored for export.
    """

    code: str
    libelle: str
    aide: str = ""
    relevant: str = ""
    extras: tuple[tuple[str, str], ...] = ()


class Connu(Frozen):
    """A question whose answer is known beforehand under a key, such as `structure.salaries`; shown, never asked twice.

    The value, its origin and its date come with each answer, when the campaign opens.
    """

    cle: str
    lecture_seule: bool = False  # else shown in the field, to be corrected


class Asked(Described):
    """A question that the respondent answers.

    `required_if` is an expression that makes the answer compulsory when true; `constraint` one that must be true of an
    answer that is not blank. `rattache` are the lines of the référentiel, fonctions and axes, that the question covers.
    """

    required: bool = False
    required_if: str = ""
    constraint: str = ""
    constraint_message: str = ""
    rattache: tuple[str, ...] = ()
    connu: Connu | None = None


class Part(Asked):
    """One share of a répartition; its value is in hundredths of a percent, 0..10000."""

    kind: Literal["part"] = "part"
    frontiere: str = ""  # where a neighbouring line begins, for those that overlap
    comprend: tuple[str, ...] = ()  # what the line covers, shown on demand


class Number(Asked):
    """A bounded decimal number; its value is an integer in units of 10**-decimals, like minimum and maximum.

    An amount in euros has the unit `€`, a percentage the unit `%`.
    """

    kind: Literal["nombre"] = "nombre"
    unite: str = ""
    decimals: int = Field(default=0, ge=0, le=4)
    minimum: int = 0
    maximum: int


class Text(Asked):
    """Free text, on one line or several."""

    kind: Literal["texte"] = "texte"
    long: bool = False
    max_length: int = 2000


class Choice(Asked):
    """One option out of several; its value is the option's code. `autre` adds « Autre, précisez »."""

    kind: Literal["choix"] = "choix"
    options: tuple[Option, ...]
    autre: bool = False

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Every option, « Autre » last."""
        return (*self.options, AUTRE_OPTION) if self.autre else self.options

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Option code -> label."""
        return {option.code: option.libelle for option in self.offered}


class MultipleChoice(Asked):
    """Any number of options; its value is their codes, in the order of the options, separated by one space.

    `exclusive` is the code of an option that excludes the others, such as « Aucun ».
    """

    kind: Literal["choix_multiple"] = "choix_multiple"
    options: tuple[Option, ...]
    autre: bool = False
    exclusive: str = ""

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Every option, « Autre » last."""
        return (*self.options, AUTRE_OPTION) if self.autre else self.options

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Option code -> label."""
        return {option.code: option.libelle for option in self.offered}


class Scale(Asked):
    """A labelled scale; its value is the code of a step, a whole number, or `nc` for « Non concerné / ne sait pas »."""

    kind: Literal["echelle"] = "echelle"
    echelle: NomEchelle
    sans_objet: bool = True

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Every step from the best to the worst (0 to 10 for a recommendation), then « Non concerné » if offered."""
        steps = ECHELLES[self.echelle].pas
        return (*steps, SANS_OBJET) if self.sans_objet else steps

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Step code -> label."""
        return {option.code: option.libelle for option in self.offered}


class YesNo(Asked):
    """Yes or no; its value is `oui` or `non`, or `nc` when « Non concerné / ne sait pas » is offered."""

    kind: Literal["oui_non"] = "oui_non"
    sans_objet: bool = False

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Oui, non, then « Non concerné » if offered."""
        both = (Option(code="oui", libelle="Oui"), Option(code="non", libelle="Non"))
        return (*both, SANS_OBJET) if self.sans_objet else both

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        """Code -> label."""
        return {option.code: option.libelle for option in self.offered}


class Moment(Asked):
    """A day or a month; its value is ISO, as are its bounds, both included (empty: none).

    `iso` and `exemple` are one value, stored and typed; `first` makes a value a day; `forms` are those in which it is
    read; `un` and `le` are its French articles.
    """

    kind: str
    minimum: str = ""
    maximum: str = ""

    iso: ClassVar[str]
    exemple: ClassVar[str]
    attendu: ClassVar[str]
    first: ClassVar[str] = ""
    forms: ClassVar[Forms]
    un: ClassVar[str]
    le: ClassVar[str]

    def day(self, value: str) -> date:
        """Return the day of a value, the first one of a month. Raises ValueError."""
        return date.fromisoformat(f"{value}{self.first}")

    def said(self, day: date) -> str:
        """Return a day as people read it here."""
        return short_day_text(day)

    def read(self, typed: str) -> str | None:
        """Return the value of a typed text, None when blank. Raises UnreadableError."""
        text = " ".join(typed.strip(SPACES).split())
        if not text:
            return None
        day = day_of(text, self.forms)
        if day is None:
            remedy = f"Écrivez par exemple {self.exemple}."
            raise UnreadableError(f"« {shortened(typed)} » n’est pas {self.un} {self.kind}.", remedy)
        value = day.isoformat()[: len(self.iso)]
        self._check_bounds(value, typed)
        return value

    def _check_bounds(self, value: str, typed: str) -> None:
        """Check bounds. ISO texts of one length sort as the days they name."""
        low, high = self.minimum, self.maximum
        if (low and value < low) or (high and value > high):
            bounds = ((word, self.said(self.day(bound))) for word, bound in (("tôt", low), ("tard", high)) if bound)
            remedy = ", ".join(f"au plus {word} {self.le} {bound}" for word, bound in bounds)
            raise UnreadableError(f"« {shortened(typed)} » est hors des limites.", f"A{remedy[1:]}.")


class Day(Moment):
    """A date; its value is `2026-06-30`."""

    kind: Literal["date"] = "date"

    iso = "2026-06-30"
    exemple = "30/06/2026"
    attendu = "Jour, mois, année"
    forms = DAYS
    un = "une"
    le = "le"


class Month(Moment):
    """A month of a year; its value is `2026-06`."""

    kind: Literal["mois"] = "mois"

    iso = "2026-06"
    exemple = "06/2026"
    attendu = "Mois et année"
    first = "-01"
    forms = MONTHS
    un = "un"
    le = "en"

    def said(self, day: date) -> str:
        return short_day_text(day).partition(" ")[2]


class Acknowledgement(Asked):
    """A box to tick; its value is `oui`, or nothing."""

    kind: Literal["accuse"] = "accuse"


class Computed(Described):
    """A value computed from the others, never typed; blank when the expression gives no value.

    A number is rounded to `decimals`, half away from zero, and stored like that of Number. `montre`: also shown on the
    page.
    """

    kind: Literal["calcul"] = "calcul"
    calculation: str
    nature: Literal["nombre", "texte"] = "nombre"
    decimals: int = Field(default=0, ge=0, le=4)
    unite: str = ""
    montre: bool = True


class Note(Described):
    """A text to read, which asks nothing."""

    kind: Literal["note"] = "note"


AskedQuestion = Part | Number | Text | Choice | MultipleChoice | Scale | YesNo | Day | Month | Acknowledgement
"""Questions that a respondent answers."""

Question = AskedQuestion | Computed
"""Questions, which hold one value under one code."""

WithOptions = Choice | MultipleChoice | Scale | YesNo
"""Questions answered with codes of options."""

Value = int | str
"""Value of an answer: parts in hundredths of a percent, numbers in units of 10**-decimals, others as texts, codes or
ISO days."""


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
