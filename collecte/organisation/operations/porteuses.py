"""Create, rename and withdraw structures porteuses, and assign DLA to them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError
from collecte.core.operations.cellules import words
from collecte.models import Convention, Dla, Habilitation, Porteuse, Region
from collecte.organisation.operations.acces import tell_waiting, wait_from_now
from collecte.organisation.operations.journal_dla import log_change
from collecte.organisation.queries.organisation import list_dlas, list_porteuses, lock_region
from collecte.policy import Acteur


class ExistingPorteuseError(ConflictError):
    def __init__(self, nom: str) -> None:
        super().__init__(f"« {nom} » existe déjà dans la région.", "Ouvrez-la pour la changer, ou donnez un autre nom.")


def create_porteuse(
    session: Session, *, region: Region, nom: str, porte_c2ra: bool, acteur: Acteur | None, now: datetime
) -> Porteuse:
    """Create a structure porteuse that carries no DLA yet. Raises ExistingPorteuseError."""
    _check_name(session, region.id, nom, None)
    porteuse = Porteuse(region=region, nom=nom, porte_c2ra=porte_c2ra)
    with refusing_violations(session, ExistingPorteuseError(nom)):
        session.add(porteuse)
    log_change(session, porteuse, "créer", acteur, now, apres={"nom": nom, "porte_c2ra": porte_c2ra})
    return porteuse


def change_porteuse(
    session: Session,
    *,
    porteuse: Porteuse,
    nom: str,
    porte_c2ra: bool,
    dla_ids: Collection[int],
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Change its name and the whole list of its DLA: one that is left out is carried by no structure.

    DLA of other régions are ignored. Carrying the C2RA gives its direction no right; nor does carrying a DLA, until
    someone else confirms it. Raises ExistingPorteuseError.
    """
    _check_name(session, porteuse.region_id, nom, porteuse.id)
    before = _said(porteuse)
    porteuse.nom, porteuse.porte_c2ra = nom, porte_c2ra
    taken = []
    for dla in list_dlas(session, porteuse.region_id):
        if dla.id in dla_ids and dla.porteuse_id != porteuse.id:
            hand_over(session, dla, porteuse, acteur, now)
            taken.append(dla)
        elif dla.id not in dla_ids and dla.porteuse_id == porteuse.id:
            dla.porteuse, dla.attend_depuis = None, None
    with refusing_violations(session, ExistingPorteuseError(nom)):
        session.add(porteuse)
    session.refresh(porteuse)
    if before != _said(porteuse):
        log_change(session, porteuse, "changer", acteur, now, avant=before, apres=_said(porteuse))
    tell_waiting(session, taken, acteur=acteur, now=now)


def withdraw_porteuse(session: Session, *, porteuse: Porteuse, acteur: Acteur | None, now: datetime) -> None:
    """Delete a structure entered by mistake. Raises Refus when a DLA, a convention or a direction refers to it."""
    lock_region(session, porteuse.region_id)
    conditions = (model.porteuse_id == porteuse.id for model in (Dla, Convention, Habilitation))
    if porteuse.porte_c2ra or session.scalar(select(or_(*(exists().where(condition) for condition in conditions)))):
        raise ConflictError(
            f"« {porteuse.nom} » porte un DLA ou l’animation régionale, a signé une convention ou a une direction.",
            "Elle ne se retire pas. Si elle ne porte plus rien, décochez ses DLA : ses conventions restent lisibles.",
        )
    log_change(session, porteuse, "retirer", acteur, now, avant=_said(porteuse))
    session.delete(porteuse)
    session.flush()


def carry(session: Session, *, dla: Dla, porteuse: Porteuse, acteur: Acteur | None, now: datetime) -> bool:
    """Make `porteuse` carry a DLA; return whether that changes anything. Its direction gets access once someone else
    confirms it."""
    if dla.porteuse_id == porteuse.id:
        return False
    before = dla.porteuse.nom if dla.porteuse else ""
    hand_over(session, dla, porteuse, acteur, now)
    session.flush()
    log_change(session, porteuse, "porter un DLA", acteur, now, dla=dla.code, avant=before)
    tell_waiting(session, [dla], acteur=acteur, now=now)
    return True


def hand_over(session: Session, dla: Dla, porteuse: Porteuse, acteur: Acteur | None, now: datetime) -> None:
    """Set the structure of a DLA, which waits if there is a direction: one named later waits, its DLA shown then."""
    is_directed = session.scalar(select(exists().where(Habilitation.porteuse_id == porteuse.id)))
    dla.porteuse, dla.attend_depuis, dla.donnee_par_id = porteuse, None, None
    if is_directed:
        wait_from_now(dla, acteur, now)


def _check_name(session: Session, region_id: int, nom: str, own_id: int | None) -> None:
    """Refuse a name in use, ignoring accents, case and punctuation, as imports of conventions and persons do."""
    lock_region(session, region_id)
    if any(words(other.nom) == words(nom) and other.id != own_id for other in list_porteuses(session, region_id)):
        raise ExistingPorteuseError(nom)


def _said(porteuse: Porteuse) -> dict[str, object]:
    return {"nom": porteuse.nom, "porte_c2ra": porteuse.porte_c2ra, "dlas": [dla.code for dla in porteuse.dlas]}
