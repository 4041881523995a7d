"""Sentences of a paper that say a share as its cell does: its title, and how to read it."""

from collections.abc import Sequence

from exports.papiers.fiche import LigneTemps, points
from exports.tableur.feuille import cell
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.text import one_line
from exports.temps.sheets.legende import share_formula
from questionnaires.core.francais import NBSP, typeset


def largest(whose: str, lignes: Sequence[LigneTemps], pas: int, first: tuple[int, int]) -> Answer:
    """Return `Centre-Val de Loire : 44 % du temps pour « Accompagnement »`, or whose paper it is when no mission is
    shown. The shares stand from the cell `first` down."""
    row, column = first
    shown = {row + place: ligne for place, ligne in enumerate(lignes) if ligne.is_mission and ligne.part is not None}
    if not shown:
        return Answer(one_line(whose, 80))
    at = max(shown, key=lambda line: shown[line].part or 0)
    begin, end = typeset(f"{one_line(whose, 60)} : "), typeset(f" du temps pour « {one_line(shown[at].libelle, 60)} »")
    share = _share(shown[at].part, pas, cell(at, column))
    return Answer(f"{begin}{share.text}{end}", f"{quoted(begin)}&{share.formula}&{quoted(end)}")


def read(whose: str, libelle: str, share: tuple[int | None, int], at: tuple[int, int]) -> Answer:
    """Return the sentence of `lecture_of` for a share that stands in the cell `at` beside its line: points, and what
    they are rounded to."""
    (row, column), (part, pas) = at, share
    name = Answer(one_line(libelle), cell(row, 0))
    return lecture_of(f"{whose} consacre ", _share(part, pas, cell(row, column)), " de son temps à « ", name, " ».")


def _share(part: int | None, pas: int, place: str) -> Answer:
    return Answer(points(part, pas), share_formula(place, pas) if pas else f'{place}&"{NBSP}%"')
