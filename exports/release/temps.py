"""Release of a campaign on time: which figures are shown, how finely, and which are hidden from whom.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from exports.release.arrondi import controlled, spread
from exports.release.cellules import REGION, SOUHAIT, BlocCellules, Cellule, Mesure, Release, Statut, cell, withheld
from exports.release.changements import annual_changes, changes
from exports.release.contexte import Contexte, Public, secret_of
from exports.release.exactes import CollecteTemps, dlas_of, persons, sommes
from exports.release.lectures import around
from exports.release.motifs import AUCUNE, BOUGEE, DEDUCTIBLE, FONCTION_SEULE, SANS_ACCORD, TU_AVANT, lignes
from exports.release.mots import words
from exports.release.seuils import Seuils
from exports.release.souhaits import wishes


def release_temps(
    collecte: CollecteTemps, contexte: Contexte, seuils: Seuils, *, numero: int, faite_le: datetime
) -> Release:
    """Decide and round every figure of a campaign on time, once and for all."""
    if contexte.anterieure is not None:
        hidden = contexte.caches | contexte.anterieure.a_cacher
        moved = {reponse.dla for reponse in contexte.anterieure.bougees}
        read = {dla: points for dla, points in contexte.montres.items() if dla not in moved}
        contexte = replace(contexte, caches=hidden, montres=read)
    region = _region(collecte, contexte, seuils)
    cells = [*region.cellules]
    release = Release(
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
    changed = [*changes(public, release)]
    more = [*changed, *annual_changes(public, replace(release, cellules=(*cells, *changed)))]
    kept = [*_kept(contexte, SOUHAITS, seuils)], [*_kept(contexte, MOTS, seuils)]
    more += kept[0] or wishes(public, release)
    more += kept[1] or words(collecte, contexte, seuils)
    return replace(release, cellules=(*cells, *more), gardees=_origins(contexte, (*kept[0], *kept[1])))


SOUHAITS = frozenset({Mesure.REEL, Mesure.SOUHAIT})
MOTS = frozenset({Mesure.MOTS})


def _kept(contexte: Contexte, mesures: Collection[Mesure], seuils: Seuils) -> list[Cellule]:
    """Return the cells of wishes or words that stay as the release before gave them.

    Side by side, two versions would reveal the answers that came in. Words are computed again when at least
    `Seuils.mots` persons' answers moved.
    """
    before = contexte.anterieure
    if before is None or (mesures is MOTS and len(persons(before.bougees)) >= seuils.mots):
        return []
    gap = SOUHAIT if mesures is SOUHAITS else None
    return [cellule for cellule in before.release.cellules if cellule.mesure in mesures or cellule.colonne == gap]


def _origins(contexte: Contexte, kept: Collection[Cellule]) -> Mapping[Mesure, str]:
    """Return kept measures -> the name of the release that gave them first."""
    if contexte.anterieure is None:
        return {}
    before = contexte.anterieure.release
    return {
        cellule.mesure: before.gardees.get(cellule.mesure, before.nom)
        for cellule in kept
        if cellule.mesure in SOUHAITS | MOTS
    }


# --- shares


@dataclass(frozen=True, slots=True)
class _Region:
    """Cells of shares and ETP, and the points by mission of the DLA shown."""

    cellules: tuple[Cellule, ...]
    montres: Mapping[str, Mapping[str, int]]


def _region(collecte: CollecteTemps, contexte: Contexte, seuils: Seuils) -> _Region:
    n = len(persons(collecte.reponses))
    secret = secret_of(collecte, contexte, seuils)
    if secret:
        shown = {} if contexte.recoupee else _agreed(collecte, contexte.caches, seuils)
        return _Region((*hidden_cells(collecte.blocs, n, secret), *_of_dlas(collecte, shown, contexte, seuils)), shown)
    shown = _shown_dlas(collecte, contexte.caches, seuils)
    while True:
        table = _table(collecte, contexte, seuils, shown)
        if table is not None or not shown:
            break
        shown = _without_lightest(collecte, shown)
    if table is None:
        return _Region((*hidden_cells(collecte.blocs, n, DEDUCTIBLE), *_of_dlas(collecte, {}, contexte, seuils)), {})
    return _Region((*table, *_of_dlas(collecte, shown, contexte, seuils)), shown)


def _table(
    collecte: CollecteTemps, contexte: Contexte, seuils: Seuils, shown: Mapping[str, Mapping[str, int]]
) -> tuple[Cellule, ...] | None:
    """Make the cells of lines if they hide everyone, else of missions by the coarsest step, else return None."""
    n = len(persons(collecte.reponses))
    exact = sommes(collecte.reponses)
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
    """Make the cells of shares, then of ETP, of the région; the cell of a line that is not shown says why."""
    # tenths of an ETP over the whole période, rounded half up, from weights in thousandths of an ETP-mois
    total = (2 * collecte.poids + 100 * collecte.mois) // (200 * collecte.mois)
    tenths = spread(points, collecte.blocs, total)
    return tuple(levels(collecte.blocs, points, tenths, pas, n, seuils))


def levels(
    blocs: Sequence[BlocCellules],
    points: Mapping[str, int],
    tenths: Mapping[str, int],
    pas: int,
    n: int,
    seuils: Seuils,
) -> Iterator[Cellule]:
    """Yield the cells of shares, then of ETP, of the région; the cell of a line that is not shown says why."""
    why = DEDUCTIBLE if seuils.tells_lines(n) else lignes(seuils.personnes_lignes)
    alone = {bloc.lignes[0] for bloc in blocs if len(bloc.lignes) == 1}
    for mesure, values, step in ((Mesure.PART, points, pas), (Mesure.ETP, tenths, 1)):
        for code in codes_of(blocs):
            if code in values:
                yield cell(REGION, mesure, code, n, values[code], step)
            else:
                yield withheld(REGION, mesure, code, n, step, FONCTION_SEULE if code in alone else why)


def hidden_cells(blocs: Sequence[BlocCellules], n: int, motif: str) -> Iterator[Cellule]:
    statut = Statut.SANS_OBJET if motif == AUCUNE else Statut.CONFIDENTIEL
    for mesure in (Mesure.PART, Mesure.ETP):
        for code in codes_of(blocs):
            yield withheld(REGION, mesure, code, n, 0, motif, statut)


def codes_of(blocs: Sequence[BlocCellules]) -> tuple[str, ...]:
    """List the codes of missions, each before those of its lines."""
    return tuple(dict.fromkeys(code for bloc in blocs for code in (bloc.code, *bloc.lignes)))


# --- DLA


def _agreed(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """Return the points by mission of the DLA whose contributors all agreed, by code of DLA."""
    points: dict[str, Mapping[str, int]] = {}
    for dla in sorted(collecte.dlas - set(caches)):
        mine = [reponse for reponse in collecte.reponses if reponse.dla == dla]
        if all(reponse.accord for reponse in mine):
            points[dla] = controlled(sommes(mine), collecte.blocs, seuils.pas_missions)[0]
    return points


def _shown_dlas(collecte: CollecteTemps, caches: Collection[str], seuils: Seuils) -> dict[str, Mapping[str, int]]:
    """Return the DLA that agreed, without the lightest ones, which the rest of the région needs to hide in."""
    shown = _agreed(collecte, caches, seuils)
    while shown:
        rest = [reponse for reponse in collecte.reponses if reponse.dla not in shown]
        enough = len(persons(rest)) >= seuils.reste_region and len(dlas_of(rest)) >= seuils.reste_dlas
        if not rest or enough:
            break
        shown = _without_lightest(collecte, shown)
    return shown


def _without_lightest(collecte: CollecteTemps, shown: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    weights = {dla: sum(reponse.poids for reponse in collecte.reponses if reponse.dla == dla) for dla in shown}
    lightest = min(shown, key=lambda dla: (weights[dla], dla))
    return {dla: points for dla, points in shown.items() if dla != lightest}


def _of_dlas(
    collecte: CollecteTemps, shown: Mapping[str, Mapping[str, int]], contexte: Contexte, seuils: Seuils
) -> Iterator[Cellule]:
    motifs: dict[str, str] = {}
    if contexte.anterieure:
        motifs |= dict.fromkeys(contexte.anterieure.release.caches, TU_AVANT)
        motifs |= dict.fromkeys(contexte.anterieure.bougees_cachees, BOUGEE)
    for dla in sorted(collecte.dlas):
        n = len(persons(reponse for reponse in collecte.reponses if reponse.dla == dla))
        for bloc in collecte.blocs:
            if dla in shown:
                yield cell(dla, Mesure.PART, bloc.code, n, shown[dla][bloc.code], seuils.pas_missions)
            else:
                motif = motifs.get(dla, SANS_ACCORD)
                yield withheld(dla, Mesure.PART, bloc.code, n, seuils.pas_missions, motif)
