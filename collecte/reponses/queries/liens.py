"""Queries on personal links of structures: live links, and contacts to write to."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Accompagnement, ContactStructure, LienReponse, Participation
from collecte.policy import open_liens

Contacts = Mapping[int, Sequence[ContactStructure]]
"""Contacts to write to, by id of an answer or of an accompagnement."""


def list_live_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """List the live links of an answer by rank, contacts loaded."""
    return _open_liens(session, [participation_id]).get(participation_id, ())


def list_all_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """List the links ever made to an answer, oldest first, contacts loaded."""
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id == participation_id)
        .order_by(LienReponse.id)
    )
    return session.scalars(statement).all()


def respondents_of(session: Session, participations: Collection[Participation]) -> Contacts:
    """Return the contacts to write to, by id of answer, in two queries whatever the number of answers."""
    liens = _open_liens(session, [participation.id for participation in participations])
    missing = [
        participation.accompagnement_id
        for participation in participations
        if not respondents_among(liens.get(participation.id, ()), ())
    ]
    contacts = _contacts(session, missing)
    respondents = {
        participation.id: respondents_among(
            liens.get(participation.id, ()), contacts.get(participation.accompagnement_id or 0, ())
        )
        for participation in participations
    }
    return {key: chosen for key, chosen in respondents.items() if chosen}


def respondents_among(liens: Iterable[LienReponse], contacts: Iterable[ContactStructure]) -> Sequence[ContactStructure]:
    """Return the contacts to write to about an answer: holders of a link to it or, as long as there is none, the first
    contact that its structure still has. `liens` are by rank, `contacts` in the order of the register."""
    holding = [lien.contact for lien in liens if lien.revoque_le is None and lien.contact.ancien_le is None]
    return holding or [contact for contact in contacts if contact.ancien_le is None][:1]


def _open_liens(session: Session, participation_ids: Collection[int]) -> Mapping[int, Sequence[LienReponse]]:
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id.in_(participation_ids), open_liens())
        .order_by(LienReponse.rang)
    )
    liens: dict[int, list[LienReponse]] = {}
    for lien in session.scalars(statement):
        liens.setdefault(lien.participation_id, []).append(lien)
    return liens


def _contacts(session: Session, accompagnement_ids: Collection[int | None]) -> Contacts:
    statement = (
        select(Accompagnement.id, ContactStructure)
        .join(ContactStructure, ContactStructure.structure_id == Accompagnement.structure_id)
        .where(Accompagnement.id.in_(accompagnement_ids), ContactStructure.ancien_le.is_(None))
        .order_by(ContactStructure.id)
    )
    contacts: dict[int, list[ContactStructure]] = {}
    for accompagnement_id, contact in session.execute(statement):
        contacts.setdefault(accompagnement_id, []).append(contact)
    return contacts
