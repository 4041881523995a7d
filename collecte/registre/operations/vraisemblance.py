"""Figures of a structure that may be true and rarely are: said before they are kept, never refused."""

from collections.abc import Iterator

from collecte.registre.operations.releves_termes import TermesBudget, TermesEmploi
from questionnaires.core.francais import decimal_text, euros_text, short_day_text

MOST_EUROS = 50_000_000_00
"""Cents; a budget above is rather one that was typed with its cents, or that of a group."""


def doutes_emploi(termes: TermesEmploi, former: TermesEmploi | None) -> Iterator[str]:
    """What deserves a look in an employment record; `former`: the last one before it, if any."""
    parts = [own or 0 for own in (termes.cdi, termes.cdd, termes.aides, termes.insertion)]
    if termes.salaries is not None and None not in {termes.cdi, termes.cdd} and sum(parts) < termes.salaries:
        yield (
            f"CDI, CDD, emplois aidés et postes en insertion font {sum(parts)}, pour {termes.salaries} "
            f"salarié{'s' if termes.salaries > 1 else ''}."
        )
    if former is None:
        return
    for told, before, now, decimals in (
        ("Le nombre de salariés", former.salaries, termes.salaries, 0),
        ("Le nombre d’ETP", former.etp, termes.etp, 2),
    ):
        if _is_leap(before, now):
            values = f"{decimal_text(before or 0, decimals)} le {short_day_text(former.jour)}"
            yield f"{told} {_way(before, now)} : {values}, {decimal_text(now or 0, decimals)} ici."


def doutes_budget(termes: TermesBudget, former: TermesBudget | None) -> Iterator[str]:
    """What deserves a look in the accounts of a year; `former`: the last ones before them, if any."""
    if termes.produits == 0:
        yield "Le total des produits est de 0 €."
    elif termes.produits is not None and termes.produits > MOST_EUROS:
        yield f"Le total des produits dépasse 50 millions d’euros : {euros_text(termes.produits)}."
    if termes.produits and former is not None and _is_leap(former.produits, termes.produits):
        values = f"{euros_text(former.produits or 0)} en {former.annee}, {euros_text(termes.produits)} ici"
        yield f"Le total des produits {_way(former.produits, termes.produits)} : {values}."


def _is_leap(before: int | None, now: int | None) -> bool:
    """More than doubled, or less than halved; from nothing, nothing is said."""
    return bool(before) and now is not None and (now > 2 * (before or 0) or 2 * now < (before or 0))


def _way(before: int | None, now: int | None) -> str:
    return "a plus que doublé" if (now or 0) > (before or 0) else "a baissé de plus de la moitié"
