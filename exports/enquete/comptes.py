"""How many answers said what to each variable, and whether that many may be told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.disclosure import SEUILS
from exports.enquete.catalogue import Catalogue, Variable, catalogue_of
from exports.enquete.lecture import Ligne, Lu, Manque, is_apart, lignes_of, lignes_repetees, number_of
from exports.records import CollecteEnquete
from questionnaires.expressions import names_in
from questionnaires.questions import Computed, Day, Month, Number, Part
from questionnaires.regles import rules_of

EFFECTIF = SEUILS.personnes
"""Distinct persons below whom no count, and no sum nor mean, is told."""


@dataclass(frozen=True, slots=True)
class Nombre:
    """What numbers add up to."""

    somme: float
    moyenne: float


@dataclass(frozen=True, slots=True)
class Compte:
    """The answers to one variable, or to one column of a repetition, line by line.

    `reponses` counts those with a value, `personnes` the different persons behind them: not those not concerned.
    `valeurs` counts by option, or by year; empty for texts and numbers. `is_shown`: whether any of it may be told.
    """

    variable: Variable
    reponses: int
    personnes: int
    manques: Mapping[Manque, int]
    valeurs: Mapping[str, int]
    nombre: Nombre | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Bloc:
    """The counts under one heading: everything outside repetitions, or one repetition with its number of lines."""

    titre: str
    lignes: int | None
    comptes: tuple[Compte, ...]


@dataclass(frozen=True)
class Depouillement:
    """A collecte with its catalogue and its counts: what the sheets are written from."""

    collecte: CollecteEnquete

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.collecte.versions)

    @cached_property
    def lignes(self) -> list[Ligne]:
        return lignes_of(self.collecte)

    @property
    def is_nominative(self) -> bool:
        return self.collecte.is_nominative

    @property
    def is_told_in_full(self) -> bool:
        return self.collecte.is_told_in_full

    @property
    def is_shown(self) -> bool:
        """Whether any count may be told: with names, always; else from five persons on, after the closing unless their
        answers are anonymous."""
        return self.is_nominative or (self.collecte.tells_figures and self.personnes >= EFFECTIF)

    @property
    def personnes(self) -> int:
        return len({ligne.attendu.personne for ligne in self.lignes})

    @cached_property
    def blocs(self) -> tuple[Bloc, ...]:
        plain = Bloc("", None, self._comptes(self.catalogue.variables, self.lignes))
        repeated = []
        for repetee in self.catalogue.repetees:
            lines = list(lignes_repetees(self.collecte, repetee))
            persons = {line.attendu.personne for line in lines}
            told = self.is_told_in_full or (self.is_shown and len(persons) >= EFFECTIF)
            repeated.append(
                Bloc(repetee.libelle, len(lines) if told else None, self._comptes(repetee.variables, lines))
            )
        return (plain, *repeated)

    def _comptes(self, variables: Iterable[Variable], lignes: Sequence[Ligne]) -> tuple[Compte, ...]:
        return tuple(self._compte(variable, lignes) for variable in variables)

    def _compte(self, variable: Variable, lignes: Sequence[Ligne]) -> Compte:
        read = [(ligne.attendu.personne, ligne.read(variable)) for ligne in lignes]
        found = [lu for _, lu in read if isinstance(lu, Lu)]
        personnes = len({personne for personne, lu in read if isinstance(lu, Lu)})
        told = personnes >= EFFECTIF and (self.is_told_in_full or self._same_respondents(variable, lignes))
        return Compte(
            variable=variable,
            reponses=len(found),
            personnes=personnes,
            manques=Counter(lu for _, lu in read if isinstance(lu, Manque)),
            valeurs=_valeurs(variable, found),
            nombre=_nombre(found) if told else None,
            is_shown=self.is_told_in_full or personnes >= EFFECTIF,
        )

    def _same_respondents(self, variable: Variable, lignes: Sequence[Ligne]) -> bool:
        """Whether everyone behind a computed value answered all that it is computed from.

        Otherwise its sum, minus those of what it is computed from, could be that of one person.
        """
        if not isinstance(variable.question, Computed):
            return True
        mine = {id(ligne) for ligne in lignes if isinstance(ligne.read(variable), Lu)}
        sources = [self._source(code) for code in self._sources(variable)]
        return all(
            source is not None and mine == {id(ligne) for ligne in lignes if isinstance(ligne.read(source), Lu)}
            for source in sources
        )

    def _sources(self, variable: Variable) -> frozenset[str]:
        """The codes of what a value is computed from, through other computed values, in every version."""
        asked = {own.numero: rules_of(own.questionnaire).by_name for own in self.collecte.versions}
        found: set[str] = set()
        for numero in variable.posees:
            waiting = {variable.question.code}
            while waiting:
                rule = asked[numero].get(waiting.pop())
                named = frozenset(names_in(rule.calculation)) if rule and rule.calculation else frozenset()
                waiting |= named - found
                found |= named
        return frozenset(found)

    def _source(self, code: str) -> Variable | None:
        """None when it stands in a repetition, or through versions that ask it otherwise."""
        found = [variable for variable in self.catalogue.variables if variable.question.code == code]
        return found[0] if len(found) == 1 else None


def _valeurs(variable: Variable, found: Sequence[Lu]) -> Mapping[str, int]:
    if variable.options:
        counts = Counter(code for lu in found for code in str(lu.value).split())
        offered = {code: counts.pop(code, 0) for code in variable.libelles if not is_apart(variable.question, code)}
        return offered | dict(sorted(counts.items()))
    if isinstance(variable.question, Day | Month):
        return dict(sorted(Counter(str(lu.value)[:4] for lu in found).items()))
    return {}


def _nombre(found: Sequence[Lu]) -> Nombre | None:
    numbers = [_number(lu) for lu in found if isinstance(lu.question, Part | Number | Computed)]
    kept = [number for number in numbers if isinstance(number, int | float)]
    if not kept or len(kept) < len(found):
        return None
    return Nombre(sum(kept), sum(kept) / len(kept))


def _number(lu: Lu) -> float | str:
    return int(lu.value) / 100 if isinstance(lu.question, Part) else number_of(lu)
