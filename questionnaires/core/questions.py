"""Kinds of question, one class each: how it is read, shown, compared and described."""

import re
from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from questionnaires.core.elements import (
    Answer,
    AskedQuestion,
    Described,
    Kind,
    Numeric,
    Question,
    Value,
)
from questionnaires.core.emphasis import Passage, passages_of, unmarked
from questionnaires.core.francais import (
    NBSP,
    amount_text,
    capital,
    decimal_text,
    plural,
    short_day_text,
    singular,
    typeset,
)
from questionnaires.core.jours import DAYS, MONTHS, Forms, day_of
from questionnaires.core.options import (
    AUTRE_CODE,
    AUTRE_OPTION,
    SANS_OBJET,
    Bareme,
    NomEchelle,
    Option,
    echelle_of,
)
from questionnaires.core.repartition import (
    SPACES,
    UnreadableError,
    is_blank,
    parse_number,
    parse_share,
    shortened,
)

TICKED = "oui"
"""Value of a ticked box."""

MAX_PRECISION = 200
"""Longest answer to « Autre, précisez », in characters."""

NO_LIMIT = 1_000
"""From there, a maximum guards against slips of the hand: a page shows it when it is exceeded, not before."""


class Part(AskedQuestion, Numeric):
    """One share of a répartition; its value is in hundredths of a percent, 0..10000."""

    kind: Literal["part"] = "part"
    court: str = ""  # its name where there is little room
    frontiere: str = ""  # where a neighbouring line begins, for those that overlap
    comprend: tuple[str, ...] = ()  # what the line covers, shown on demand

    nom = "part d’un tout"
    pace = 35  # weighed against the others
    decimals: ClassVar[int] = 2
    unite: ClassVar[str] = "%"

    @property
    def is_explained(self) -> bool:
        return bool(self.aide or self.comprend or self.frontiere)

    @property
    def name(self) -> str:
        """Name it by its short title, if it has one."""
        return self.court or self.libelle

    @property
    def description(self) -> str:
        return "part, en %"

    @property
    def domain(self) -> str:
        return typeset("% du temps consacré au DLA, deux décimales au plus")

    @property
    def is_needed(self) -> bool:
        return True

    def read(self, typed: str) -> int | None:
        return parse_share(typed)

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "part"}


def _decimals_text(decimals: int) -> str:
    return f"{plural(decimals, 'décimale')} au plus" if decimals else "sans décimale"


class Number(AskedQuestion, Numeric):
    """A bounded decimal number; its value is an integer in units of 10**-decimals, like minimum and maximum.

    An amount in euros has the unit `€`, a percentage the unit `%`.
    """

    kind: Literal["nombre"] = "nombre"
    unite: str = ""
    decimals: int = Field(default=0, ge=0, le=4)
    minimum: int = 0
    maximum: int

    nom = "nombre"
    pace = 20
    describes = True

    @property
    def _bounds(self) -> str:
        """Return `0 à 100 %`."""
        return f"{decimal_text(self.minimum, self.decimals)} à {amount_text(self.maximum, self.decimals, self.unite)}"

    @property
    def description(self) -> str:
        return f"{'nombre' if self.decimals else 'nombre entier'}, de {self._bounds}"

    @property
    def expected(self) -> str:
        return f"De {self._bounds}." if self.maximum < NO_LIMIT * 10**self.decimals else ""

    @property
    def domain(self) -> str:
        return f"{self.unite or 'nombre'}, {_decimals_text(self.decimals)}"

    @property
    def column_key(self) -> Hashable:
        return self.kind, self.unite

    def read(self, typed: str) -> int | None:
        return parse_number(typed, decimals=self.decimals, minimum=self.minimum, maximum=self.maximum, unit=self.unite)

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "nombre"} | self.model_dump(include={"decimals", "minimum", "maximum", "unite"})

    def shown(self, value: Value) -> str:
        unite = singular(self.unite) if abs(int(value)) < 2 * 10**self.decimals else self.unite
        return amount_text(int(value), self.decimals, unite)


