"""Queries on questionnaires in preparation: content, history and test answers."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Brouillon, Compte, Essai, ModificationBrouillon
from collecte.policy import Acteur, animated_brouillons
from questionnaires.core.francais import sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.files.versions import from_json


def read_brouillon(brouillon: Brouillon) -> Questionnaire:
    """Return the current questionnaire of a draft, valid or not."""
    return _parsed(brouillon.contenu)


_parsed = lru_cache(maxsize=64)(from_json)

LOADED_WITH_BROUILLON = (joinedload(Brouillon.region),)


def list_brouillons(session: Session, acteur: Acteur) -> Sequence[Brouillon]:
    """Return the library of an animateur's régions, in French order of the titles, archived drafts included."""
    statement = select(Brouillon).options(*LOADED_WITH_BROUILLON).where(animated_brouillons(acteur))
    return sorted(session.scalars(statement), key=lambda brouillon: sort_key(read_brouillon(brouillon).titre))


def lock_brouillon(session: Session, brouillon_id: int) -> Brouillon:
    """Return a draft about to be written, in its current state, locked until the end of the transaction."""
    statement = select(Brouillon).where(Brouillon.id == brouillon_id).with_for_update(of=Brouillon)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def list_codes(session: Session, region_id: int) -> frozenset[str]:
    """Return the codes taken in the library of a région."""
    return frozenset(session.scalars(select(Brouillon.code).where(Brouillon.region_id == region_id)))


def list_untouched(session: Session, region_id: int) -> Sequence[Brouillon]:
    """Return the drafts of a région that nobody changed since they were created, the last one first."""
    is_untouched = Brouillon.region_id == region_id, Brouillon.revision == 0, Brouillon.retire_le.is_(None)
    return session.scalars(select(Brouillon).where(*is_untouched).order_by(Brouillon.id.desc())).all()


def get_brouillon_of(session: Session, region_id: int, code: str) -> Brouillon | None:
    """Return a questionnaire of a région by its code. For commands and imports."""
    return session.scalar(select(Brouillon).where(Brouillon.region_id == region_id, Brouillon.code == code))


def list_modifications(session: Session, brouillon_id: int, *, limit: int = 50) -> Sequence[ModificationBrouillon]:
    """Return the changes of a draft that were not undone, the last first, with their authors."""
    statement = (
        select(ModificationBrouillon)
        .options(joinedload(ModificationBrouillon.compte).joinedload(Compte.personne))
        .where(ModificationBrouillon.brouillon_id == brouillon_id, ~ModificationBrouillon.annulee)
        .order_by(ModificationBrouillon.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def get_undone(session: Session, brouillon_id: int) -> ModificationBrouillon | None:
    """Return the change that was undone last, which can be made again."""
    return session.scalar(
        select(ModificationBrouillon)
        .where(ModificationBrouillon.brouillon_id == brouillon_id, ModificationBrouillon.annulee)
        .order_by(ModificationBrouillon.id)
        .limit(1)
    )


def get_essai(session: Session, brouillon_id: int, compte_id: int) -> Essai | None:
    """Return an account's own test of a draft."""
    return session.scalar(select(Essai).where(Essai.brouillon_id == brouillon_id, Essai.compte_id == compte_id))
