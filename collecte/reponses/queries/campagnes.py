"""Queries on campaigns: those an acteur runs, those of a questionnaire, locks, those due to open."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation, Publication
from collecte.policy import Acteur, animated_campagnes
from exports.release.seuils import Seuils


def get_animated_campagne(session: Session, acteur: Acteur, campagne_id: int) -> Campagne | None:
    """Return a campaign that `acteur` runs; None for any other, as if it did not exist. Région, version, draw and
    extensions loaded."""
    statement = (
        select(Campagne)
        .options(
            joinedload(Campagne.region),
            joinedload(Campagne.version),
            joinedload(Campagne.tirage),
            joinedload(Campagne.prolongations),
        )
        .where(Campagne.id == campagne_id, animated_campagnes(acteur))
    )
    return session.scalars(statement).unique().one_or_none()


def list_animated_campagnes(session: Session, acteur: Acteur) -> Sequence[Campagne]:
    """List the campaigns that `acteur` runs, latest période first, then last to open; région and extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), joinedload(Campagne.prolongations))
        .where(animated_campagnes(acteur))
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return sorted(session.scalars(statement).unique(), key=lambda campagne: campagne.periode.fin, reverse=True)


def list_campagnes_to_fix(session: Session, today: date) -> Sequence[int]:
    """List the ids of campaigns, of any région, that opened and whose expected answers are not fixed yet."""
    statement = select(Campagne).where(Campagne.attendues_fixees_le.is_(None), Campagne.ouverture <= today)
    campagnes = session.scalars(statement.order_by(Campagne.id))
    return [campagne.id for campagne in campagnes if campagne.is_to_fix(today)]


def list_campagnes_of(session: Session, region_id: int, code: str) -> Sequence[Campagne]:
    """List the campaigns that ask a questionnaire of a région, except cancelled ones, the last to open first."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.version))
        .where(Campagne.region_id == region_id, Campagne.instrument == code, Campagne.annulee_le.is_(None))
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return session.scalars(statement).all()


def lock_campagnes(session: Session, campagne_ids: Collection[int]) -> None:
    """Lock campaigns until the end of the transaction: FOR UPDATE, or SQLite's writing transaction.

    In the order of their ids, so that two transactions locking the same ones never deadlock.
    """
    statement = select(Campagne.id).where(Campagne.id.in_(campagne_ids)).order_by(Campagne.id).with_for_update()
    session.scalars(statement).all()


def get_seuils(session: Session, campagne: Campagne) -> Seuils:
    """Return the thresholds its figures were released with, or those its région would release them with today."""
    if campagne.arretee_le is None:
        return campagne.region.seuils
    statement = select(Publication.cadre).where(Publication.campagne_id == campagne.id, Publication.numero > 0)
    cadre = session.scalar(statement.order_by(Publication.numero.desc()).limit(1))
    return Seuils(**cadre["seuils"]) if cadre else campagne.region.seuils


def count_begun(session: Session, campagne_ids: Collection[int]) -> int:
    """Count the answers of these campaigns that were begun and are not transmitted."""
    statement = select(func.count()).where(
        Participation.campagne_id.in_(campagne_ids),
        Participation.transmise_le.is_(None),
        Participation.retiree_le.is_(None),
        Participation.revision > 0,
    )
    return session.scalar(statement) or 0