class Text(AskedQuestion):
    """Free text, on one line or several."""

    kind: Literal["texte"] = "texte"
    long: bool = False
    max_length: int = 2000

    nom = "texte"
    pace = 25

    @property
    def description(self) -> str:
        size = "long" if self.long else "court"
        return typeset(f"texte {size}, {plural(self.max_length, 'caractère')} au plus")

    @property
    def seconds(self) -> float:
        return 60 if self.long else self.pace

    @property
    def expected(self) -> str:
        return "N’indiquez ni nom de personne, ni information de santé." if self.long and self.aide else ""

    @property
    def domain(self) -> str:
        return f"texte, {plural(self.max_length, 'caractère')} au plus"

    def read(self, typed: str) -> str | None:
        if len(typed) > self.max_length:
            raise UnreadableError(
                f"Ce texte fait {plural(len(typed), 'caractère')}.",
                f"Raccourcissez-le à {plural(self.max_length, 'caractère')}.",
            )
        return None if is_blank(typed) else typed

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "texte", "max_length": self.max_length}


class WithOptions(AskedQuestion):
    """A question answered with codes of options."""

    @cached_property
    def libelles(self) -> Mapping[str, str]:
        return {option.code: option.libelle for option in self.offered}

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(option.libelle for option in self.offered)

    @property
    def domain(self) -> str:
        return typeset(" ; ").join(self.listed)

    def read(self, typed: str) -> str | None:
        if is_blank(typed):
            return None
        if typed not in self.libelles:
            raise UnreadableError(
                f"« {shortened(typed)} » ne fait pas partie des choix.", "Choisissez une des réponses."
            )
        return typed

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "choix", "codes": list(self.libelles)}

    def shown(self, value: Value) -> str:
        return "\u202f; ".join(self.libelles.get(code, code) for code in str(value).split(" "))


class OwnOptions(WithOptions):
    """A question with options of its own; `autre` adds « Autre, précisez »."""

    if TYPE_CHECKING:
        options: tuple[Option, ...]

        @property
        def autre(self) -> bool: ...

    describes = True

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Every option, « Autre » last."""
        return (*self.options, AUTRE_OPTION) if self.autre else self.options

    def all_questions(self) -> Iterator[Question]:
        yield self
        if self.autre:
            yield self.precision

    @property
    def precision(self) -> Text:
        """The text question beside « Autre, précisez »."""
        return Text(
            code=f"{self.code}_AUTRE",
            libelle=f"{self.libelle} – autre, précisez",
            max_length=MAX_PRECISION,
            required=True,
            relevant=f"selected(${{{self.code}}}, '{AUTRE_CODE}')",
        )


class Choice(OwnOptions):
    """One option out of several; its value is the option's code. `liste`: shown as a drop-down list, however few."""

    kind: Literal["choix"] = "choix"
    options: tuple[Option, ...]
    autre: bool = False
    liste: bool = False

    nom = "choix unique"
    pace = 12

    @property
    def description(self) -> str:
        return "liste déroulante" if self.liste else self.nom


def _ticked(texts: Sequence[str]) -> str:
    """Return the codes of ticked boxes; a hidden field, blank, says that none is."""
    return " ".join(text for text in texts if text)


class MultipleChoice(OwnOptions):
    """Any number of options; its value is their codes, in the order of the options, separated by one space.

    `exclusive` is the code of an option that excludes the others, such as « Aucun ».
    """

    kind: Literal["choix_multiple"] = "choix_multiple"
    options: tuple[Option, ...]
    autre: bool = False
    exclusive: str = ""

    nom = "choix multiple"
    pace = 20
    several = True

    @property
    def expected(self) -> str:
        return "Plusieurs réponses possibles."

    def joined(self, texts: Sequence[str]) -> str:
        return _ticked(texts)

    @property
    def domain(self) -> str:
        return typeset(f"plusieurs réponses possibles : {super().domain}")

    def read(self, typed: str) -> str | None:
        codes = set(typed.split())
        if unknown := sorted(codes - self.libelles.keys()):
            raise UnreadableError(f"« {shortened(unknown[0])} » ne fait pas partie des choix.", "Cochez vos réponses.")
        if self.exclusive in codes and len(codes) > 1:
            alone = self.libelles[self.exclusive]
            raise UnreadableError(f"« {alone} » est coché avec d’autres réponses.", "Gardez l’un ou les autres.")
        return " ".join(code for code in self.libelles if code in codes) or None

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "choix_multiple", "codes": list(self.libelles), "exclusive": self.exclusive}


MOST_RANKED = 10
"""Most options of a ranking, more than a person puts in order."""

NO_RANK = "-"
"""Stands for a rank left blank before another in what is typed; no option may have it as its code."""

_BLANK_RANKS = re.compile(f"(?:(?:^| ){NO_RANK})+$")
"""Ranks left blank after the last one given."""


