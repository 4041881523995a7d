"""Changes that a release affirms, between two périodes and between two years made of périodes.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exports.release.annees import mean_of
from exports.release.cellules import REGION, Bloc, Cellule, Mesure, Release, Statut, cell, withheld
from exports.release.contexte import Precedente, Public, gap_told, narrowed_series, told_by
from exports.release.exactes import CollecteTemps
from exports.release.lectures import Intervalle, narrowed
from exports.release.motifs import AUTRES_DLA, DEDUCTIBLE, EN_COURS, RUPTURE, SILENCE, TAILLE, TROP_PEU
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset


def changes(public: Public, made: Release) -> Iterator[Cellule]:
    """A direction, and a size when printed figures agree with it, of each mission since the période before."""
    before, collecte, seuils = public.contexte.precedente, public.collecte, public.seuils
    if before is None:
        return
    why = _incomparable([(collecte, made), (before.collecte, before.release)], seuils)
    least = seuils.changement_annuel if collecte.annuelle else seuils.changement
    told = _Compares(public, _public_before(before, public), told_by(made), told_by(before.release))
    for bloc in collecte.blocs:
        former = next((own for own in before.collecte.blocs if own.code == bloc.code), None)
        broken = RUPTURE if former is None or bloc.code in before.ruptures else ""
        if former is None or why or broken:
            statut = Statut.CONFIDENTIEL if why == TROP_PEU else Statut.SANS_OBJET
            yield from no_gap(bloc.code, before.code, made.personnes, why or broken, statut)
            continue
        exact = collecte.exact(bloc.lignes) - before.collecte.exact(former.lignes)
        shown = made.missions()[bloc.code] - before.release.missions()[bloc.code]
        step = max(made.pas, before.release.pas)
        gap = tuple(affirmed(bloc.code, before.code, made.personnes, exact, shown, step, least, SILENCE))
        if told.accepts(bloc.code, gap_told(gap, shown)):
            yield from gap
        else:
            yield from no_gap(bloc.code, before.code, made.personnes, DEDUCTIBLE, Statut.CONFIDENTIEL)


def _public_before(before: Precedente, public: Public) -> Public:
    montres = {dla: before.release.missions(dla) for dla in before.release.dlas_montres}
    return Public(before.collecte, montres, public.contexte, public.seuils)


def no_gap(code: str, colonne: str, n: int, motif: str, statut: Statut) -> Iterator[Cellule]:
    for mesure in (Mesure.SENS, Mesure.ECART):
        yield withheld(REGION, mesure, code, n, 0, motif, statut, colonne)


@dataclass
class _Compares:
    """Where the shares of two périodes are, as the changes told so far narrow them."""

    now: Public
    before: Public
    told: Mapping[str, Intervalle]
    told_before: Mapping[str, Intervalle]

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow both by one more gap, unless someone could then be found in either."""
        first, second = narrowed(self.told_before[code], self.told[code], gap)
        before = {**self.told_before, code: first}
        now = {**self.told, code: second}
        safe = self.now.cannot_deduce(now) and self.before.cannot_deduce(before)
        if safe:
            self.told, self.told_before = now, before
        return safe


def _incomparable(compared: Sequence[tuple[CollecteTemps, Release]], seuils: Seuils) -> str:
    """Why périodes may not be compared at all; empty when they may."""
    collectes = [collecte for collecte, _ in compared]
    if not all(release.is_shown for _, release in compared):
        return TROP_PEU
    if any(collecte.en_cours for collecte in collectes):
        return EN_COURS
    if len({collecte.dlas for collecte in collectes}) > 1:
        return AUTRES_DLA
    if min(collecte.couverture for collecte in collectes) < seuils.comparable:
        return typeset(f"moins de {seuils.comparable} % des ETP couverts")
    return ""


