"""Compute the release of a campaign on time: what is told, how finely, and what is hidden from whom.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from exports.release.annees import mean_of
from exports.release.arrondi import POINTS, controlled, spread
from exports.release.cellules import RAISONS, REGION, SOUHAIT, Audience, Bloc, Cellule, Mesure, Mots, Release, Statut
from exports.release.exactes import CollecteTemps, ReponseTemps, dlas_of, persons, share, sommes
from exports.release.lectures import (
    Intervalle,
    Lecteur,
    Total,
    around,
    choices_of,
    hides_everyone,
    is_dominated,
    keeps_choices,
    leaves_enough,
    lecteurs,
    narrowed,
    readers_of_choices,
    tighten,
)
from exports.release.motifs import (
    AUCUNE,
    AUTRES_DLA,
    DEDUCTIBLE,
    EN_COURS,
    JAMAIS_POSE,
    MOTS_DEDUCTIBLES,
    RECOUPEE,
    RUPTURE,
    SANS_ACCORD,
    SANS_ECART,
    SANS_RAISON,
    SANS_REPONSE,
    SILENCE,
    TAILLE,
    TROP_PEU,
    lignes,
)
from exports.release.revisions import Anterieure, Difference
from exports.release.seuils import Seuils
from questionnaires.core.francais import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedente:
    """The période just before, as it was released, and its exact answers. `ruptures`: codes of missions whose meaning
    changed since."""

    code: str
    release: Release
    collecte: CollecteTemps
    ruptures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annees:
    """The périodes of the year before, called `code`, then those of the year that a release ends, without its own;
    oldest first."""

    code: str
    avant: tuple[Precedente, ...]
    debut: tuple[Precedente, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """What a release depends on beside its answers.

    `directions` are the DLA that one reader directs. `caches` are codes of DLA without a figure of their own in an
    earlier release over the same months: they stay so. `montres` are the printed shares, by mission, of the DLA that an
    earlier one shows: who read them still knows them. `recoupee`: such a release differs from this one by too few
    persons for both to be told. `annees`: the périodes of two years, when this one ends the second. `anterieure`: the
    last release of the same campaign, which this one replaces.
    """

    directions: tuple[frozenset[str], ...] = ()
    caches: frozenset[str] = frozenset()
    montres: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    recoupee: bool = False
    precedente: Precedente | None = None
    annees: Annees | None = None
    anterieure: Anterieure | None = None


def release_temps(
    collecte: CollecteTemps, contexte: Contexte, seuils: Seuils, *, numero: int, faite_le: datetime
) -> Release:
    """Decide and round every figure of a campaign on time, once and for all."""
    if contexte.anterieure is not None:
        hidden = contexte.caches | contexte.anterieure.a_cacher
        moved = {own.dla for own in contexte.anterieure.bougees}
        read = {dla: points for dla, points in contexte.montres.items() if dla not in moved}
        contexte = replace(contexte, caches=hidden, montres=read)
    region = _region(collecte, contexte, seuils)
    cells = [*region.cellules]
    made = Release(
        numero=numero,
        faite_le=faite_le,
        personnes=len(persons(collecte.reponses)),
        dlas=len(collecte.dlas),
        seuils=seuils,
        cellules=tuple(cells),
        blocs=collecte.blocs,
        remplace_le=contexte.anterieure.release.faite_le if contexte.anterieure else None,
        caches=collecte.dlas - region.montres.keys(),
    )
    public = Public(collecte, {**contexte.montres, **region.montres}, contexte, seuils)
    changes = [*_changes(public, made)]
    more = [*changes, *_annual_changes(public, replace(made, cellules=(*cells, *changes)))]
    kept = [*_kept(contexte, SOUHAITS, seuils)], [*_kept(contexte, MOTS, seuils)]
    more += kept[0] or _wishes(public, made)
    more += kept[1] or _words(collecte, contexte, seuils)
    return replace(made, cellules=(*cells, *more), gardees=_origins(contexte, (*kept[0], *kept[1])))


SOUHAITS = frozenset({Mesure.REEL, Mesure.SOUHAIT})
MOTS = frozenset({Mesure.MOTS})


def _kept(contexte: Contexte, mesures: Collection[Mesure], seuils: Seuils) -> list[Cellule]:
    """What the release before tells of wishes or in words stays as it is: side by side, two of them would tell of those
    who came in. In words, it is told again from `Seuils.mots` of them on."""
    before = contexte.anterieure
    if before is None or (mesures is MOTS and len(persons(before.bougees)) >= seuils.mots):
        return []
    return [own for own in before.release.cellules if own.mesure in mesures or _is_wish(own, mesures)]


def _origins(contexte: Contexte, kept: Collection[Cellule]) -> Mapping[Mesure, str]:
    """Measures that are kept -> the name of the release that told them first."""
    if contexte.anterieure is None:
        return {}
    before = contexte.anterieure.release
    return {own.mesure: before.gardees.get(own.mesure, before.nom) for own in kept if own.mesure in SOUHAITS | MOTS}


def _is_wish(own: Cellule, mesures: Collection[Mesure]) -> bool:
    return mesures is SOUHAITS and own.colonne == SOUHAIT


# --- shares


@dataclass(frozen=True, slots=True)
class _Region:
    """The cells of shares and ETP, and the points by mission of the DLA shown."""

    cellules: tuple[Cellule, ...]
    montres: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Public:
    """Those who read the figures of a collecte: `montres` are the printed shares, by mission, of the DLA shown."""

    collecte: CollecteTemps
    montres: Mapping[str, Mapping[str, int]]
    contexte: Contexte
    seuils: Seuils

    def cannot_deduce(self, told: Mapping[str, Intervalle]) -> bool:
        """Whether nobody can be found by someone who is told where the shares of the région are."""
        reponses = self.collecte.reponses
        fitted = tighten(told, self.collecte.blocs)
        safe = self.cannot_subtract({code: [Total.of(reponses, own)] for code, own in fitted.items()})
        return safe and self.cannot_compare(fitted)

    def cannot_compare(self, fitted: Mapping[str, Intervalle]) -> bool:
        """The same by subtracting what the release before tells, which counted other answers."""
        before = self.contexte.anterieure
        if before is None or self.collecte is not before.apres:
            return True
        if not before.release.is_shown:
            return True
        former = self.contexte.precedente
        told = narrowed_by_changes(before.release, former.code, former.release) if former else _told_by(before.release)
        dite_avant = tighten(told, before.avant.blocs)
        between = Difference(avant=before.avant, apres=before.apres, dite_avant=dite_avant, dite_apres=fitted)
        read = (*self.montres, *before.release.dlas_montres)
        return between.hides_everyone(self.contexte.directions, read, self.seuils)

    def cannot_subtract(self, totals: Mapping[str, Sequence[Total]]) -> bool:
        """The same from sums of some of its answers."""
        reponses = self.collecte.reponses
        readers = self._readers
        return hides_everyone(totals, self.collecte.blocs, reponses, readers, self.montres, self.seuils)

    def _readers(self) -> Iterator[Lecteur]:
        reponses, before = self.collecte.reponses, self.contexte.anterieure
        if before is None:
            return lecteurs(reponses, self.contexte.directions, self.montres)
        read = (*self.montres, *before.release.dlas_montres)
        return before.informed(lecteurs(reponses, self.contexte.directions, read), reponses, self.montres)


def _region(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> _Region:
    n = len(persons(collecte.reponses))
    secret = secret_of(collecte, contexte, seuils)
    if secret:
        shown = {} if contexte.recoupee else _agreed(collecte, contexte.caches, seuils)
        return _Region((*hidden_cells(collecte, n, secret), *_of_dlas(collecte, shown, seuils)), shown)
    shown = _shown_dlas(collecte, contexte.caches, seuils)
    while True:
        table = _table(collecte, contexte, seuils, shown)
        if table is not None or not shown:
            break
        shown = _without_lightest(collecte, shown)
    if table is None:
        return _Region((*hidden_cells(collecte, n, DEDUCTIBLE), *_of_dlas(collecte, {}, seuils)), {})
    return _Region((*table, *_of_dlas(collecte, shown, seuils)), shown)


def secret_of(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> str:
    """Why the région has no figure whatever they are; empty when its figures decide."""
    reponses = collecte.reponses
    if not reponses:
        return AUCUNE
    if contexte.recoupee:
        return RECOUPEE
    few = len(persons(reponses)) < seuils.personnes or len(collecte.dlas) < seuils.dlas
    return TROP_PEU if few or is_dominated(reponses, seuils) or not leaves_enough(reponses, seuils) else ""


def _table(
    collecte: CollecteTemps, contexte: Contexte, seuils: Seuils, shown: Mapping[str, Mapping[str, int]]
) -> tuple[Cellule, ...] | None:
    """Lines if they hide everyone, else missions by the coarsest step, else nothing."""
    n = len(persons(collecte.reponses))
    exact = sommes((own.poids, own.parts) for own in collecte.reponses)
    public = Public(collecte, {**contexte.montres, **shown}, contexte, seuils)
    for pas, with_lines in dict.fromkeys([(seuils.pas(n), seuils.tells_lines(n)), (seuils.pas_missions, False)]):
        missions, lines = controlled(exact, collecte.blocs, pas)
        points = {**lines, **missions} if with_lines else missions
        if public.cannot_deduce(around(points, pas)):
            return told_cells(collecte, points, pas, n, seuils)
    return None


def told_cells(
    collecte: CollecteTemps, points: Mapping[str, int], pas: int, n: int, seuils: Seuils
) -> tuple[Cellule, ...]:
    """Shares, then ETP, of the région; a line that is not told says why."""
    tenths = spread(points, collecte.blocs, _tenths(collecte))
    return tuple(levels(collecte.blocs, points, tenths, pas, n, seuils))


def levels(
    blocs: Sequence[Bloc], points: Mapping[str, int], tenths: Mapping[str, int], pas: int, n: int, seuils: Seuils
) -> Iterator[Cellule]:
    """Shares, then ETP, of the région; a line that is not told says why."""
    why = DEDUCTIBLE if seuils.tells_lines(n) else lignes(seuils.personnes_lignes)
    for mesure, values, step in ((Mesure.PART, points, pas), (Mesure.ETP, tenths, 1)):
        for code in codes_of(blocs):
            if code in values:
                yield cell(REGION, mesure, code, n, values[code], step)
            else:
                yield withheld(REGION, mesure, code, n, step, why)


def _tenths(collecte: CollecteTemps) -> int:
    """Tenths of an ETP over the whole période, rounded half up, from weights in thousandths of an ETP-mois."""
    return (2 * collecte.poids + 100 * collecte.mois) // (200 * collecte.mois)


def hidden_cells(collecte: CollecteTemps, n: int, motif: str) -> Iterator[Cellule]:
    statut = Statut.SANS_OBJET if motif == AUCUNE else Statut.CONFIDENTIEL
    for mesure in (Mesure.PART, Mesure.ETP):
        for code in codes_of(collecte.blocs):
            yield withheld(REGION, mesure, code, n, 0, motif, statut)


def codes_of(blocs: Sequence[Bloc]) -> tuple[str, ...]:
    """Missions, each before its lines."""
    return tuple(dict.fromkeys(code for bloc in blocs for code in (bloc.code, *bloc.lignes)))


# --- DLA


def _agreed(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """Points by mission of the DLA whose contributors all agreed, by code."""
    found: dict[str, Mapping[str, int]] = {}
    for dla in sorted(collecte.dlas - set(caches)):
        mine = [own for own in collecte.reponses if own.dla == dla]
        if all(own.accord for own in mine):
            exact = sommes((own.poids, own.parts) for own in mine)
            found[dla] = controlled(exact, collecte.blocs, seuils.pas_missions)[0]
    return found


def _shown_dlas(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """Those that agreed, without the lightest ones that the rest of the région needs to hide in."""
    shown = _agreed(collecte, caches, seuils)
    while shown:
        rest = [own for own in collecte.reponses if own.dla not in shown]
        enough = len(persons(rest)) >= seuils.reste_region and len(dlas_of(rest)) >= seuils.reste_dlas
        if not rest or enough:
            break
        shown = _without_lightest(collecte, shown)
    return shown


def _without_lightest(collecte: CollecteTemps, shown: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    weights = {dla: sum(own.poids for own in collecte.reponses if own.dla == dla) for dla in shown}
    lightest = min(shown, key=lambda dla: (weights[dla], dla))
    return {dla: points for dla, points in shown.items() if dla != lightest}


def _of_dlas(collecte: CollecteTemps, shown: Mapping[str, Mapping[str, int]], seuils: Seuils) -> Iterator[Cellule]:
    for dla in sorted(collecte.dlas):
        n = len(persons(own for own in collecte.reponses if own.dla == dla))
        for bloc in collecte.blocs:
            if dla in shown:
                yield cell(dla, Mesure.PART, bloc.code, n, shown[dla][bloc.code], seuils.pas_missions)
            else:
                yield withheld(dla, Mesure.PART, bloc.code, n, seuils.pas_missions, SANS_ACCORD)


# --- changes


def _changes(public: Public, made: Release) -> Iterator[Cellule]:
    """A direction, and a size when printed figures agree with it, of each mission since the période before."""
    before, collecte, seuils = public.contexte.precedente, public.collecte, public.seuils
    if before is None:
        return
    why = _incomparable([(collecte, made), (before.collecte, before.release)], seuils)
    least = seuils.changement_annuel if collecte.annuelle else seuils.changement
    told = _Compares(public, _public_before(before, public), _told_by(made), _told_by(before.release))
    for bloc in collecte.blocs:
        former = next((own for own in before.collecte.blocs if own.code == bloc.code), None)
        broken = RUPTURE if former is None or bloc.code in before.ruptures else ""
        if former is None or why or broken:
            statut = Statut.CONFIDENTIEL if why == TROP_PEU else Statut.SANS_OBJET
            yield from _no_gap(bloc.code, before.code, made.personnes, why or broken, statut)
            continue
        exact = collecte.exact(bloc.lignes) - before.collecte.exact(former.lignes)
        shown = made.missions()[bloc.code] - before.release.missions()[bloc.code]
        step = max(made.pas, before.release.pas)
        gap = tuple(_affirmed(bloc.code, before.code, made.personnes, exact, shown, step, least, SILENCE))
        if told.accepts(bloc.code, _gap(gap, shown)):
            yield from gap
        else:
            yield from _no_gap(bloc.code, before.code, made.personnes, DEDUCTIBLE, Statut.CONFIDENTIEL)


def _told_by(release: Release) -> dict[str, Intervalle]:
    return around(release.parts(), release.pas)


def narrowed_by_changes(release: Release, code: str, before: Release) -> dict[str, Intervalle]:
    """Where the exact shares of a région are, from its printed ones and from its changes since the période `code`."""
    return _narrowed_series([(code, before), ("", release)])[-1]


def _narrowed_series(series: Sequence[tuple[str, Release]]) -> list[dict[str, Intervalle]]:
    """The same of each of several périodes, oldest first, under its code: each release may tell changes since the one
    before."""
    told = [_told_by(release) for _, release in series]
    for (code, before), (_, after), former, own in zip(series, series[1:], told, told[1:], strict=False):
        for sens in after.of(Mesure.SENS):
            ecart = after.get(Mesure.ECART, sens.ligne, colonne=sens.colonne)
            if sens.colonne == code and sens.is_shown and ecart is not None:
                printed = after.missions()[sens.ligne] - before.missions()[sens.ligne]
                gap = _gap((sens, ecart), printed)
                former[sens.ligne], own[sens.ligne] = narrowed(former[sens.ligne], own[sens.ligne], gap)
    return told


def _public_before(before: Precedente, public: Public) -> Public:
    montres = {dla: before.release.missions(dla) for dla in before.release.dlas_montres}
    return Public(before.collecte, montres, public.contexte, public.seuils)


def _no_gap(code: str, colonne: str, n: int, motif: str, statut: Statut) -> Iterator[Cellule]:
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


def _gap(cells: Sequence[Cellule], printed: int) -> Intervalle:
    """What a direction and its size, told or withheld, say of an exact gap: at least, and at most."""
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


def _affirmed(
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


# --- changes of a year


def _annual_changes(public: Public, made: Release) -> Iterator[Cellule]:
    """What the exact mean of the périodes of this year affirms beside that of the year before, mission by mission.
    `made` has its changes since the période before."""
    annees = public.contexte.annees
    if annees is None:
        return
    earlier = (*annees.avant, *annees.debut)
    why = _incomparable([(public.collecte, made), *((own.collecte, own.release) for own in earlier)], public.seuils)
    years = _Years(
        [*(_public_before(own, public) for own in earlier), public],
        _narrowed_series([*((own.code, own.release) for own in earlier), ("", made)]),
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
            yield from _no_gap(code, annees.code, n, why or RUPTURE, statut)
            continue
        least = public.seuils.changement_annuel
        gap = tuple(_affirmed(code, annees.code, n, years.exact(code), printed[code], step, least, SILENCE))
        if years.accepts(code, _gap(gap, printed[code])):
            yield from gap
        else:
            yield from _no_gap(code, annees.code, n, DEDUCTIBLE, Statut.CONFIDENTIEL)


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


# --- what people wish for


def _wishes(public: Public, made: Release) -> Iterator[Cellule]:
    """The real time and the one wished for, of those who told both, by mission, and the gaps that are affirmed."""
    collecte, seuils = public.collecte, public.seuils
    both = tuple(own for own in collecte.reponses if own.souhait is not None)
    if not both:
        return
    n, step = len(persons(both)), seuils.pas_missions
    wished = replace(collecte, reponses=tuple(_wishing(own) for own in both))
    reel, souhait = (_by_mission(own, collecte.blocs, step) for own in (both, wished.reponses))
    told = _Souhaits(
        public, Public(wished, {}, public.contexte, seuils), made, around(reel, step), around(souhait, step)
    )
    secret = secret_of(replace(collecte, reponses=both), public.contexte, seuils)
    if secret or not told.is_safe(told.reel, told.souhait):
        for bloc in collecte.blocs:
            for mesure, colonne in ((Mesure.REEL, ""), (Mesure.SOUHAIT, ""), (Mesure.SENS, SOUHAIT)):
                yield withheld(REGION, mesure, bloc.code, 0, step, secret or DEDUCTIBLE, colonne=colonne)
        return
    for bloc in collecte.blocs:
        yield cell(REGION, Mesure.REEL, bloc.code, n, reel[bloc.code], step)
        yield cell(REGION, Mesure.SOUHAIT, bloc.code, n, souhait[bloc.code], step)
        exact = wished.exact(bloc.lignes) - share(both, bloc.lignes)
        printed = souhait[bloc.code] - reel[bloc.code]
        gap = tuple(_affirmed(bloc.code, SOUHAIT, n, exact, printed, step, seuils.ecart_souhait, SANS_ECART))
        if told.accepts(bloc.code, _gap(gap, printed)):
            yield from gap
        else:
            yield from _no_gap(bloc.code, SOUHAIT, n, DEDUCTIBLE, Statut.CONFIDENTIEL)


def _by_mission(reponses: Sequence[ReponseTemps], blocs: Sequence[Bloc], pas: int) -> Mapping[str, int]:
    return controlled(sommes((own.poids, own.parts) for own in reponses), blocs, pas)[0]


@dataclass
class _Souhaits:
    """Where the real shares and those wished for are, of those who told both, as the gaps told so far narrow them."""

    public: Public
    wishing: Public
    made: Release
    reel: Mapping[str, Intervalle]
    souhait: Mapping[str, Intervalle]

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow both by one more gap, unless someone could then be found in either."""
        first, second = narrowed(self.reel[code], self.souhait[code], gap)
        reel, souhait = {**self.reel, code: first}, {**self.souhait, code: second}
        safe = self.is_safe(reel, souhait)
        if safe:
            self.reel, self.souhait = reel, souhait
        return safe

    def is_safe(self, reel: Mapping[str, Intervalle], souhait: Mapping[str, Intervalle]) -> bool:
        """Whether nobody can be found among them, nor, by subtraction from the région, among the others."""
        return self.wishing.cannot_deduce(souhait) and self.public.cannot_subtract(self._totals(reel))

    def _totals(self, reel: Mapping[str, Intervalle]) -> Mapping[str, Sequence[Total]]:
        reponses = self.public.collecte.reponses
        those = [place for place, own in enumerate(reponses) if own.souhait is not None]
        region = _told_by(self.made)
        if region and len(those) == len(reponses):
            reel = {code: (max(low, region[code][0]), min(high, region[code][1])) for code, (low, high) in reel.items()}
        fitted = tighten(reel, self.public.collecte.blocs)
        totals = {code: [Total.of(reponses, own, those)] for code, own in fitted.items()}
        if region and len(those) < len(reponses):
            for code, (told,) in totals.items():
                totals[code] = [told, Total.of(reponses, region[code]).without(told)]
        return totals