class Ranking(OwnOptions):
    """Options in order of importance; its value is their codes, the most important first, separated by one space.

    Only the first `rangs` are asked, all of them for 0. An answer may stop at any rank, and leaves none out before it.
    """

    kind: Literal["classement"] = "classement"
    options: tuple[Option, ...]
    rangs: int = Field(default=0, ge=0, le=MOST_RANKED)

    nom = "classement"
    pace = 30
    several = True
    autre: ClassVar[bool] = False

    @property
    def ranks(self) -> range:
        """Ranks asked, from 1."""
        return range(1, min(self.rangs or len(self.options), len(self.options)) + 1)

    @property
    def description(self) -> str:
        return f"classement, {plural(len(self.ranks), 'rang')}"

    @property
    def expected(self) -> str:
        return f"Du plus important au moins important, {plural(len(self.ranks), 'choix', 'choix')} au plus."

    @property
    def domain(self) -> str:
        return typeset(f"{self.description}, du plus au moins important : {super().domain}")

    def joined(self, texts: Sequence[str]) -> str:
        return _BLANK_RANKS.sub("", " ".join(text or NO_RANK for text in texts))

    def picked(self, typed: str) -> list[tuple[str, str]]:
        """Return the name of each rank and the code typed there, of as many ranks as were typed if fewer are asked."""
        codes = ["" if code == NO_RANK else code for code in typed.split()]
        codes += [""] * (len(self.ranks) - len(codes))
        return [(rank_name(rank), code) for rank, code in enumerate(codes, start=1)]

    def read(self, typed: str) -> str | None:
        codes = typed.split()
        if len(codes) > len(self.ranks):
            raise UnreadableError(f"{len(codes)} réponses sont classées.", f"Gardez-en {len(self.ranks)}, ou moins.")
        for code in codes:
            if code != NO_RANK and code not in self.libelles:
                raise UnreadableError(
                    f"« {shortened(code)} » ne fait pas partie des choix.", "Choisissez une des réponses."
                )
        if problems := [*self._left_out(codes), *self._repeated(codes)]:
            first, *others = problems
            raise UnreadableError(" ".join(problem for problem, _ in problems), _EACH_RANK if others else first[1])
        return " ".join(codes) or None

    def _left_out(self, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield what is wrong and what to do, where ranks are blank before another."""
        blank = [f"le {rank_name(rank)}" for rank, code in enumerate(codes, start=1) if code == NO_RANK]
        if len(blank) == 1:
            yield (
                f"{capital(blank[0])} est vide, et un choix le suit.",
                "Donnez-le, ou remontez les suivants d’un rang.",
            )
        elif blank:
            yield f"{capital(_and(blank))} sont vides, et un choix les suit.", _EACH_RANK

    def _repeated(self, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield what is wrong and what to do, for each option at several ranks."""
        for code in dict.fromkeys(codes):
            ranks = [rank_name(rank) for rank, picked in enumerate(codes, start=1) if picked == code]
            if code != NO_RANK and len(ranks) > 1:
                problem = f"« {self.libelles[code]} » est classé plusieurs fois : {_and(ranks)}."
                yield problem, "Gardez-le à un seul rang."

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "classement", "codes": list(self.libelles), "ranks": len(self.ranks)}

    def shown(self, value: Value) -> str:
        codes = enumerate(str(value).split(" "), start=1)
        return "\u202f; ".join(f"{rank}. {self.libelles.get(code, code)}" for rank, code in codes)

    @property
    def among(self) -> str:
        """`parmi les 3 premiers choix`."""
        return f"parmi les {len(self.ranks)} premiers choix"

    @property
    def at_one_rank(self) -> Choice:
        """The choice that a rank is."""
        return Choice(code=self.code, libelle=self.libelle, options=self.options)

    @property
    def cited(self) -> MultipleChoice:
        """The options that have a rank, whichever, as several choices."""
        return MultipleChoice(code=self.code, libelle=self.libelle, options=self.options)


_EACH_RANK = "Donnez un choix différent à chaque rang, sans en laisser de vide avant un autre."


def _and(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} et {last}"


def rank_name(rank: int) -> str:
    """Return `1er choix`, `2e choix`."""
    return f"{rank}{'er' if rank == 1 else 'e'} choix"


class Opinion(WithOptions):
    """One step of a few, or `nc` for « Non concerné / ne sait pas », which no count of answers ever includes."""

    @property
    def has_apart(self) -> bool:
        return SANS_OBJET in self.offered


