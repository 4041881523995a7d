"""Queries on changes since a moment: releases, answers received, corrected or returned, bilans signed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from collecte.campagnes.queries.publications import KEPT
from collecte.models import (
    Accompagnement,
    Avenant,
    BilanSigne,
    Campagne,
    ClasseurSorti,
    Convention,
    Dla,
    Participation,
    Publication,
    Transmission,
)
from exports.regional.matiere import Publiee


@dataclass(frozen=True, slots=True)
class Envoye:
    """A transmission, with its answer and what it is to; `is_first`: nothing was transmitted of it before."""

    transmission: Transmission
    is_first: bool


def get_last_regional(session: Session, region_id: int, public: str) -> ClasseurSorti | None:
    """The last workbook of a région that was handed out for that public."""
    own = ClasseurSorti
    statement = select(own).where(own.region_id == region_id, own.public == public)
    return session.scalars(statement.order_by(own.sorti_le.desc(), own.id.desc()).limit(1)).first()


def list_envoyes(session: Session, campagne_ids: Collection[int], since: datetime) -> Sequence[Envoye]:
    """The transmissions sent or given back since a moment, of answers with the name of their author, oldest first.

    Answers of anonymous campaigns, and those cut from who gave them, are told by no moment.
    """
    before = aliased(Transmission)
    is_later = exists().where(before.participation_id == Transmission.participation_id, before.id < Transmission.id)
    answer = joinedload(Transmission.participation)
    statement = (
        select(Transmission, is_later)
        .join(Transmission.participation)
        .join(Participation.campagne)
        .options(
            answer.joinedload(Participation.campagne),
            answer.joinedload(Participation.dla),
            answer.joinedload(Participation.personne),
            answer.joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
        )
        .where(
            Campagne.id.in_(campagne_ids),
            Campagne.anonyme.is_(False),
            Participation.detachee.is_(None),
            or_(Transmission.transmise_le > since, Transmission.rendue_le > since),
        )
        .order_by(Transmission.id)
    )
    return [Envoye(found, not later) for found, later in session.execute(statement)]


def list_publiees(session: Session, campagnes: Collection[Campagne], since: datetime) -> Iterator[Publiee]:
    """The last release of each campaign on time that had one since a moment, beside the one that was told then."""
    own = Publication
    for campagne in campagnes:
        which = own.campagne_id == campagne.id, own.numero > KEPT
        made = session.scalars(select(own).where(*which).order_by(own.numero)).all()
        if not made or made[-1].faite_le <= since:
            continue
        told = [each for each in made if each.faite_le <= since]
        yield Publiee(
            quand=made[-1].faite_le,
            quoi=campagne.titre,
            numero=made[-1].numero,
            personnes=made[-1].personnes,
            avant=(told[-1].numero, told[-1].personnes) if told else None,
        )


def list_signed_since(session: Session, region_id: int, since: datetime) -> Sequence[BilanSigne]:
    """The bilans of a région signed since a moment, oldest first; avenant and DLA loaded."""
    own = BilanSigne
    statement = (
        select(own)
        .join(own.avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(joinedload(own.avenant).joinedload(Avenant.convention).joinedload(Convention.dla))
        .where(Dla.region_id == region_id, own.signe_le > since)
        .order_by(own.signe_le, own.id)
    )
    return session.scalars(statement).all()
