"""Queries on accesses that wait to be confirmed, the accounts that confirm them and the teams to notify."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Porteuse, Role
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, confirmable_affectations, confirmable_dlas, confirmable_habilitations

Acces = Habilitation | Affectation | Dla
"""A direction, an affectation to a DLA, or a DLA given to a structure porteuse."""

ROLE, AFFECTATION, DLA = "role", "affectation", "dla"
"""The kinds of accesses, as form values."""


def list_confirmable(session: Session, acteur: Acteur) -> Mapping[str, Sequence[Acces]]:
    """Return the accesses that `acteur` may confirm, by kind, oldest first; rows named in sentences loaded."""
    return {kind: session.scalars(select_confirmable(acteur)).all() for kind, (_, select_confirmable) in _KINDS.items()}


def list_waiting_in(session: Session, region_id: int) -> Sequence[Acces]:
    """List every access that waits in a région, whoever confirms it."""
    habilitations = select(Habilitation).where(
        Habilitation.region_id == region_id, Habilitation.attend_depuis.is_not(None)
    )
    affectations = (
        select(Affectation)
        .join(Affectation.dla)
        .where(Dla.region_id == region_id, Affectation.attend_depuis.is_not(None))
    )
    dlas = select(Dla).where(Dla.region_id == region_id, Dla.attend_depuis.is_not(None))
    return [*session.scalars(habilitations), *session.scalars(affectations), *session.scalars(dlas)]


def count_confirmable(session: Session, acteur: Acteur) -> int:
    """Count the accesses that `acteur` may confirm."""
    counts = (
        select(func.count()).select_from(Habilitation).where(confirmable_habilitations(acteur)),
        select(func.count()).select_from(Affectation).where(confirmable_affectations(acteur)),
        select(func.count()).select_from(Dla).where(confirmable_dlas(acteur)),
    )
    first, *others = (count.scalar_subquery() for count in counts)
    return session.scalar(select(sum(others, first))) or 0


def lock_acces(session: Session, acteur: Acteur, cles: Mapping[str, Sequence[int]]) -> Sequence[Acces]:
    """Lock the accesses with these ids, by kind, that still wait for `acteur`, until the end of the transaction."""
    acces: list[Acces] = []
    for kind, (model, select_confirmable) in _KINDS.items():
        asked = select_confirmable(acteur).where(model.id.in_(cles.get(kind, ())))
        acces += session.scalars(asked.with_for_update(of=model))
    return acces


def _habilitations(acteur: Acteur) -> Select[Habilitation]:
    habilitation = Habilitation
    return (
        select(habilitation)
        .join(habilitation.compte)
        .join(Compte.personne)
        .options(
            contains_eager(habilitation.compte).contains_eager(Compte.personne).selectinload(Personne.region),
            selectinload(habilitation.porteuse).selectinload(Porteuse.dlas),
        )
        .where(confirmable_habilitations(acteur))
        .order_by(habilitation.attend_depuis, habilitation.id)
    )


def _affectations(acteur: Acteur) -> Select[Affectation]:
    affectation = Affectation
    return (
        select(affectation)
        .options(
            selectinload(affectation.personne).selectinload(Personne.region),
            selectinload(affectation.dla).selectinload(Dla.porteuse),
        )
        .where(confirmable_affectations(acteur))
        .order_by(affectation.attend_depuis, affectation.id)
    )


def _dlas(acteur: Acteur) -> Select[Dla]:
    return (
        select(Dla)
        .options(selectinload(Dla.porteuse), selectinload(Dla.region))
        .where(confirmable_dlas(acteur))
        .order_by(Dla.attend_depuis, Dla.code, Dla.id)
    )


_KINDS: Mapping[str, tuple[Any, Callable[[Acteur], Select[Any]]]] = {
    ROLE: (Habilitation, _habilitations),
    AFFECTATION: (Affectation, _affectations),
    DLA: (Dla, _dlas),
}
"""The model of each kind, and the query of those that an acteur may confirm."""


def list_confirmed_directions(session: Session, porteuse_id: int | None) -> Sequence[Compte]:
    """List the active accounts with a confirmed direction of a structure porteuse; persons loaded."""
    directs = Compte.habilitations.any(
        and_(Habilitation.porteuse_id == porteuse_id, Habilitation.attend_depuis.is_(None))
    )
    return _comptes(session, directs) if porteuse_id is not None else []


def directing() -> Select[int, int]:
    """Select `personne_id` and `dla_id` of directions: active account, both direction and structure confirmed."""
    return (
        select(Compte.personne_id, Dla.id.label("dla_id"))
        .join(Compte.habilitations)
        .join(Dla, and_(Dla.porteuse_id == Habilitation.porteuse_id, Dla.region_id == Habilitation.region_id))
        .where(
            Dla.attend_depuis.is_(None),
            Habilitation.role == Role.DIRECTION,
            Habilitation.attend_depuis.is_(None),
            Compte.desactive_le.is_(None),
        )
    )


def list_directing(session: Session, dla_id: int) -> Sequence[Personne]:
    """List the persons who direct a DLA now, by name."""
    directions = directing().subquery()
    ids = select(directions.c.personne_id).where(directions.c.dla_id == dla_id)
    return sorted(session.scalars(select(Personne).where(Personne.id.in_(ids))), key=name_key)


def list_admins(session: Session) -> Sequence[Compte]:
    """List the active accounts that administer the installation; persons loaded."""
    return _comptes(session, Compte.habilitations.any(Habilitation.role == Role.ADMIN))


def list_team(session: Session, dla_ids: Collection[int], today: date) -> Sequence[Compte]:
    """List the active accounts with a confirmed affectation to one of these DLA on a day; persons loaded."""
    affectation = Affectation
    runs = and_(affectation.debut <= today, or_(affectation.fin.is_(None), affectation.fin >= today))
    works = Personne.affectations.any(and_(affectation.dla_id.in_(dla_ids), affectation.attend_depuis.is_(None), runs))
    return _comptes(session, Compte.personne.has(works))


def _comptes(session: Session, condition: ColumnElement[bool]) -> Sequence[Compte]:
    statement = select(Compte).options(joinedload(Compte.personne)).where(condition, Compte.desactive_le.is_(None))
    return session.scalars(statement.order_by(Compte.id)).all()


def list_own_waiting(session: Session, acteur: Acteur) -> Sequence[Habilitation | Affectation]:
    """List the accesses of `acteur` that wait for confirmation; rows named in sentences loaded. One query when nothing
    waits."""
    mine = or_(
        exists().where(Habilitation.compte_id == acteur.compte_id, Habilitation.attend_depuis.is_not(None)),
        exists().where(Affectation.personne_id == acteur.personne_id, Affectation.attend_depuis.is_not(None)),
    )
    if not session.scalar(select(mine)):
        return []
    roles = (
        select(Habilitation)
        .options(selectinload(Habilitation.porteuse).selectinload(Porteuse.dlas), joinedload(Habilitation.compte))
        .where(Habilitation.compte_id == acteur.compte_id, Habilitation.attend_depuis.is_not(None))
    )
    places = (
        select(Affectation)
        .options(joinedload(Affectation.dla), joinedload(Affectation.personne))
        .where(Affectation.personne_id == acteur.personne_id, Affectation.attend_depuis.is_not(None))
    )
    return [*session.scalars(roles), *session.scalars(places)]