class Graded(Opinion):
    """A question on a scale; its value is the code of a step, a whole number, or `nc` for « Non concerné »."""

    if TYPE_CHECKING:
        sans_objet: bool = True

    nom = "échelle"
    pace = 10
    gives = Kind.NUMBER

    @property
    @abstractmethod
    def bareme(self) -> Bareme:
        """Name or labels of its scale."""

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Every step from the best to the worst (0 to 10 for a recommendation), then « Non concerné » if offered."""
        steps = echelle_of(self.bareme).pas
        return (*steps, SANS_OBJET) if self.sans_objet else steps

    @property
    def description(self) -> str:
        titre = echelle_of(self.bareme).titre
        return typeset(f"échelle : {titre[:1].lower()}{titre[1:]}")

    @property
    def column_key(self) -> Hashable:
        return self.kind, self.bareme


class Scale(Graded):
    """A scale of the trade."""

    kind: Literal["echelle"] = "echelle"
    echelle: NomEchelle
    sans_objet: bool = True

    @property
    def bareme(self) -> NomEchelle:
        return self.echelle


class OwnScale(Graded):
    """A scale with labels of its own, from the least to the most favourable; the code of a step is its rank."""

    kind: Literal["echelle_libre"] = "echelle_libre"
    pas: tuple[str, ...]
    sans_objet: bool = True

    nom = "échelle personnalisée"

    @property
    def bareme(self) -> tuple[str, ...]:
        return self.pas

    @property
    def column_key(self) -> Hashable:
        """A corrected label stays in the same column."""
        return self.kind, len(self.pas)


class YesNo(Opinion):
    """Yes or no; its value is `oui` or `non`, or `nc` when « Non concerné / ne sait pas » is offered."""

    kind: Literal["oui_non"] = "oui_non"
    sans_objet: bool = False

    nom = "oui ou non"
    pace = 8

    @cached_property
    def offered(self) -> tuple[Option, ...]:
        """Oui, non, then « Non concerné » if offered."""
        both = (Option(code="oui", libelle="Oui"), Option(code="non", libelle="Non"))
        return (*both, SANS_OBJET) if self.sans_objet else both


class Bounded(AskedQuestion):
    """A day, a month or a time of day; its value is ISO, as are its bounds, both included (empty: none).

    `iso` and `exemple` are one value, stored and typed; `un` and `le` are its French articles.
    """

    kind: str
    minimum: str = ""
    maximum: str = ""

    pace = 12
    describes = True
    iso: ClassVar[str]
    exemple: ClassVar[str]
    attendu: ClassVar[str]
    un: ClassVar[str]
    le: ClassVar[str]

    @property
    def expected(self) -> str:
        return typeset(f"{self.attendu} : par exemple {self.exemple}.")

    def _bound_text(self, bound: str) -> str:
        """Return a bound as people read it, as it was typed when it is not one."""
        return self.shown(bound) if self.value_of(bound) == bound else bound

    @abstractmethod
    def value_of(self, text: str) -> str | None:
        """Return the value that a text names, whatever the bounds; None when it names none."""

    @property
    def description(self) -> str:
        bounds = ((word, bound) for word, bound in (("tôt", self.minimum), ("tard", self.maximum)) if bound)
        return ", ".join([self.nom, *(f"au plus {word} {self.le} {self._bound_text(bound)}" for word, bound in bounds)])

    def read(self, typed: str) -> str | None:
        text = " ".join(typed.strip(SPACES).split())
        if not text:
            return None
        value = self.value_of(text)
        if value is None:
            remedy = f"Écrivez par exemple {self.exemple}."
            raise UnreadableError(f"« {shortened(typed)} » n’est pas {self.un} {self.nom}.", remedy)
        self._check_bounds(value, typed)
        return value

    def _check_bounds(self, value: str, typed: str) -> None:
        """Check bounds. ISO texts of one length sort as what they name."""
        low, high = self.minimum, self.maximum
        if (low and value < low) or (high and value > high):
            bounds = ((word, self.shown(bound)) for word, bound in (("tôt", low), ("tard", high)) if bound)
            remedy = ", ".join(f"au plus {word} {self.le} {bound}" for word, bound in bounds)
            raise UnreadableError(f"« {shortened(typed)} » est hors des limites.", f"A{remedy[1:]}.")

    def reading(self) -> Mapping[str, Any]:
        return self.model_dump(include={"kind", "minimum", "maximum"})


class Moment(Bounded):
    """A day or a month. `first` makes a value a day; `forms` are those in which it is read."""

    gives = Kind.DATE
    first: ClassVar[str] = ""
    forms: ClassVar[Forms]

    def day(self, value: Value) -> date:
        """Return the day of a value, the first one of a month. Raises ValueError."""
        return date.fromisoformat(f"{value}{self.first}")

    def said(self, day: date) -> str:
        """Return a day as people read it here."""
        return short_day_text(day)

    def value_of(self, text: str) -> str | None:
        day = day_of(text, self.forms)
        return day.isoformat()[: len(self.iso)] if day else None

    def shown(self, value: Value) -> str:
        return self.said(self.day(value))

    def compared(self, value: Value) -> date:
        return self.day(value)


class Day(Moment):
    """A date; its value is `2026-06-30`."""

    kind: Literal["date"] = "date"

    nom = "date"
    iso = "2026-06-30"
    exemple = "30/06/2026"
    attendu = "Jour, mois, année"
    forms = DAYS
    un = "une"
    le = "le"


class Month(Moment):
    """A month of a year; its value is `2026-06`."""

    kind: Literal["mois"] = "mois"

    nom = "mois"
    iso = "2026-06"
    exemple = "06/2026"
    attendu = "Mois et année"
    first = "-01"
    forms = MONTHS
    un = "un"
    le = "en"

    def said(self, day: date) -> str:
        return short_day_text(day).partition(" ")[2]


class Time(Bounded):
    """A time of day; its value is `14:30`, which expressions compare as a text."""

    kind: Literal["heure"] = "heure"

    nom = "heure"
    iso = "14:30"
    exemple = "14 h 30"
    attendu = "Heure et minutes"
    un = "une"
    le = "à"

    def value_of(self, text: str) -> str | None:
        match = _TIME.fullmatch(text)
        return match and f"{match[1]:0>2}:{match[2] or match[3] or '00'}"

    def shown(self, value: Value) -> str:
        return str(value).removeprefix("0").replace(":", f"{NBSP}h{NBSP}")


_TIME = re.compile(
    "([01]?[0-9]|2[0-3])(?: ?h(?:eures?)?(?: ?([0-5][0-9]))?|:([0-5][0-9])(?::00)?)", re.ASCII | re.IGNORECASE
)


class Acknowledgement(AskedQuestion):
    """A box to tick; its value is `oui`, or nothing."""

    kind: Literal["accuse"] = "accuse"

    nom = "case à cocher"
    pace = 5

    @property
    def domain(self) -> str:
        return typeset("oui, ou vide")

    def joined(self, texts: Sequence[str]) -> str:
        return _ticked(texts)

    def read(self, typed: str) -> str | None:
        if is_blank(typed):
            return None
        if typed != TICKED:
            raise UnreadableError(
                f"« {shortened(typed)} » n’est pas attendu ici.", "Cochez la case, ou laissez-la vide."
            )
        return TICKED

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "choix", "codes": [TICKED]}

    def shown(self, value: Value) -> str:
        return "Oui"


class Computed(Numeric):
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

    nom = "valeur calculée"
    pace = 0

    @property
    def result(self) -> Kind:
        return Kind.NUMBER if self.nature == "nombre" else Kind.ANY

    @property
    def domain(self) -> str:
        if self.nature == "texte":
            return "texte calculé"
        return f"{self.unite or 'nombre'}, {_decimals_text(self.decimals)}, calculé"

    @property
    def column_key(self) -> Hashable:
        return self.kind, self.nature, self.unite

    def read(self, typed: str) -> None:
        return None

    def reading(self) -> Mapping[str, Any]:
        return {"kind": "calcul", "decimals": self.decimals, "nature": self.nature}

    def shown(self, value: Value) -> str:
        return super().shown(value) if isinstance(value, int) else value

    def compared(self, value: Value) -> Answer:
        return super().compared(value) if isinstance(value, int) else value


class Note(Described):
    """A text to read, which asks nothing."""

    kind: Literal["note"] = "note"

    nom = "texte à lire"
    pace = 8

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its text with its emphasis, for pages."""
        return passages_of(self.libelle)

    @property
    def plain(self) -> str:
        """Its text without marks, for files."""
        return unmarked(self.libelle)


Repeatable = (
    Number | Text | Choice | MultipleChoice | Ranking | Scale | OwnScale | YesNo | Day | Month | Time | Computed | Note
)
"""Blocks that may be asked once per line of a repetition."""

Simple = Part | Repeatable | Acknowledgement
"""One question, or one note."""
