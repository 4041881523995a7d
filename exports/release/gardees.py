"""Releases of campaigns settled by an earlier version: the figures shown then, never more finely."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from exports.release.arrondi import controlled, spread
from exports.release.cellules import REGION, BlocCellules, Cellule, Mesure, Release, cell, withheld
from exports.release.motifs import AUCUNE, SANS_ACCORD, TROP_PEU, trop_peu_de_dla
from exports.release.mots import words_for
from exports.release.seuils import Seuils
from exports.release.temps import hidden_cells, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Gardees:
    """Figures of a settled campaign that a version without releases kept: weighted sums by line, in one unit of weight.

    `region` is empty where nothing was shown. `dlas` are the codes of the DLA that answered; `par_dla` has the number
    of persons and the sums of the DLA that were shown. `pas` is the step to which shares were printed. `choix` maps a
    question to how many were asked it and how many chose each option. Weights are in ten-millionths of an ETP-mois.
    """

    blocs: tuple[BlocCellules, ...]
    mois: int
    dlas: frozenset[str]
    personnes: int
    region: Mapping[str, int]
    par_dla: Mapping[str, tuple[int, Mapping[str, int]]]
    pas: int
    choix: Mapping[str, tuple[int, Mapping[str, int]]]


def release_of_kept(gardees: Gardees, seuils: Seuils, *, faite_le: datetime) -> Release:
    """Make the first release of a campaign settled before releases existed, never finer than what was shown."""
    cells = [*_kept_region(gardees, seuils), *_kept_dlas(gardees, seuils), *_kept_words(gardees, seuils)]
    return Release(
        numero=1,
        faite_le=faite_le,
        personnes=gardees.personnes,
        dlas=len(gardees.dlas),
        seuils=seuils,
        cellules=tuple(cells),
        blocs=gardees.blocs,
        caches=gardees.dlas - gardees.par_dla.keys(),
    )


def _kept_region(gardees: Gardees, seuils: Seuils) -> Iterator[Cellule]:
    n, whole = gardees.personnes, sum(gardees.region.values())
    if not whole:
        few = trop_peu_de_dla(seuils.dlas) if len(gardees.dlas) < seuils.dlas else TROP_PEU
        yield from hidden_cells(gardees.blocs, n, few if gardees.dlas else AUCUNE)
        return
    pas = max(gardees.pas, seuils.pas(n))
    missions, lines = controlled(gardees.region, gardees.blocs, pas)
    points = {**lines, **missions} if seuils.tells_lines(n) else missions
    unit = KEPT_UNITS * gardees.mois // 10
    tenths = spread(points, gardees.blocs, (2 * whole + unit) // (2 * unit))
    yield from levels(gardees.blocs, points, tenths, pas, n, seuils)


KEPT_UNITS = 10_000_000
"""Units of weight in an ETP-mois, in what earlier versions kept."""


def _kept_dlas(gardees: Gardees, seuils: Seuils) -> Iterator[Cellule]:
    for dla in sorted(gardees.dlas):
        n, exact = gardees.par_dla.get(dla, (0, {}))
        points = controlled(exact, gardees.blocs, seuils.pas_missions)[0] if sum(exact.values()) else None
        for bloc in gardees.blocs:
            if points is None:
                yield withheld(dla, Mesure.PART, bloc.code, n, seuils.pas_missions, SANS_ACCORD)
            else:
                yield cell(dla, Mesure.PART, bloc.code, n, points[bloc.code], seuils.pas_missions)


def _kept_words(gardees: Gardees, seuils: Seuils) -> Iterator[Cellule]:
    for question, (n, counts) in gardees.choix.items():
        answered = min(n, sum(counts.values()))
        for option, said in counts.items():
            if answered < seuils.mots:
                yield withheld(REGION, Mesure.MOTS, question, 0, 0, TROP_PEU, colonne=option)
            else:
                yield cell(REGION, Mesure.MOTS, question, answered, words_for(said, answered).valeur, 1, option)
