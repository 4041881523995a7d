"""Controlled rounding: shares rounded to a step that still add up, in each mission and to 100."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exports.release.cellules import BlocCellules

POINTS = 100


def apportion(quotas: Sequence[Fraction], units: int) -> list[int]:
    """Round each quota down or up so that they sum to `units`; largest remainders first, ties to the earlier.

    Every result is less than one unit from its quota. Raises ValueError when no such rounding exists.
    """
    floors = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda place: floors[place] - quotas[place])
    missing = units - sum(floors)
    if not 0 <= missing <= sum(quota.denominator > 1 for quota in quotas):
        raise ValueError(f"{units} units cannot be shared within one unit of each quota")
    for place in by_remainder[:missing]:
        floors[place] += 1
    return floors


def controlled(
    sommes: Mapping[str, int], blocs: Sequence[BlocCellules], pas: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the points of missions, and those of lines, as multiples of `pas`, from weighted sums by line.

    Missions are rounded first and sum to 100; the lines of each then sum to its printed share. Every value is less
    than one step from the exact one. Raises ValueError when nothing weighs.
    """
    whole = sum(sommes.get(code, 0) for bloc in blocs for code in bloc.lignes)
    if not whole:
        raise ValueError("nothing weighs: there is no share")
    units = POINTS // pas

    def quotas(codes: Sequence[str]) -> list[Fraction]:
        return [Fraction(sommes.get(code, 0) * units, whole) for code in codes]

    lines_of = [quotas(bloc.lignes) for bloc in blocs]
    of_missions = apportion([sum(lines, Fraction(0)) for lines in lines_of], units)
    missions = {bloc.code: mission * pas for bloc, mission in zip(blocs, of_missions, strict=True)}
    lignes = {
        code: line * pas
        for bloc, mission, lines in zip(blocs, of_missions, lines_of, strict=True)
        for code, line in zip(bloc.lignes, apportion(lines, mission), strict=True)
    }
    return missions, lignes


def spread(points: Mapping[str, int], blocs: Sequence[BlocCellules], total: int) -> dict[str, int]:
    """Share `total` units in proportion to printed points, missions first, then lines inside each mission.

    `points` holds missions, and lines when they are shown. The result is a function of what is printed: it reveals
    nothing more.
    """
    given = [points[bloc.code] for bloc in blocs]
    of_missions = apportion([Fraction(total * point, POINTS) for point in given], total)
    shares = {bloc.code: units for bloc, units in zip(blocs, of_missions, strict=True)}
    for bloc in blocs:
        if set(bloc.lignes) <= points.keys() and bloc.lignes != (bloc.code,):
            quotas = [Fraction(total * points[code], POINTS) for code in bloc.lignes]
            shares |= dict(zip(bloc.lignes, apportion(quotas, shares[bloc.code]), strict=True))
    return shares
