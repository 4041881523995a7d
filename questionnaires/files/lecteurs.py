"""Readers of a structure's named answer, as promised on the pages it fills in."""

from collections.abc import Mapping

from questionnaires.core.elements import Value
from questionnaires.files.instruments import IMPACT

NOMMEE = "NOMMEE"
"""The box of the last page: in IMPACT, it accepts reading by the C2RA and the funders; elsewhere, by the DLA."""

RAPPEL = frozenset({"RAPPEL", "RAPPEL_PAR", "RAPPEL_CONTACT"})
"""Whom to call back, « lus pour ce seul rappel », in questionnaires before 0.4: read only by the DLA."""

Valeurs = Mapping[str, Value | None]

ACCEPTEE: Valeurs = {NOMMEE: "oui"}
"""Values that allow an answer to be read with its name, whatever the others."""


def read_by_its_dla(code: str, valeurs: Valeurs) -> bool:
    """Return whether the DLA reads a transmitted answer with the name of its structure: IMPACT is its follow-up
    tool."""
    return code == IMPACT or _is_accepted(valeurs)


def read_by_the_region(code: str, valeurs: Valeurs) -> bool:
    """Return whether the C2RA and the région's readers read a transmitted answer with the name of its structure."""
    return code == IMPACT and _is_accepted(valeurs)


def _is_accepted(valeurs: Valeurs) -> bool:
    return valeurs.get(NOMMEE) == "oui"
