"""Sums of all the answers to a questionnaire, from which every figure is computed.

They are made in one reading (`exports.enquetes.sommer`) and never hold an answer: counts of values by DLA, version and
draw; for secrecy, a bit for each answer with a value to a question; amounts of structures, without the rest.
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
"""Sums are in ten-thousandths of the unit of their question: no question has more than four decimals."""


class Tranche(NamedTuple):
    """Answers counted together: those of one DLA to one version, within or beyond the draw."""

    dla: str
    version: int
    en_plus: bool


@dataclass(frozen=True, slots=True)
class Perimetre:
    """Answers that are read: those of a DLA, or all (None); with or without those beyond the draw."""

    dla: str | None = None
    en_plus: bool = True

    def __contains__(self, tranche: Tranche | Effectif) -> bool:
        return self.dla in {None, tranche.dla} and (self.en_plus or not tranche.en_plus)

    def of(self, foule: Foule) -> int:
        """Return its answers as a bit set."""
        reponses = foule.toutes if self.dla is None else foule.dlas.get(self.dla, 0)
        return reponses if self.en_plus else reponses & ~foule.en_plus


@dataclass(frozen=True, slots=True)
class Cumul:
    """Sums of the values of one variable, over answers or over lines of them.

    `lus` have a value; `valeurs` counts those of chosen options as they are stored, and days and months by their year.
    `structures`: of lines, the number of answers in which an option is chosen; empty outside repetitions. `somme` is
    the sum of numbers, in units of 1/`FINE`; None for anything else.
    """

    lus: int = 0
    valeurs: Mapping[str, int] = field(default_factory=dict)
    structures: Mapping[str, int] = field(default_factory=dict)
    manques: Mapping[Manque, int] = field(default_factory=dict)
    somme: int | None = None

    def plus(self, other: "Cumul") -> "Cumul":
        """Add up both. `somme` is None when values that are no numbers are among them."""
        sommes = [cumul.somme for cumul in (self, other) if cumul.lus]
        known = [somme for somme in sommes if somme is not None]
        return Cumul(
            lus=self.lus + other.lus,
            valeurs=Counter(self.valeurs) + Counter(other.valeurs),
            structures=Counter(self.structures) + Counter(other.structures),
            manques=Counter(self.manques) + Counter(other.manques),
            somme=sum(known) if known and len(known) == len(sommes) else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SommesBloc:
    """The sums outside repetitions, or those of one repetition, where lines are counted instead of answers.

    `reponses` are the answers with a line. By name of variable: `cumuls`, `lus` (the answers that have a value), and
    `montants`, the numbers of these in the order of their ranks, for structures, in the last unit asked. For persons,
    where nothing is computed, `lus` may stop at the first answers given by enough of them to be shown. `choisies`, of
    answers that are crossed: variable -> option, or reason why there is no value -> the answers.
    """

    lignes: Mapping[Tranche, int]
    reponses: int
    cumuls: Mapping[str, Mapping[Tranche, Cumul]]
    lus: Mapping[str, int]
    montants: Mapping[str, "array[float]"]
    choisies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def lines_in(self, perimetre: Perimetre) -> int:
        return sum(count for tranche, count in self.lignes.items() if tranche in perimetre)

    def cumul(self, nom: str, perimetre: Perimetre) -> Cumul:
        """Return the sums of a variable; lines of a version that did not ask it count as not asked."""
        return add_up(self.by_tranche(nom, perimetre).values())

    def by_tranche(self, nom: str, perimetre: Perimetre) -> Mapping[Tranche, Cumul]:
        asked = self.cumuls.get(nom, {})
        return {
            tranche: asked[tranche] if tranche in asked else Cumul(manques={Manque.NON_POSEE: count})
            for tranche, count in self.lignes.items()
            if tranche in perimetre
        }


@dataclass(frozen=True, slots=True)
class Paires:
    """A number at both dates, where both are known: ranks of the answers, days (proleptic ordinals), values."""

    rangs: "array[int]" = field(default_factory=lambda: array("q"))
    jours: "tuple[array[int], array[int]]" = field(default_factory=lambda: (array("q"), array("q")))
    valeurs: "tuple[array[float], array[float]]" = field(default_factory=lambda: (array("d"), array("d")))


@dataclass(frozen=True, slots=True)
class Nommees:
    """Answers read with the name of their structure: by the région, by their DLA."""

    region: int = 0
    dla: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sommes:
    """All sums: `repetees` by code, `paires` by quantity, `ecrits` by code of a text (the answers that wrote one)."""

    foule: Foule
    simples: SommesBloc
    repetees: Mapping[str, SommesBloc]
    nommees: Nommees
    paires: Mapping[Grandeur, Paires]
    ecrits: Mapping[str, int]


def add_up(cumuls: Iterable[Cumul]) -> Cumul:
    total = Cumul()
    for cumul in cumuls:
        total = total.plus(cumul)
    return total
