"""Transmitted answers of a collecte on time, and what each one weighs."""

from exports.records.records import Attendu, Collecte, Reponse


def transmitted(collecte: Collecte) -> list[tuple[Attendu, Reponse]]:
    """List expected answers that were transmitted, with their answer."""
    return [(attendu, attendu.reponse) for attendu in collecte.attendus if attendu.reponse is not None]


def poids(reponse: Reponse) -> int:
    """Return the weight of an answer: thousandths of an ETP-mois, as declared by its author."""
    return reponse.etp * reponse.mois
