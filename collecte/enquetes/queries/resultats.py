"""Queries on results of campaigns: readers, answers of structures read with names, results sent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import compress

from sqlalchemy import ColumnElement, Text, and_, exists, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Campagne,
    Compte,
    ContactStructure,
    Courriel,
    Dla,
    EnvoiResultats,
    LienReponse,
    Participation,
    Population,
)
from collecte.policy import (
    Acteur,
    animated_campagnes,
    answers_to_own_dla,
    answers_to_told_regions,
    open_liens,
    told_campagnes,
    told_dlas,
)
from questionnaires.core.francais import sort_key
from questionnaires.files.lecteurs import ACCEPTEE, NOMMEE, Valeurs, read_by_its_dla, read_by_the_region


def list_told_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[Campagne]:
    """List the campaigns that opened and were not cancelled, of which `acteur` reads the région or, of structures, a
    DLA, latest first."""
    in_told_dla = Participation.dla_id.in_(select(Dla.id).where(told_dlas(acteur, today)))
    asks_it = Campagne.id.in_(select(Participation.campagne_id).where(in_told_dla))
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), selectinload(Campagne.prolongations))
        .where(
            Campagne.ouverture <= today,
            Campagne.annulee_le.is_(None),
            or_(told_campagnes(acteur), and_(Campagne.population == Population.STRUCTURES, asks_it)),
        )
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return session.scalars(statement).all()


def list_told_ids(session: Session, acteur: Acteur) -> frozenset[int]:
    """Return the ids of the campaigns whose regional results `acteur` reads."""
    return frozenset(session.scalars(select(Campagne.id).where(told_campagnes(acteur))))


def list_told_dlas(session: Session, acteur: Acteur, today: date) -> Mapping[int, Sequence[Dla]]:
    """Return campaign id -> the DLA asked in it whose results `acteur` reads, by code."""
    dlas_by_campagne: dict[int, list[Dla]] = {}
    statement = (
        select(Participation.campagne_id, Dla)
        .join(Participation.dla)
        .join(Participation.campagne)
        .where(Campagne.population == Population.STRUCTURES, Participation.retiree_le.is_(None))
        .where(told_dlas(acteur, today))
        .distinct()
    )
    for campagne_id, dla in session.execute(statement):
        dlas_by_campagne.setdefault(campagne_id, []).append(dla)
    return {key: sorted(dlas, key=lambda dla: dla.code) for key, dlas in dlas_by_campagne.items()}


def list_told_dlas_of(session: Session, acteur: Acteur, campagne_id: int, today: date) -> Sequence[Dla]:
    """List the DLA of one campaign whose results `acteur` reads: the answers of other campaigns are not scanned."""
    asked = exists().where(
        Participation.campagne_id == campagne_id, Participation.dla_id == Dla.id, Participation.retiree_le.is_(None)
    )
    return session.scalars(select(Dla).where(told_dlas(acteur, today), asked).order_by(Dla.code)).all()


def get_campagne_lue(session: Session, acteur: Acteur, campagne_id: int) -> tuple[Campagne, bool, bool] | None:
    """Return a campaign, whoever reads it; whether `acteur` reads its regional results, and runs it. Each further read
    checks the rights. Région and extensions are loaded."""
    statement = (
        select(Campagne, told_campagnes(acteur), animated_campagnes(acteur))
        .options(joinedload(Campagne.region), joinedload(Campagne.prolongations))
        .where(Campagne.id == campagne_id)
    )
    row = session.execute(statement).unique().one_or_none()
    return (row[0], bool(row[1]), bool(row[2])) if row else None


def list_named_answers(session: Session, acteur: Acteur, campagne: Campagne, today: date) -> Sequence[Participation]:
    """List the answers that `acteur` reads with names, by DLA then structure; DLA and structure loaded.

    They are read as their DLA where `acteur` works for it or directs it, and as the région where `acteur` reads that.
    No other answer is loaded, but for the few whose texts look like an agreement.
    """
    code = campagne.instrument
    read_as = {
        is_read: and_(scope, *_agreed(code, is_read))
        for is_read, scope in (
            (read_by_its_dla, answers_to_own_dla(acteur, today)),
            (read_by_the_region, answers_to_told_regions(acteur)),
        )
        if is_read(code, ACCEPTEE)
    }
    if not read_as:
        return []
    scopes = read_as.values()
    statement = (
        select(Participation, *scopes)
        .options(
            joinedload(Participation.dla),
            joinedload(Participation.campagne),
            joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
        )
        .where(Participation.campagne_id == campagne.id, or_(*scopes))
    )
    named = [
        participation
        for participation, *is_in in session.execute(statement)
        if any(is_read(code, participation.valeurs or {}) for is_read in compress(read_as, is_in))
    ]
    return sorted(
        named, key=lambda participation: (participation.dla.code, sort_key(participation.auteur), participation.id)
    )


def _agreed(code: str, is_read: Callable[[str, Valeurs], bool]) -> Sequence[ColumnElement[bool]]:
    """Narrow to the answers that may be read so: those that agreed, unless all are readable."""
    return () if is_read(code, {}) else (type_coerce(Participation.valeurs, Text).like(f'%"{NOMMEE}":%"oui"%'),)


def reads_as_its_dla(session: Session, acteur: Acteur, participation_id: int, today: date) -> bool:
    """Return whether `acteur` reads an answer as one who works for its DLA, or directs it."""
    statement = select(Participation.id).where(Participation.id == participation_id, answers_to_own_dla(acteur, today))
    return session.scalar(statement) is not None


def get_envoi(session: Session, campagne_id: int) -> EnvoiResultats | None:
    """Return the sending of the results, with its author; None before it."""
    statement = select(EnvoiResultats).options(joinedload(EnvoiResultats.compte).joinedload(Compte.personne))
    return session.scalar(statement.where(EnvoiResultats.campagne_id == campagne_id))


def list_readers(session: Session, campagne_id: int) -> Sequence[ContactStructure]:
    """List contacts with an open link to a transmitted answer, still there, with a working address; each once."""
    bounced = exists().where(
        Courriel.contact_id == ContactStructure.id,
        Courriel.adresse == ContactStructure.adresse,
        Courriel.adresse_refusee_le.is_not(None),
    )
    holders = (
        select(LienReponse.contact_id)
        .join(LienReponse.participation)
        .where(
            Participation.campagne_id == campagne_id,
            Participation.transmise_le.is_not(None),
            Participation.retiree_le.is_(None),
            open_liens(),
        )
    )
    statement = select(ContactStructure).options(joinedload(ContactStructure.structure))
    contacts = session.scalars(
        statement.where(ContactStructure.id.in_(holders), ContactStructure.ancien_le.is_(None), ~bounced)
    )
    return sorted(contacts, key=lambda contact: (sort_key(contact.structure.nom), contact.id))
