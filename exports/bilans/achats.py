"""Purchases of ingénierie: variety and concentration of prestataires, share of the fonds used."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exports.bilans.faits import Avenant, Faits, Ingenierie


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Shares of the prestataire that has most ingénieries and of the first three, among ingénieries that have one, and
    the share of amounts of the first. `premier` is how many ingénieries it has, `themes` how many distinct themes there
    are, as written. None: nothing to share."""

    missions_premier: Fraction | None
    missions_trois: Fraction | None
    montant_premier: Fraction | None
    themes: int
    premier: int = 0


def concentration(ingenieries: Sequence[Ingenierie]) -> Concentration:
    assigned = [ingenierie for ingenierie in ingenieries if ingenierie.prestataire_id is not None]
    missions = _weights(assigned, lambda ingenierie: 1)
    amounts = _weights(assigned, lambda ingenierie: ingenierie.montant or 0)
    return Concentration(
        missions_premier=_first(missions, 1),
        missions_trois=_first(missions, 3),
        montant_premier=_first(amounts, 1),
        premier=next(iter(missions), 0),
        themes=len({ingenierie.theme.casefold().strip() for ingenierie in ingenieries if ingenierie.theme.strip()}),
    )


def agreed_in(faits: Faits, avenants: Sequence[Avenant], arrete: date) -> list[Ingenierie]:
    """List the ingénieries agreed on in some avenants, until a day."""
    return [
        ingenierie
        for ingenierie in faits.ingenieries
        if ingenierie.jour <= arrete and any(avenant.contains(ingenierie.jour) for avenant in avenants)
    ]


def _weights(ingenieries: Sequence[Ingenierie], value: Callable[[Ingenierie], int]) -> list[int]:
    """Return the totals by prestataire, the largest first."""
    totals: Counter[int] = Counter()
    for ingenierie in ingenieries:
        totals[ingenierie.prestataire_id or 0] += value(ingenierie)
    return sorted(totals.values(), reverse=True)


def _first(weights: Sequence[int], how_many: int) -> Fraction | None:
    whole = sum(weights)
    return Fraction(sum(weights[:how_many]), whole) if whole else None
