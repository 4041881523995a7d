"""Purchases of ingénierie: variety and concentration of prestataires, share of the fonds used."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exports.bilans.cellules import ratio
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
    missions, amounts = Counter[int](), Counter[int]()
    for ingenierie in ingenieries:
        if ingenierie.prestataire_id is not None:
            missions[ingenierie.prestataire_id] += 1
            amounts[ingenierie.prestataire_id] += ingenierie.montant or 0
    by_missions, by_amounts = (sorted(totals.values(), reverse=True) for totals in (missions, amounts))
    return Concentration(
        missions_premier=ratio(sum(by_missions[:1]), sum(by_missions)),
        missions_trois=ratio(sum(by_missions[:3]), sum(by_missions)),
        montant_premier=ratio(sum(by_amounts[:1]), sum(by_amounts)),
        premier=sum(by_missions[:1]),
        themes=len({ingenierie.theme.casefold().strip() for ingenierie in ingenieries if ingenierie.theme.strip()}),
    )


def agreed_in(faits: Faits, avenants: Sequence[Avenant], arrete: date) -> list[Ingenierie]:
    """List the ingénieries agreed on in some avenants, until a day."""
    return [
        ingenierie
        for ingenierie in faits.ingenieries
        if ingenierie.jour <= arrete and any(avenant.contains(ingenierie.jour) for avenant in avenants)
    ]