def _wishing(own: ReponseTemps) -> ReponseTemps:
    """The same answer, whose shares are those wished for."""
    return ReponseTemps(
        dla=own.dla, personne=own.personne, poids=own.poids, accord=False, parts=own.souhait or own.parts
    )


# --- in words


def _words(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> Iterator[Cellule]:
    """How many persons chose each option, in words, of the questions that enough persons answered. Who answers for two
    DLA is counted once, for what both answers hold: no sum of words can tell that they differ."""
    readers = readers_of_choices(collecte.reponses, contexte.directions)
    for question, options in collecte.options.items():
        given = [own for own in collecte.reponses if own.choix.get(question)]
        if not given:
            motif = _unanswered(collecte, question)
            for option in options:
                yield withheld(REGION, Mesure.MOTS, question, 0, 0, motif, Statut.SANS_OBJET, option)
            continue
        chosen = choices_of(given, question).values()
        n = len(chosen)
        said = {option: sum(option in own for own in chosen) for option in options}
        mots = {option: words_for(count, n) for option, count in said.items()}
        spans = {option: span(own, n) for option, own in mots.items()}
        secret = TROP_PEU if _are_few(given, contexte, seuils) else ""
        if not secret and not keeps_choices(given, question, spans, readers):
            secret = MOTS_DEDUCTIBLES
        for option in options:
            if secret:
                yield withheld(REGION, Mesure.MOTS, question, 0, 0, secret, colonne=option)
            else:
                yield cell(REGION, Mesure.MOTS, question, n, mots[option].valeur, 1, option)


def _unanswered(collecte: CollecteTemps, question: str) -> str:
    """Why nobody's answer is told."""
    if question == RAISONS:
        return SANS_RAISON
    return SANS_REPONSE if any(question in own.choix for own in collecte.reponses) else JAMAIS_POSE


def _are_few(given: Sequence[ReponseTemps], contexte: Contexte, seuils: Seuils) -> bool:
    return contexte.recoupee or len(persons(given)) < seuils.mots or len(dlas_of(given)) < seuils.dlas


def words_for(said: int, n: int) -> Mots:
    """Three quarters or more are almost all; a quarter or less are few."""
    if 4 * said >= 3 * n:
        return Mots.PRESQUE_TOUS
    return Mots.PEU if 4 * said <= n else Mots.PARTIE


def span(mots: Mots, n: int) -> Intervalle:
    """The fewest and the most of `n` persons of whom these words are said."""
    few, most = n // 4, -(-3 * n // 4)
    match mots:
        case Mots.PEU:
            return 0, few
        case Mots.PARTIE:
            return few + 1, most - 1
        case Mots.PRESQUE_TOUS:
            return most, n


# --- cells


def cell(
    territoire: str,
    mesure: Mesure,
    ligne: str,
    n: int,
    valeur: int | None,
    pas: int,
    colonne: str = "",
    *,
    statut: Statut = Statut.MONTRE,
    motif: str = "",
) -> Cellule:
    """One that is shown, unless its status says otherwise; that of a DLA is for its own readers."""
    return Cellule(
        territoire=territoire,
        mesure=mesure,
        ligne=ligne,
        colonne=colonne,
        audience=Audience.DLA if territoire else Audience.TOUS,
        n=n,
        valeur=valeur,
        pas=pas,
        statut=statut,
        motif=motif,
    )


def withheld(
    territoire: str,
    mesure: Mesure,
    ligne: str,
    n: int,
    pas: int,
    motif: str,
    statut: Statut = Statut.CONFIDENTIEL,
    colonne: str = "",
) -> Cellule:
    """One that is not, and why."""
    return cell(territoire, mesure, ligne, n, None, pas, colonne, statut=statut, motif=motif)
