"""Reads about the structures that a campaign asks: which ended, whom to write to, who asks to be called."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    ContactStructure,
    DemandeRappel,
    Dla,
    LienReponse,
    Participation,
    Structure,
)
from collecte.models.accompagnements import ended
from collecte.policy import Acteur, followed_demandes, open_liens
from questionnaires.core.francais import sort_key

Contacts = Mapping[int, Sequence[ContactStructure]]
"""Id of an answer, or of an accompagnement -> whom to write to."""


def list_ended(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """The accompagnements of a région that ended from one day to another, both included. By DLA, then structure, which
    is loaded with its contacts; those put away aside."""
    statement = _ended(region_id, du, au).options(
        contains_eager(Accompagnement.structure).selectinload(Structure.contacts),
        selectinload(Accompagnement.etapes),
    )
    return _sorted(session.scalars(statement))


def list_ended_alone(session: Session, region_id: int, du: date, au: date) -> Sequence[Accompagnement]:
    """The same with their structures and nothing else, in one read."""
    return _sorted(session.scalars(_ended(region_id, du, au).options(contains_eager(Accompagnement.structure))))


def _ended(region_id: int, du: date, au: date) -> Select[Accompagnement]:
    return (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .join(Accompagnement.dla)
        .options(contains_eager(Accompagnement.dla))
        .where(Dla.region_id == region_id, Structure.archivee_le.is_(None), ended().between(du, au))
    )


def _sorted(found: Iterable[Accompagnement]) -> Sequence[Accompagnement]:
    return sorted(found, key=lambda own: (own.dla.code, sort_key(own.structure.nom), own.id))


def list_accompagnements(session: Session, ids: Collection[int]) -> Mapping[int, Accompagnement]:
    """These, by id, with all that the register knows of them."""
    statement = (
        select(Accompagnement)
        .options(
            joinedload(Accompagnement.structure).options(
                selectinload(Structure.emplois), selectinload(Structure.budgets)
            ),
            selectinload(Accompagnement.etapes),
            selectinload(Accompagnement.diagnostics),
            selectinload(Accompagnement.ingenieries),
        )
        .where(Accompagnement.id.in_(ids))
    )
    return {own.id: own for own in session.scalars(statement)}


def list_noms(session: Session, accompagnement_ids: Collection[int]) -> Mapping[int, str]:
    """Accompagnement -> the name of its structure."""
    statement = select(Accompagnement.id, Structure.nom).join(Accompagnement.structure)
    return {row[0]: row[1] for row in session.execute(statement.where(Accompagnement.id.in_(accompagnement_ids)))}


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


def is_asked_about(session: Session, accompagnement_id: int) -> bool:
    """Whether a campaign asks, or asked, a structure about an accompagnement."""
    return bool(session.scalar(select(exists().where(Participation.accompagnement_id == accompagnement_id))))


def list_live_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """The links that open an answer now, contacts loaded."""
    statement = (
        select(LienReponse)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.participation_id == participation_id, open_liens())
        .order_by(LienReponse.rang)
    )
    return session.scalars(statement).all()


def list_demandes(session: Session, acteur: Acteur, today: date) -> Sequence[DemandeRappel]:
    """Who asks `acteur` to call and was not called, the oldest first; structure, DLA and campaign loaded."""
    statement = (
        select(DemandeRappel)
        .options(
            joinedload(DemandeRappel.campagne),
            joinedload(DemandeRappel.accompagnement).joinedload(Accompagnement.structure),
            joinedload(DemandeRappel.accompagnement).joinedload(Accompagnement.dla),
        )
        .where(DemandeRappel.rappelee_le.is_(None), followed_demandes(acteur, today))
        .order_by(DemandeRappel.demandee_le, DemandeRappel.id)
    )
    return session.scalars(statement).all()


def count_demandes(session: Session, acteur: Acteur, today: date) -> int:
    """How many of them."""
    statement = select(func.count(DemandeRappel.id))
    return session.scalar(statement.where(DemandeRappel.rappelee_le.is_(None), followed_demandes(acteur, today))) or 0


def get_demande(session: Session, acteur: Acteur, demande_id: int, today: date) -> DemandeRappel | None:
    """One that `acteur` was asked; None for any other, as if it did not exist."""
    return session.scalar(select(DemandeRappel).where(DemandeRappel.id == demande_id, followed_demandes(acteur, today)))
