"""Workbook of a paper, and its sentences that say a share as its cell does: its title, and how to read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from exports.papiers.fiche import LigneTemps, points
from exports.tableur.feuille import cell
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.phrases import Answer, lecture_of, quoted
from exports.tableur.sheets.pied import properties_of
from exports.tableur.text import one_line
from exports.temps.sheets.legende import share_formula
from questionnaires.core.francais import NBSP, typeset


def publish_page(page: Page, titre: str, created: datetime, sortie: BinaryIO) -> None:
    """Write a workbook of one tab."""
    publish_book(lambda: Livre(properties=properties_of(titre, created), pages=(page,)), 1, sortie)


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


def read(whose: str, ligne: LigneTemps, share: tuple[int | None, int], at: tuple[int, int]) -> Answer:
    """Return the sentence of `lecture_of` for a share that stands in the cell `at` beside its line: points, and what
    they are rounded to."""
    (row, column), (part, pas) = at, share
    name = Answer(one_line(ligne.libelle), cell(row, 0))
    return lecture_of(f"{whose} consacre ", _share(part, pas, cell(row, column)), " de son temps à « ", name, " ».")


def _share(part: int | None, pas: int, place: str) -> Answer:
    return Answer(points(part, pas), share_formula(place, pas) if pas else f'{place}&"{NBSP}%"')
