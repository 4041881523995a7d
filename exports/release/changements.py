"""Changes that a release affirms, between two périodes and between two years made of périodes.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exports.release.annees import mean_of
from exports.release.cellules import REGION, BlocCellules, Cellule, Mesure, Release, Statut, cell, withheld
from exports.release.contexte import Precedente, Public, gap_told, narrowed_series, told_by
from exports.release.exactes import CollecteTemps
from exports.release.lectures import Intervalle, narrowed
from exports.release.motifs import AUCUNE, AUTRES_DLA, DEDUCTIBLE, EN_COURS, RUPTURE, SILENCE, TAILLE
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset


def changes(public: Public, release: Release) -> Iterator[Cellule]:
    """Yield how each mission changed since the période before: a direction, and a size when printed figures agree."""
    before, collecte, seuils = public.contexte.precedente, public.collecte, public.seuils
    if before is None:
        return
    why, statut = _incomparable([(collecte, release), (before.collecte, before.release)], seuils)
    least = seuils.changement_annuel if collecte.annuelle else seuils.changement
    compares = _Compares(public, _public_before(before, public), told_by(release), told_by(before.release))
    for bloc in collecte.blocs:
        former = next((other for other in before.collecte.blocs if other.code == bloc.code), None)
        broken = RUPTURE if former is None or bloc.code in before.ruptures else ""
        if former is None or why or broken:
            yield from no_gap(bloc.code, before.code, release.personnes, why or broken, statut)
            continue
        exact = collecte.exact(bloc.lignes) - before.collecte.exact(former.lignes)
        shown = release.missions()[bloc.code] - before.release.missions()[bloc.code]
        step = max(release.pas, before.release.pas)
        gap = affirmed(bloc.code, before.code, release.personnes, exact, shown, step, least, SILENCE)
        yield from kept_gap(gap, shown, compares.accepts)


def _public_before(before: Precedente, public: Public) -> Public:
    montres = {dla: before.release.missions(dla) for dla in before.release.dlas_montres}
    return Public(before.collecte, montres, public.contexte, public.seuils)


def no_gap(code: str, colonne: str, n: int, motif: str, statut: Statut) -> Iterator[Cellule]:
    for mesure in (Mesure.SENS, Mesure.ECART):
        yield withheld(REGION, mesure, code, n, 0, motif, statut, colonne)


@dataclass
class _Compares:
    """Bounds of the shares of two périodes, as the changes affirmed so far narrow them."""

    now: Public
    before: Public
    told: Mapping[str, Intervalle]
    told_before: Mapping[str, Intervalle]

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow both by one more gap, unless someone could then be identified in either; return whether they were."""
        first, second = narrowed(self.told_before[code], self.told[code], gap)
        before = {**self.told_before, code: first}
        now = {**self.told, code: second}
        safe = self.now.cannot_deduce(now) and self.before.cannot_deduce(before)
        if safe:
            self.told, self.told_before = now, before
        return safe


def _incomparable(compared: Sequence[tuple[CollecteTemps, Release]], seuils: Seuils) -> tuple[str, Statut]:
    """Return why périodes may not be compared at all, empty when they may, and the status of their changes then."""
    collectes = [collecte for collecte, _ in compared]
    hidden = sorted((release.motif for _, release in compared if not release.is_shown), key=AUCUNE.__ne__)
    if hidden:
        return hidden[0], Statut.SANS_OBJET if hidden[0] == AUCUNE else Statut.CONFIDENTIEL
    if any(collecte.en_cours for collecte in collectes):
        return EN_COURS, Statut.SANS_OBJET
    if len({collecte.dlas for collecte in collectes}) > 1:
        return AUTRES_DLA, Statut.SANS_OBJET
    if min(collecte.couverture for collecte in collectes) < seuils.comparable:
        return typeset(f"moins de {seuils.comparable} % des ETP couverts"), Statut.SANS_OBJET
    return "", Statut.SANS_OBJET


def affirmed(
    code: str, colonne: str, n: int, exact: Fraction, printed: int, step: int, least: int, silence: str
) -> Iterator[Cellule]:
    """Yield the direction of an exact gap of `least` points or more, and its printed size if within one step of it."""
    sens = 0 if abs(exact) < least else 1 if exact > 0 else -1
    yield cell(REGION, Mesure.SENS, code, n, sens, least, colonne, motif="" if sens else silence)
    if sens and abs(printed - exact) <= step:
        yield cell(REGION, Mesure.ECART, code, n, printed, step, colonne)
    else:
        motif = TAILLE if sens else silence
        yield withheld(REGION, Mesure.ECART, code, n, step, motif, Statut.SANS_OBJET, colonne)


