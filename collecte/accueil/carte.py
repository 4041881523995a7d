"""Map of the DLA of a région as tiles: the place of each département among its neighbours, drawn by us."""

from collections.abc import Mapping, Sequence
from functools import cache

from collecte.models import Dla

_ROWS = (
    # Auvergne-Rhône-Alpes
    ("03 42 69 01 74", "63 43 .. 38 73", "15 .. 07 26 .."),
    # Bourgogne-Franche-Comté
    ("89 21 70 90", "58 71 39 25"),
    # Bretagne
    ("29 22 35", ".. 56 .."),
    # Centre-Val de Loire
    (".. 28 ..", ".. 41 45", "37 36 18"),
    # Corse
    (".. 2B", "2A .."),
    # Grand Est
    ("08 55 57 67", "51 54 88 68", "10 52 .. .."),
    # Hauts-de-France
    ("62 59", "80 02", "60 .."),
    # Île-de-France
    (".. .. 95 93 ..", "78 92 75 94 77", ".. .. 91 .. .."),
    # Normandie
    (".. .. 76", "50 14 27", ".. 61 .."),
    # Nouvelle-Aquitaine
    ("79 86 .. ..", "17 16 87 23", "33 24 19 ..", "40 47 .. ..", "64 .. .. .."),
    # Occitanie
    ("46 12 48 30", "82 81 34 ..", "32 31 11 ..", "65 09 66 .."),
    # Pays de la Loire
    (".. 53 72", "44 49 ..", "85 .. .."),
    # Provence-Alpes-Côte d’Azur
    (".. 05 ..", "84 04 06", "13 83 .."),
)


@cache
def _places() -> Sequence[Mapping[str, tuple[int, int]]]:
    """Return the row and column of each département, from 1, région by région."""
    return [
        {
            code: (row, column)
            for row, codes in enumerate(rows, start=1)
            for column, code in enumerate(codes.split(), start=1)
            if code != ".."
        }
        for rows in _ROWS
    ]


def placed(dlas: Sequence[Dla]) -> Mapping[int, tuple[int, int]]:
    """Return the row and column of each DLA that has a tile, by id: those whose code is a département of the région
    that most of them are in. No two have the same place."""
    by_code = {dla.code: dla.id for dla in dlas}
    grid = max(_places(), key=lambda places: len(places.keys() & by_code.keys()))
    return {by_code[code]: place for code, place in grid.items() if code in by_code}
