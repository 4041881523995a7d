"""Add and correct contacts of a structure, and stop writing to one; the journal keeps no name or address."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.courriels.operations.courriels import follow_adresse_contact
from collecte.models import ContactStructure, Structure
from collecte.models.comptes import address_key
from collecte.organisation.operations.journal_dla import hold_register, tell, write_terms
from collecte.policy import Acteur
from collecte.registre.operations.champs_registre import TermesContact


def stop_writing(session: Session, *, contact: ContactStructure, now: datetime) -> None:
    """Record that a contact wants no more messages: none is sent to them, from anywhere. Twice changes nothing."""
    if contact.ancien_le is None:
        contact.ancien_le = now
        session.flush()
        structure = contact.structure
        tell(session, structure, "ne plus recevoir de message", None, now)


def put_contact(
    session: Session,
    *,
    structure: Structure,
    termes: TermesContact,
    est_ancien: bool = False,
    contact: ContactStructure | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> ContactStructure:
    """Add a contact, or correct one; `est_ancien`: not there any more. Raises Refus."""
    hold_register(session, structure.region_id, (structure, "contacts"))
    key = address_key(termes.adresse)
    for other in structure.contacts:
        if other is not contact and other.adresse_cle == key:
            raise ConflictError(
                f"{other.nom} a déjà cette adresse, pour cette structure.",
                "Corrigez ce contact, ou changez l’adresse.",
                champ="adresse",
            )
    is_new = contact is None
    contact = contact or ContactStructure(structure=structure)
    changed = write_terms(contact, termes)
    contact.adresse_cle = key
    if est_ancien != (contact.ancien_le is not None):
        contact.ancien_le = now if est_ancien else None
        changed.append("présence")
    session.add(contact)
    session.flush()
    if "adresse" in changed and not is_new:
        follow_adresse_contact(session, contact=contact)
    if changed:
        verbe = "ajouter un contact" if is_new else "changer un contact"
        tell(session, structure, verbe, acteur, now, champs=changed)
    return contact