def affirmed(
    code: str, colonne: str, n: int, exact: Fraction, printed: int, step: int, least: int, silence: str
) -> Iterator[Cellule]:
    """The direction of an exact gap of at least `least` points, and its printed size when within one step of it."""
    sens = 0 if abs(exact) < least else 1 if exact > 0 else -1
    motif = "" if sens else silence
    yield cell(REGION, Mesure.SENS, code, n, sens, least, colonne, motif=motif)
    if not sens:
        yield withheld(REGION, Mesure.ECART, code, n, step, silence, Statut.SANS_OBJET, colonne)
    elif abs(printed - exact) <= step:
        yield cell(REGION, Mesure.ECART, code, n, printed, step, colonne)
    else:
        yield withheld(REGION, Mesure.ECART, code, n, step, TAILLE, Statut.SANS_OBJET, colonne)


def annual_changes(public: Public, made: Release) -> Iterator[Cellule]:
    """What the exact mean of the périodes of this year affirms beside that of the year before, mission by mission.
    `made` has its changes since the période before."""
    annees = public.contexte.annees
    if annees is None:
        return
    earlier = (*annees.avant, *annees.debut)
    why = _incomparable([(public.collecte, made), *((own.collecte, own.release) for own in earlier)], public.seuils)
    years = _Years(
        [*(_public_before(own, public) for own in earlier), public],
        narrowed_series([*((own.code, own.release) for own in earlier), ("", made)]),
        len(annees.avant),
    )
    parts = [*(own.release.missions() for own in earlier), made.missions()]
    step = max(made.pas, *(own.release.pas for own in earlier))
    printed = {} if why else _printed_gaps(parts, len(annees.avant), made.blocs)
    why = why or ("" if printed else RUPTURE)
    for bloc in made.blocs:
        code, n = bloc.code, made.personnes
        if why or any(code in own.ruptures for own in earlier):
            statut = Statut.CONFIDENTIEL if why == TROP_PEU else Statut.SANS_OBJET
            yield from no_gap(code, annees.code, n, why or RUPTURE, statut)
            continue
        least = public.seuils.changement_annuel
        gap = tuple(affirmed(code, annees.code, n, years.exact(code), printed[code], step, least, SILENCE))
        if years.accepts(code, gap_told(gap, printed[code])):
            yield from gap
        else:
            yield from no_gap(code, annees.code, n, DEDUCTIBLE, Statut.CONFIDENTIEL)


def _printed_gaps(parts: Sequence[Mapping[str, int]], avant: int, blocs: Sequence[Bloc]) -> Mapping[str, int]:
    """Between two years as they are printed; nothing where they do not have the same missions."""
    codes = [bloc.code for bloc in blocs]
    if any(own.keys() != set(codes) for own in parts):
        return {}
    before, after = (mean_of(own, blocs, ())[0] for own in (parts[:avant], parts[avant:]))
    return {code: after[code] - before[code] for code in codes}


@dataclass
class _Years:
    """Where the shares of the périodes of two years are, `avant` of them in the first, as changes of years narrow
    them."""

    publics: Sequence[Public]
    told: list[dict[str, Intervalle]]
    avant: int

    def exact(self, code: str) -> Fraction:
        """The exact change of the mean of the year, in points."""
        shares = [own.collecte.exact(_lines_of(own.collecte, code)) for own in self.publics]
        before, after = shares[: self.avant], shares[self.avant :]
        return sum(after, Fraction(0)) / len(after) - sum(before, Fraction(0)) / len(before)

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow each période by one more gap, unless someone could then be found in one of them."""
        boxes = [own[code] for own in self.told]
        found = [{**own, code: self._narrowed(boxes, place, gap)} for place, own in enumerate(self.told)]
        safe = all(public.cannot_deduce(own) for public, own in zip(self.publics, found, strict=True))
        if safe:
            self.told = found
        return safe

    def _narrowed(self, boxes: Sequence[Intervalle], place: int, gap: Intervalle) -> Intervalle:
        """Both years have as many périodes: the sum of one less that of the other is so many times the gap."""
        low, high = (self.avant * own for own in gap)
        for other, (least, most) in enumerate(boxes):
            if other != place and other < self.avant:
                low, high = low + least, high + most
            elif other != place:
                low, high = low - most, high - least
        if place < self.avant:
            low, high = -high, -low
        return max(low, boxes[place][0]), min(high, boxes[place][1])


def _lines_of(collecte: CollecteTemps, code: str) -> Sequence[str]:
    return next(own.lignes for own in collecte.blocs if own.code == code)
