"""Périodes that cover the same months: an année, minus its two semestres, is who answered one and not the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exports.disclosure import SEUILS, Seuils
from questionnaires.periodes import Periode


@dataclass(frozen=True, slots=True)
class Dite:
    """A période whose total is told, or about to be, and the persons behind it; None: nobody knows them any more."""

    periode: Periode
    personnes: frozenset[object] | None


def gives_away(dite: Dite, others: Sequence[Dite], seuils: Seuils = SEUILS) -> bool:
    """Whether telling a période, beside those already told, leaves by subtraction too few persons, but not none.

    Périodes of one kind are compared with one that they cover month for month: the others leave everyone's time of the
    months that are missing.
    """
    compared = (
        (whole, parts)
        for whole in (dite, *others)
        for parts in _coverings(whole, (dite, *others))
        if dite is whole or dite in parts
    )
    return any(not _is_safe(whole, parts, seuils) for whole, parts in compared)


def _is_safe(whole: Dite, parts: Sequence[Dite], seuils: Seuils) -> bool:
    """Whether those who count in one and not in the other are nobody, or enough; never when they cannot be told."""
    if whole.personnes is None or any(own.personnes is None for own in parts):
        return False
    others = frozenset[object]().union(*(own.personnes or () for own in parts))
    alone = whole.personnes ^ others
    return not alone or len(alone) >= seuils.personnes


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
