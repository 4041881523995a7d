"""Périodes that cover the same months: an année, minus its two semestres, is who answered one and not the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exports.disclosure import SEUILS, Seuils
from questionnaires.periodes import Periode


@dataclass(frozen=True, slots=True)
class Dite:
    """A période whose total is told, or about to be, and the persons behind it."""

    periode: Periode
    personnes: frozenset[object]


def gives_away(dite: Dite, others: Sequence[Dite], seuils: Seuils = SEUILS) -> bool:
    """Whether telling a période, beside those already told, leaves by subtraction too few persons, but not none.

    Périodes of one kind are compared with one that they cover month for month: the others leave everyone's time of the
    months that are missing.
    """
    for whole in (dite, *others):
        for parts in _coverings(whole, (dite, *others)):
            if dite is whole or dite in parts:
                alone = whole.personnes.symmetric_difference(_union(parts))
                if 0 < len(alone) < seuils.personnes:
                    return True
    return False


def told_in_turn(dites: Iterable[Dite], seuils: Seuils = SEUILS) -> list[Dite]:
    """Those that may be told, the first come first served."""
    told: list[Dite] = []
    for dite in dites:
        if not gives_away(dite, told, seuils):
            told.append(dite)
    return told


def _coverings(whole: Dite, dites: Sequence[Dite]) -> Iterable[list[Dite]]:
    """Of each other kind, the périodes that make up a whole one, when none is missing."""
    for kind in sorted({own.periode.kind for own in dites} - {whole.periode.kind}):
        parts = [own for own in dites if own.periode.kind == kind and _is_within(own.periode, whole.periode)]
        if sum(own.periode.mois for own in parts) == whole.periode.mois:
            yield parts


def _is_within(part: Periode, whole: Periode) -> bool:
    return whole.debut <= part.debut and part.fin <= whole.fin


def _union(parts: Iterable[Dite]) -> frozenset[object]:
    return frozenset().union(*(own.personnes for own in parts))
