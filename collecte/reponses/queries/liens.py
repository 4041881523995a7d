"""Queries on personal links of structures: live links, and contacts to write to."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Accompagnement, ContactStructure, LienReponse, Participation
from collecte.policy import open_liens

Contacts = Mapping[int, Sequence[ContactStructure]]
"""Id of an answer, or of an accompagnement -> whom to write to."""


def list_live_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """The links that open an answer now, contacts loaded."""
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id == participation_id, open_liens())
        .order_by(LienReponse.rang)
    )
    return session.scalars(statement).all()


def list_all_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """The links ever made to an answer, oldest first, contacts loaded."""
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id == participation_id)
        .order_by(LienReponse.id)
    )
    return session.scalars(statement).all()


def respondents_of(session: Session, participations: Collection[Participation]) -> Contacts:
    """Answer -> whom to write to about it. Two reads, whatever their number."""
    liens = _open_liens(session, [own.id for own in participations])
    missing = [own.accompagnement_id for own in participations if not respondents_among(liens.get(own.id, ()), ())]
    contacts = _contacts(session, missing)
    found = {
        own.id: respondents_among(liens.get(own.id, ()), contacts.get(own.accompagnement_id or 0, ()))
        for own in participations
    }
    return {key: chosen for key, chosen in found.items() if chosen}


def respondents_among(liens: Iterable[LienReponse], contacts: Iterable[ContactStructure]) -> Sequence[ContactStructure]:
    """Whom to write to about an answer: who holds a link to it or, as long as no one does, the first contact that its
    structure still has. `liens` are by rank, `contacts` in the order of the register."""
    holding = [own.contact for own in liens if own.revoque_le is None and own.contact.ancien_le is None]
    return holding or [own for own in contacts if own.ancien_le is None][:1]


def _open_liens(session: Session, participation_ids: Collection[int]) -> Mapping[int, Sequence[LienReponse]]:
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id.in_(participation_ids), open_liens())
        .order_by(LienReponse.rang)
    )
    found: dict[int, list[LienReponse]] = {}
    for lien in session.scalars(statement):
        found.setdefault(lien.participation_id, []).append(lien)
    return found


def _contacts(session: Session, accompagnement_ids: Collection[int | None]) -> Contacts:
    statement = (
        select(Accompagnement.id, ContactStructure)
        .join(ContactStructure, ContactStructure.structure_id == Accompagnement.structure_id)
        .where(Accompagnement.id.in_(accompagnement_ids), ContactStructure.ancien_le.is_(None))
        .order_by(ContactStructure.id)
    )
    found: dict[int, list[ContactStructure]] = {}
    for accompagnement_id, contact in session.execute(statement):
        found.setdefault(accompagnement_id, []).append(contact)
    return found
