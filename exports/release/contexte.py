"""Context of a release: the facts that its figures depend on beside its answers, and what readers could deduce.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exports.release.arrondi import POINTS
from exports.release.cellules import Cellule, Mesure, Release
from exports.release.exactes import CollecteTemps, persons
from exports.release.lectures import (
    Intervalle,
    Lecteur,
    Total,
    around,
    hides_everyone,
    is_dominated,
    leaves_enough,
    lecteurs,
    narrowed,
    tighten,
)
from exports.release.motifs import AUCUNE, DOMINE, RECOUPEE, TROP_CONNU, TROP_PEU, trop_peu_de_dla
from exports.release.revisions import Anterieure, DifferenceReponses
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedente:
    """The previous période: release and exact answers. `ruptures`: codes of missions whose meaning changed since."""

    code: str
    release: Release
    collecte: CollecteTemps
    ruptures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annees:
    """Périodes of the year before, called `code` (`avant`), and those of the year that a release ends, without its own
    (`debut`); oldest first."""

    code: str
    avant: tuple[Precedente, ...]
    debut: tuple[Precedente, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """The facts that a release depends on beside its answers.

    `directions` are the sets of DLA that one reader directs. `caches` are codes of DLA without a figure of their own in
    an earlier release over the same months: they stay so. `montres` are the printed shares, by mission, of the DLA that
    an earlier release shows: its readers still know them. `recoupee`: such a release differs from this one by too few
    persons for both to be shown. `annees`: the périodes of two years, when this one ends the second. `anterieure`: the
    last release of the same campaign, which this one replaces.
    """

    directions: tuple[frozenset[str], ...] = ()
    caches: frozenset[str] = frozenset()
    montres: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    recoupee: bool = False
    precedente: Precedente | None = None
    annees: Annees | None = None
    anterieure: Anterieure | None = None


@dataclass(frozen=True, slots=True)
class Public:
    """The readers of the figures of a collecte: checks what they could deduce about one person.

    `montres` are the printed shares, by mission, of the DLA shown.
    """

    collecte: CollecteTemps
    montres: Mapping[str, Mapping[str, int]]
    contexte: Contexte
    seuils: Seuils

    def cannot_deduce(self, intervalles: Mapping[str, Intervalle]) -> bool:
        """Return whether no reader of the région's shares, known to be between bounds, can identify anybody."""
        reponses = self.collecte.reponses
        fitted = tighten(intervalles, self.collecte.blocs)
        safe = self.cannot_subtract({code: [Total.of(reponses, intervalle)] for code, intervalle in fitted.items()})
        return safe and self.cannot_compare(fitted)

    def cannot_compare(self, fitted: Mapping[str, Intervalle]) -> bool:
        """Return whether subtracting the replaced release, which counted other answers, identifies nobody."""
        before = self.contexte.anterieure
        if before is None or self.collecte is not before.apres or not before.release.is_shown:
            return True
        former = self.contexte.precedente
        dites = narrowed_by_changes(before.release, former.code, former.release) if former else told_by(before.release)
        dite_avant = tighten(dites, before.avant.blocs)
        between = DifferenceReponses(avant=before.avant, apres=before.apres, dite_avant=dite_avant, dite_apres=fitted)
        read = (*self.montres, *before.release.dlas_montres)
        return between.hides_everyone(self.contexte.directions, read, self.seuils)

    def cannot_subtract(self, totals: Mapping[str, Sequence[Total]]) -> bool:
        """Return whether no reader can identify anybody from totals of some answers, by mission or line."""
        collecte = self.collecte
        return hides_everyone(totals, collecte.blocs, collecte.reponses, self._readers, self.montres, self.seuils)

    def _readers(self) -> Iterator[Lecteur]:
        reponses, before = self.collecte.reponses, self.contexte.anterieure
        if before is None:
            return lecteurs(reponses, self.contexte.directions, self.montres)
        read = (*self.montres, *before.release.dlas_montres)
        return before.informed(lecteurs(reponses, self.contexte.directions, read), reponses, self.montres)


def secret_of(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> str:
    """Return why the région has no figure, whatever its figures are; empty when they decide."""
    reponses = collecte.reponses
    if not reponses:
        return AUCUNE
    if contexte.recoupee:
        return RECOUPEE
    if len(collecte.dlas) < seuils.dlas:
        return trop_peu_de_dla(seuils.dlas)
    if len(persons(reponses)) < seuils.personnes:
        return TROP_PEU
    if is_dominated(reponses, seuils):
        return DOMINE
    return "" if leaves_enough(reponses, seuils) else TROP_CONNU


def told_by(release: Release) -> dict[str, Intervalle]:
    return around(release.parts(), release.pas)


def narrowed_by_changes(release: Release, code: str, before: Release) -> dict[str, Intervalle]:
    """Return the bounds of a région's exact shares, from its printed shares and its changes since `code`."""
    return narrowed_series([(code, before), ("", release)])[-1]


def narrowed_series(series: Sequence[tuple[str, Release]]) -> list[dict[str, Intervalle]]:
    """Return the bounds of exact shares in each of several périodes, given with their codes, oldest first.

    Each release may give changes since the one before, which narrow both.
    """
    intervalles = [told_by(release) for _, release in series]
    for (code, before), (_, after), earlier, later in zip(
        series, series[1:], intervalles, intervalles[1:], strict=False
    ):
        for sens in after.of(Mesure.SENS):
            ecart = after.get(Mesure.ECART, sens.ligne, colonne=sens.colonne)
            if sens.colonne == code and sens.is_shown and ecart is not None:
                printed = after.missions()[sens.ligne] - before.missions()[sens.ligne]
                gap = gap_told((sens, ecart), printed)
                earlier[sens.ligne], later[sens.ligne] = narrowed(earlier[sens.ligne], later[sens.ligne], gap)
    return intervalles


def gap_told(cells: Sequence[Cellule], printed: int) -> Intervalle:
    """Return the bounds of an exact gap, in points, from the cells of its direction and its size, shown or withheld."""
    sens, ecart = cells
    if not sens.valeur:
        return -sens.pas, sens.pas
    size = sens.valeur * printed  # as if it rose
    low, high = sens.pas, POINTS
    if ecart.is_shown:
        low, high = max(low, size - ecart.pas), min(high, size + ecart.pas)
    elif size - ecart.pas <= low:  # it is not within a step of what is printed: it is above
        low = max(low, size + ecart.pas)
    return (low, high) if sens.valeur > 0 else (-high, -low)
