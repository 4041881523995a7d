"""The figure of a DLA in one campaign, as a direction reads it."""

from sqlalchemy.orm import Session

from collecte.policy import Acteur
from collecte.temps.queries.chiffres_temps import ChiffresDla, list_chiffres_dla


def get_chiffres_dla(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> ChiffresDla | None:
    """Return None when `acteur` does not direct it, or nothing was expected there."""
    figures = list_chiffres_dla(session, acteur, dla_id)
    return next((chiffres for chiffres in figures if chiffres.campagne.id == campagne_id), None)
