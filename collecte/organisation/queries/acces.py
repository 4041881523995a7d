"""Queries on accesses that wait to be confirmed: which, by whom, and who is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Affectation, Compte, Dla, Habilitation, Personne, Porteuse, Role
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, confirmable_affectations, confirmable_dlas, confirmable_habilitations

Acces = Habilitation | Affectation | Dla
"""A direction, someone's place on a DLA, or a DLA for who carries it now."""

ROLE, AFFECTATION, DLA = "role", "affectation", "dla"
"""Their kinds, in the fields of a page."""


def list_confirmable(session: Session, acteur: Acteur) -> Mapping[str, Sequence[Acces]]:
    """Kind -> what waits for `acteur` to confirm, the first given first; what their sentences name is loaded."""
    return {
        ROLE: session.scalars(_habilitations(acteur)).all(),
        AFFECTATION: session.scalars(_affectations(acteur)).all(),
        DLA: session.scalars(_dlas(acteur)).all(),
    }


def list_waiting_in(session: Session, region_id: int) -> Sequence[Acces]:
    """What waits in a région, whoever confirms it."""
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
    """How many there are."""
    counts = (
        select(func.count()).select_from(Habilitation).where(confirmable_habilitations(acteur)),
        select(func.count()).select_from(Affectation).where(confirmable_affectations(acteur)),
        select(func.count()).select_from(Dla).where(confirmable_dlas(acteur)),
    )
    first, *others = (count.scalar_subquery() for count in counts)
    return session.scalar(select(sum(others, first))) or 0


def lock_acces(session: Session, acteur: Acteur, cles: Mapping[str, Sequence[int]]) -> Sequence[Acces]:
    """Those of these ids, by kind, that still wait for `acteur`; held until the end of the transaction."""
    found: list[Acces] = []
    found += session.scalars(
        _habilitations(acteur).where(Habilitation.id.in_(cles.get(ROLE, ()))).with_for_update(of=Habilitation)
    )
    found += session.scalars(
        _affectations(acteur).where(Affectation.id.in_(cles.get(AFFECTATION, ()))).with_for_update(of=Affectation)
    )
    found += session.scalars(_dlas(acteur).where(Dla.id.in_(cles.get(DLA, ()))).with_for_update(of=Dla))
    return found


def _habilitations(acteur: Acteur) -> Select[Habilitation]:
    own = Habilitation
    return (
        select(own)
        .join(own.compte)
        .join(Compte.personne)
        .options(
            contains_eager(own.compte).contains_eager(Compte.personne).selectinload(Personne.region),
            selectinload(own.porteuse).selectinload(Porteuse.dlas),
        )
        .where(confirmable_habilitations(acteur))
        .order_by(own.attend_depuis, own.id)
    )


def _affectations(acteur: Acteur) -> Select[Affectation]:
    own = Affectation
    return (
        select(own)
        .options(
            selectinload(own.personne).selectinload(Personne.region), selectinload(own.dla).selectinload(Dla.porteuse)
        )
        .where(confirmable_affectations(acteur))
        .order_by(own.attend_depuis, own.id)
    )


def _dlas(acteur: Acteur) -> Select[Dla]:
    return (
        select(Dla)
        .options(selectinload(Dla.porteuse), selectinload(Dla.region))
        .where(confirmable_dlas(acteur))
        .order_by(Dla.attend_depuis, Dla.code, Dla.id)
    )


def list_confirmed_directions(session: Session, porteuse_id: int | None) -> Sequence[Compte]:
    """Active accounts that direct a structure porteuse and do not wait; persons loaded."""
    own = Compte.habilitations.any(and_(Habilitation.porteuse_id == porteuse_id, Habilitation.attend_depuis.is_(None)))
    return _comptes(session, own) if porteuse_id is not None else []


def directing() -> Select[int, int]:
    """`personne_id` and `dla_id` of who directs each DLA now: of an active account, confirmed, as is the structure that
    carries it."""
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
    """Who directs a DLA now, by name."""
    own = directing().subquery()
    ids = select(own.c.personne_id).where(own.c.dla_id == dla_id)
    return sorted(session.scalars(select(Personne).where(Personne.id.in_(ids))), key=name_key)


def list_admins(session: Session) -> Sequence[Compte]:
    """Active accounts that administer the installation; persons loaded."""
    return _comptes(session, Compte.habilitations.any(Habilitation.role == Role.ADMIN))


def list_team(session: Session, dla_ids: Collection[int], today: date) -> Sequence[Compte]:
    """Active accounts of who works on a day for one of these DLA; persons loaded."""
    own = Affectation
    runs = and_(own.debut <= today, or_(own.fin.is_(None), own.fin >= today))
    there = Personne.affectations.any(and_(own.dla_id.in_(dla_ids), own.attend_depuis.is_(None), runs))
    return _comptes(session, Compte.personne.has(there))


def _comptes(session: Session, which: ColumnElement[bool]) -> Sequence[Compte]:
    statement = select(Compte).options(joinedload(Compte.personne)).where(which, Compte.desactive_le.is_(None))
    return session.scalars(statement.order_by(Compte.id)).all()


def list_own_waiting(session: Session, acteur: Acteur) -> Sequence[Habilitation | Affectation]:
    """What `acteur` was given and that waits to be confirmed; what their sentences name is loaded. One read for who has
    nothing that waits."""
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
