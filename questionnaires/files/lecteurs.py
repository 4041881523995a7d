"""Readers of a structure's named answer, as promised on the pages it fills in."""

from collections.abc import Mapping

from questionnaires.core.questions import Value
from questionnaires.files.instruments import IMPACT

NOMMEE = "NOMMEE"
"""The box of the last page: for what changed, it is for the C2RA and the funders; elsewhere, for the DLA."""

RAPPEL = frozenset({"RAPPEL", "RAPPEL_PAR", "RAPPEL_CONTACT"})
"""Whom to call back, « lus pour ce seul rappel », in what was asked before 0.4: read by no one else than the DLA."""

Valeurs = Mapping[str, Value | None]

ACCEPTEE: Valeurs = {NOMMEE: "oui"}
"""What an answer says that may be read with its name, whatever else it says."""


def read_by_its_dla(code: str, valeurs: Valeurs) -> bool:
    """Whether the DLA reads a transmitted answer with the name of its structure: what changed is its follow-up tool."""
    return code == IMPACT or _is_accepted(valeurs)


def read_by_the_region(code: str, valeurs: Valeurs) -> bool:
    """Whether the C2RA and those who read the région do."""
    return code == IMPACT and _is_accepted(valeurs)


def _is_accepted(valeurs: Valeurs) -> bool:
    return valeurs.get(NOMMEE) == "oui"
