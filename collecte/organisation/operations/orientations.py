"""Enter, correct and remove the orientations prioritaires of an avenant."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import words
from collecte.models import Avenant, OrientationPrioritaire
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.organisation.queries.orientations import list_objectifs_with, list_orientations_of
from collecte.policy import Acteur


def put_orientation(
    session: Session,
    *,
    avenant: Avenant,
    libelle: str,
    orientation: OrientationPrioritaire | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> OrientationPrioritaire:
    """Create an orientation of an avenant, or rename the given one. Raises Refus."""
    hold_register(session, avenant.convention.dla.region_id)
    for other in list_orientations_of(session, [avenant.id]):
        if other is not orientation and words(other.libelle) == words(libelle):
            raise ConflictError(
                f"Cet avenant a déjà l’orientation « {other.libelle} ».", "Donnez un autre libellé.", champ="libelle"
            )
    before = orientation.libelle if orientation else None
    orientation = orientation or OrientationPrioritaire(avenant=avenant)
    orientation.libelle = libelle
    session.add(orientation)
    session.flush()
    if before != libelle:
        verbe = "changer" if before else "créer"
        tell(session, orientation, verbe, acteur, now, avant=before, apres=libelle)
    return orientation


def remove_orientation(
    session: Session, *, orientation: OrientationPrioritaire, acteur: Acteur | None, now: datetime
) -> None:
    """Remove an orientation entered by mistake and its targets, which the journal keeps; its accompagnements stay."""
    hold_register(session, orientation.avenant.convention.dla.region_id)
    objectifs = {objectif.but.value: objectif.cible for objectif in list_objectifs_with(session, orientation.id)}
    details = {"objectifs": objectifs} if objectifs else {}
    tell(session, orientation, "retirer", acteur, now, avant=orientation.libelle, **details)
    session.delete(orientation)
    session.flush()
