"""Queries on changes since a moment: releases, answers received, corrected or returned, bilans signed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
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


def get_last_regional(session: Session, region_id: int, public: str) -> ClasseurSorti | None:
    """Return the last workbook of a région that was handed out for that public."""
    sorti = ClasseurSorti
    statement = select(sorti).where(sorti.region_id == region_id, sorti.public == public)
    return session.scalars(statement.order_by(sorti.sorti_le.desc(), sorti.id.desc()).limit(1)).first()


def list_envoyes(
    session: Session, campagne_ids: Collection[int], since: datetime
) -> Sequence[tuple[Transmission, bool]]:
    """List the transmissions sent or given back since a moment, oldest first, and whether there was an earlier one of
    the same answer; their answer, its campaign and its author loaded.

    Answers of anonymous campaigns, and anonymised ones, are excluded: a moment would reveal them.
    """
    answer = joinedload(Transmission.participation)
    statement = (
        select(Transmission, _is_later())
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
    return [(transmission, later) for transmission, later in session.execute(statement)]


def _is_later() -> ColumnElement[bool]:
    """True when there was an earlier transmission of the same answer."""
    before = aliased(Transmission)
    return exists().where(before.participation_id == Transmission.participation_id, before.id < Transmission.id)


def list_publiees(session: Session, campagnes: Collection[Campagne], since: datetime) -> Iterator[Publiee]:
    """Yield the last release of each campaign on time that had one since a moment, with the one that was current
    then."""
    publication = Publication
    for campagne in campagnes:
        which = publication.campagne_id == campagne.id, publication.numero > KEPT
        publications = session.scalars(select(publication).where(*which).order_by(publication.numero)).all()
        if not publications or publications[-1].faite_le <= since:
            continue
        before = [earlier for earlier in publications if earlier.faite_le <= since]
        settled = before[-1].faite_le if before else publications[0].faite_le
        later = _list_later(session, campagne.id, settled, publications[-1].faite_le)
        yield Publiee(
            quand=publications[-1].faite_le,
            quoi=campagne.titre,
            numero=publications[-1].numero,
            personnes=publications[-1].personnes,
            avant=(before[-1].numero, before[-1].personnes) if before else None,
            tardives=later.count(False),
            corrigees=later.count(True),
        )


def _list_later(session: Session, campagne_id: int, since: datetime, until: datetime) -> Sequence[bool]:
    """List whether each transmission of a campaign, since one release until another, had an earlier one."""
    statement = (
        select(_is_later())
        .select_from(Transmission)
        .join(Transmission.participation)
        .where(
            Participation.campagne_id == campagne_id,
            Participation.detachee.is_(None),
            Transmission.transmise_le > since,
            Transmission.transmise_le <= until,
        )
    )
    return session.scalars(statement).all()


def list_signed_since(session: Session, region_id: int, since: datetime) -> Sequence[BilanSigne]:
    """List the bilans of a région signed since a moment, oldest first; avenant and DLA loaded."""
    signature = BilanSigne
    statement = (
        select(signature)
        .join(signature.avenant)
        .join(Avenant.convention)
        .join(Convention.dla)
        .options(joinedload(signature.avenant).joinedload(Avenant.convention).joinedload(Convention.dla))
        .where(Dla.region_id == region_id, signature.signe_le > since)
        .order_by(signature.signe_le, signature.id)
    )
    return session.scalars(statement).all()