def kept_gap(gap: Iterator[Cellule], printed: int, accepts: Callable[[str, Intervalle], bool]) -> Iterator[Cellule]:
    """Yield the cells of a gap, or hide them when `accepts` refuses its bounds."""
    cells = tuple(gap)
    sens = cells[0]
    if accepts(sens.ligne, gap_told(cells, printed)):
        yield from cells
    else:
        yield from no_gap(sens.ligne, sens.colonne, sens.n, DEDUCTIBLE, Statut.CONFIDENTIEL)


def annual_changes(public: Public, release: Release) -> Iterator[Cellule]:
    """Yield the changes that exact yearly means affirm between the year before and this one, mission by mission.

    `release` already has its changes since the période before.
    """
    annees = public.contexte.annees
    if annees is None:
        return
    earlier = (*annees.avant, *annees.debut)
    why, statut = _incomparable(
        [(public.collecte, release), *((precedente.collecte, precedente.release) for precedente in earlier)],
        public.seuils,
    )
    years = _Years(
        [*(_public_before(precedente, public) for precedente in earlier), public],
        narrowed_series([*((precedente.code, precedente.release) for precedente in earlier), ("", release)]),
        len(annees.avant),
    )
    parts = [*(precedente.release.missions() for precedente in earlier), release.missions()]
    step = max(release.pas, *(precedente.release.pas for precedente in earlier))
    printed = {} if why else _printed_gaps(parts, len(annees.avant), release.blocs)
    why = why or ("" if printed else RUPTURE)
    for bloc in release.blocs:
        code, n = bloc.code, release.personnes
        if why or any(code in precedente.ruptures for precedente in earlier):
            yield from no_gap(code, annees.code, n, why or RUPTURE, statut)
            continue
        least = public.seuils.changement_annuel
        gap = affirmed(code, annees.code, n, years.exact(code), printed[code], step, least, SILENCE)
        yield from kept_gap(gap, printed[code], years.accepts)


def _printed_gaps(parts: Sequence[Mapping[str, int]], avant: int, blocs: Sequence[BlocCellules]) -> Mapping[str, int]:
    """Return the gap between two years as printed, by mission; empty when they do not have the same missions."""
    codes = [bloc.code for bloc in blocs]
    if any(points.keys() != set(codes) for points in parts):
        return {}
    before, after = (mean_of(points, blocs, ())[0] for points in (parts[:avant], parts[avant:]))
    return {code: after[code] - before[code] for code in codes}


@dataclass
class _Years:
    """Bounds of the shares of two years' périodes, `avant` of them in the first, as yearly changes narrow them."""

    publics: Sequence[Public]
    told: list[dict[str, Intervalle]]
    avant: int

    def exact(self, code: str) -> Fraction:
        """Return the exact change of the yearly mean, in points."""
        shares = [public.collecte.exact(_lines_of(public.collecte, code)) for public in self.publics]
        before, after = shares[: self.avant], shares[self.avant :]
        return sum(after, Fraction(0)) / len(after) - sum(before, Fraction(0)) / len(before)

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow each période by one more gap, unless someone could then be identified; return whether it was done."""
        boxes = [shares[code] for shares in self.told]
        tightened = [{**shares, code: self._narrowed(boxes, place, gap)} for place, shares in enumerate(self.told)]
        safe = all(public.cannot_deduce(shares) for public, shares in zip(self.publics, tightened, strict=True))
        if safe:
            self.told = tightened
        return safe

    def _narrowed(self, boxes: Sequence[Intervalle], place: int, gap: Intervalle) -> Intervalle:
        """Return the bounds of one période's share given those of the others.

        Both years have as many périodes: the difference of their sums is that many times the gap.
        """
        low, high = (self.avant * bound for bound in gap)
        for other, (least, most) in enumerate(boxes):
            if other != place and other < self.avant:
                low, high = low + least, high + most
            elif other != place:
                low, high = low - most, high - least
        if place < self.avant:
            low, high = -high, -low
        return max(low, boxes[place][0]), min(high, boxes[place][1])


def _lines_of(collecte: CollecteTemps, code: str) -> Sequence[str]:
    return next(bloc.lignes for bloc in collecte.blocs if bloc.code == code)
