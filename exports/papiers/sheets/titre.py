"""Title of a paper: the mission that takes the most time, as its cell says."""

from collections.abc import Sequence

from exports.papiers.fiche import LigneTemps, points
from exports.tableur.feuille import Answer, cell
from exports.tableur.text import one_line
from exports.temps.sheets.legende import quoted, share_formula
from questionnaires.core.francais import NBSP, typeset


def largest(whose: str, lignes: Sequence[LigneTemps], pas: int, first: tuple[int, int]) -> Answer:
    """`Centre-Val de Loire : 44 % du temps pour « Accompagnement »`, or whose paper it is when no mission is shown. The
    shares stand from the cell `first` down."""
    row, column = first
    shown = {row + place: own for place, own in enumerate(lignes) if own.is_mission and own.part is not None}
    if not shown:
        return Answer(one_line(whose, 80))
    at = max(shown, key=lambda own: shown[own].part or 0)
    begin, end = typeset(f"{one_line(whose, 60)} : "), typeset(f" du temps pour « {one_line(shown[at].libelle, 60)} »")
    place = cell(at, column)
    share = share_formula(place, pas) if pas else f'{place}&"{NBSP}%"'
    return Answer(f"{begin}{points(shown[at].part, pas)}{end}", f"{quoted(begin)}&{share}&{quoted(end)}")
