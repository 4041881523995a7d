"""Purchases of ingénierie: variety and concentration of prestataires, share of the fonds used."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exports.bilans.faits import Avenant, Faits, Ingenierie


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Of the ingénieries that have a prestataire: the share of the one that has most of them, that of the three first;
    the same of amounts. `premier` is how many ingénieries it has, `themes` are the distinct ones, as written. None:
    nothing to share."""

    missions_premier: Fraction | None
    missions_trois: Fraction | None
    montant_premier: Fraction | None
    themes: int
    premier: int = 0


def concentration(ingenieries: Sequence[Ingenierie]) -> Concentration:
    assigned = [own for own in ingenieries if own.prestataire_id is not None]
    missions = _weights(assigned, lambda own: 1)
    amounts = _weights(assigned, lambda own: own.montant or 0)
    return Concentration(
        missions_premier=_first(missions, 1),
        missions_trois=_first(missions, 3),
        montant_premier=_first(amounts, 1),
        premier=next(iter(missions), 0),
        themes=len({own.theme.casefold().strip() for own in ingenieries if own.theme.strip()}),
    )


def agreed_in(faits: Faits, avenants: Sequence[Avenant], arrete: date) -> list[Ingenierie]:
    """The ingénieries agreed on in some avenants, until a day."""
    return [
        own for own in faits.ingenieries if own.jour <= arrete and any(each.contains(own.jour) for each in avenants)
    ]


def _weights(ingenieries: Sequence[Ingenierie], value: Callable[[Ingenierie], int]) -> list[int]:
    """By prestataire, the largest first."""
    totals: Counter[int] = Counter()
    for own in ingenieries:
        totals[own.prestataire_id or 0] += value(own)
    return sorted(totals.values(), reverse=True)


def _first(weights: Sequence[int], how_many: int) -> Fraction | None:
    whole = sum(weights)
    return Fraction(sum(weights[:how_many]), whole) if whole else None
