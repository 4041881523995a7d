"""Sums of all the answers to a questionnaire, from which every figure is computed.

They are made in one reading (`exports.enquetes.sommer`) and never hold an answer: counts of values by DLA, version and
draw; for secrecy, a bit for each answer that says something to a question; amounts of structures, without the rest.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from exports.enquetes.foule import Foule
from exports.enquetes.lecture import Manque
from exports.records.records import Effectif
from exports.statistiques.evolution import Grandeur

FINE = 10**4
"""Sums are in ten-thousandths of the unit of their question: no question has more decimals than four."""


class Tranche(NamedTuple):
    """The answers that are counted together."""

    dla: str
    version: int
    en_plus: bool


@dataclass(frozen=True, slots=True)
class Perimetre:
    """Which answers are read: those of a DLA, or all (None); with those beyond the draw, or without."""

    dla: str | None = None
    en_plus: bool = True

    def __contains__(self, own: Tranche | Effectif) -> bool:
        return self.dla in {None, own.dla} and (self.en_plus or not own.en_plus)

    def of(self, foule: Foule) -> int:
        """Its answers."""
        reponses = foule.toutes if self.dla is None else foule.dlas.get(self.dla, 0)
        return reponses if self.en_plus else reponses & ~foule.en_plus


@dataclass(frozen=True, slots=True)
class Cumul:
    """What some answers, or lines of them, said to one variable.

    `lus` have a value; `valeurs` counts those of what is chosen, as they are held, and of days and months their year.
    `somme` is that of numbers, in units of 1/`FINE`; None of anything else.
    """

    lus: int = 0
    valeurs: Mapping[str, int] = field(default_factory=dict)
    manques: Mapping[Manque, int] = field(default_factory=dict)
    somme: int | None = None

    def plus(self, other: "Cumul") -> "Cumul":
        """What both said. Nothing that has a value adds up with what is no number."""
        sommes = [own.somme for own in (self, other) if own.lus]
        known = [somme for somme in sommes if somme is not None]
        return Cumul(
            lus=self.lus + other.lus,
            valeurs=Counter(self.valeurs) + Counter(other.valeurs),
            manques=Counter(self.manques) + Counter(other.manques),
            somme=sum(known) if known and len(known) == len(sommes) else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SommesBloc:
    """Everything outside repetitions, or one repetition, whose lines are then counted instead of answers.

    `reponses` are the answers with a line. By name of variable: `cumuls`, `lus` (the answers that have a value), and
    `montants`, the numbers of these in the order of their ranks, of structures, in the last unit that was asked. Of
    persons, where nothing is computed, the first answers of `lus` that enough of them gave to be told will do.
    """

    lignes: Mapping[Tranche, int]
    reponses: int
    cumuls: Mapping[str, Mapping[Tranche, Cumul]]
    lus: Mapping[str, int]
    montants: Mapping[str, "array[float]"]

    def lines_in(self, perimetre: Perimetre) -> int:
        return sum(count for own, count in self.lignes.items() if own in perimetre)

    def cumul(self, nom: str, perimetre: Perimetre) -> Cumul:
        """Of a variable; where a version did not ask it, its lines say so."""
        return add_up(self.by_tranche(nom, perimetre).values())

    def by_tranche(self, nom: str, perimetre: Perimetre) -> Mapping[Tranche, Cumul]:
        asked = self.cumuls.get(nom, {})
        return {
            own: asked[own] if own in asked else Cumul(manques={Manque.NON_POSEE: count})
            for own, count in self.lignes.items()
            if own in perimetre
        }


@dataclass(frozen=True, slots=True)
class Paires:
    """A number at both dates, where both are known: the ranks of the answers, days (proleptic ordinals), values."""

    rangs: "array[int]" = field(default_factory=lambda: array("q"))
    jours: "tuple[array[int], array[int]]" = field(default_factory=lambda: (array("q"), array("q")))
    valeurs: "tuple[array[float], array[float]]" = field(default_factory=lambda: (array("d"), array("d")))


@dataclass(frozen=True, slots=True)
class Nommees:
    """The answers that are read with the name of their structure: by the région, by their DLA."""

    region: int = 0
    dla: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sommes:
    """`repetees` by code. `paires` by what is counted. `ecrits`: code of a text -> the answers that wrote one."""

    foule: Foule
    simples: SommesBloc
    repetees: Mapping[str, SommesBloc]
    nommees: Nommees
    paires: Mapping[Grandeur, Paires]
    ecrits: Mapping[str, int]


def add_up(cumuls: Iterable[Cumul]) -> Cumul:
    found = Cumul()
    for own in cumuls:
        found = found.plus(own)
    return found
