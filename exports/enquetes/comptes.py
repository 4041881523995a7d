"""Counts of answers to each variable, and whether they may be published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from exports.enquetes.catalogue import Catalogue, Variable, catalogue_of
from exports.enquetes.lecture import Lignes, Manque, is_apart, lignes_of
from exports.enquetes.sommer import sommer
from exports.enquetes.sommes import FINE, Cumul, Perimetre, Sommes, SommesBloc
from exports.records.records import CollecteEnquete
from exports.release.comptes import Apart
from questionnaires.core.questions import Moment

TOUT = Perimetre()


@dataclass(frozen=True, slots=True)
class Nombre:
    """Sum and mean of numbers."""

    somme: float
    moyenne: float


@dataclass(frozen=True, slots=True)
class CompteVariable:
    """The answers to one variable, or to one column of a repetition, line by line.

    `reponses` counts those with a value, `personnes` the different persons behind them, up to those needed; « non
    concerné » is in neither. `valeurs` counts by option, or by year; empty for texts and numbers. `is_shown`: whether
    any of it may be shown. `structures`, which secrecy judges: as `valeurs`, but a repetition's lines count once an
    answer; `structures_lues` likewise of `reponses`.
    """

    variable: Variable
    reponses: int
    personnes: int
    manques: Mapping[Manque, int]
    valeurs: Mapping[str, int]
    structures: Mapping[str, int]
    structures_lues: int
    nombre: Nombre | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class BlocComptes:
    """The counts under one heading: everything outside repetitions, or one repetition with its number of lines."""

    titre: str
    lignes: int | None
    comptes: tuple[CompteVariable, ...]


@dataclass(frozen=True)
class Depouillement:
    """A collecte with its catalogue and its counts, from which sheets are written."""

    collecte: CollecteEnquete

    @property
    def least(self) -> int:
        """Number of distinct persons below which no count, sum or mean is shown."""
        return self.collecte.seuils.personnes

    @cached_property
    def catalogue(self) -> Catalogue:
        textes = self.collecte.textes
        return catalogue_of(self.collecte.versions, textes.themes if textes else None)

    @cached_property
    def sommes(self) -> Sommes:
        """All the sums of the answers, read once."""
        return sommer(self.collecte, self.catalogue)

    @cached_property
    def apart(self) -> dict[tuple[str, int], Apart]:
        """Cache filled by readers, by variable and by id of the sums it belongs to."""
        return {}

    @cached_property
    def totaux(self) -> dict[str, frozenset[str]]:
        """Cache filled by readers: variable -> the DLA whose total is shown."""
        return {}

    def oublier(self) -> None:
        """Free the memory of the sums, once figures are written; asked again, they are made again."""
        for name in ("sommes", "apart", "totaux"):
            self.__dict__.pop(name, None)

    @property
    def lignes(self) -> Lignes:
        """The answers one by one, for sheets that list them."""
        return Lignes(self.sommes.simples.lines_in(TOUT), partial(lignes_of, self.collecte))

    @property
    def is_nominative(self) -> bool:
        return self.collecte.is_nominative

    @property
    def is_told_in_full(self) -> bool:
        return self.collecte.is_told_in_full

    @property
    def is_shown(self) -> bool:
        """True when any count may be shown: always with names; otherwise once released, from enough persons on."""
        return self.is_nominative or (self.collecte.tells_figures and self.personnes >= self.least)

    @property
    def personnes(self) -> int:
        """Number of respondents, up to the `least` needed."""
        return self._persons(self.sommes.simples.reponses)

    @cached_property
    def blocs(self) -> tuple[BlocComptes, ...]:
        plain = BlocComptes("", None, self.comptes(self.catalogue.comptees, self.sommes.simples))
        repeated = []
        for repetee in self.catalogue.repetees:
            sommes = self.sommes.repetees[repetee.code]
            lines = sommes.lines_in(TOUT)
            repeated.append(BlocComptes(repetee.libelle, lines, self.comptes(repetee.comptees, sommes)))
        return (plain, *repeated)

    def comptes(
        self, variables: Iterable[Variable], sommes: SommesBloc, perimetre: Perimetre = TOUT
    ) -> tuple[CompteVariable, ...]:
        """Return the counts of `perimetre`, variable by variable."""
        return tuple(self._compte(variable, sommes, perimetre) for variable in variables)

    def _compte(self, variable: Variable, sommes: SommesBloc, perimetre: Perimetre) -> CompteVariable:
        cumul = sommes.cumul(variable.nom, perimetre)
        lus = sommes.lus.get(variable.nom, 0) & perimetre.of(self.sommes.foule)
        personnes = self._persons(lus)
        return CompteVariable(
            variable=variable,
            reponses=cumul.lus,
            personnes=personnes,
            manques=cumul.manques,
            valeurs=valeurs_of(variable, cumul.valeurs),
            structures=valeurs_of(variable, cumul.structures or cumul.valeurs),
            structures_lues=lus.bit_count() if cumul.structures else cumul.lus,
            nombre=_nombre(cumul) if personnes >= self.least else None,
            is_shown=self.is_told_in_full or personnes >= self.least,
        )

    def _persons(self, reponses: int) -> int:
        return self.sommes.foule.distinctes(reponses, self.least)


def valeurs_of(variable: Variable, valeurs: Mapping[str, int]) -> Mapping[str, int]:
    """Count the answers offered, in their order, then those no longer offered."""
    if not variable.options:
        return dict(sorted(valeurs.items())) if isinstance(variable.question, Moment) else {}
    counts: Counter[str] = Counter()
    for chosen, count in valeurs.items():
        for code in chosen.split():
            counts[code] += count
    offered = {code: counts.pop(code, 0) for code in variable.libelles if not is_apart(variable.question, code)}
    return offered | dict(sorted(counts.items()))


def _nombre(cumul: Cumul) -> Nombre | None:
    if cumul.somme is None or not cumul.lus:
        return None
    return Nombre(cumul.somme / FINE, cumul.somme / (FINE * cumul.lus))
