"""Queries on interviews: answers to enter, interviewers, structures that ask to be called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accompagnement, Campagne, Compte, DemandeRappel, Entretien, Participation, Role, Structure
from collecte.policy import Acteur, Place, followed_demandes, interviewing_role, places
from collecte.reponses.queries.participations import FOR_A_PAGE
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import sort_key
from questionnaires.core.model import ParEntretien


@dataclass(frozen=True, slots=True)
class Interrogeable:
    """The answer of a structure that one is near enough to enter; `role` is by which right, None when one may not."""

    participation: Participation
    entretien: ParEntretien
    place: Place

    @property
    def role(self) -> Role | None:
        return interviewing_role(self.entretien, self.place)


def entretien_of(participation: Participation) -> ParEntretien:
    """How an answer may be entered by someone else than its author, which is asked here and nowhere else: that of a
    structure, as the version it is given in says; never when its campaign is anonymous."""
    if participation.accompagnement_id is None or participation.campagne.anonyme:
        return "sans"
    return get_questionnaire(participation.version).entretien


def get_interrogeable(session: Session, acteur: Acteur, participation_id: int, today: date) -> Interrogeable | None:
    """The answer of a structure of a DLA that `acteur` works for, directs or animates; None for any other."""
    found = session.execute(_near(acteur, today).where(Participation.id == participation_id)).first()
    return _of(acteur, *found) if found else None


def list_interrogeables(
    session: Session,
    acteur: Acteur,
    today: date,
    *,
    accompagnement_id: int | None = None,
    campagne_id: int | None = None,
) -> Sequence[Interrogeable]:
    """Those that `acteur` may enter today, not transmitted yet, the first to close first, then by structure."""
    statement = _near(acteur, today).where(
        Participation.retiree_le.is_(None),
        Participation.transmise_le.is_(None),
        Participation.refusee_le.is_(None),
        Campagne.arretee_le.is_(None),
    )
    if accompagnement_id is not None:
        statement = statement.where(Participation.accompagnement_id == accompagnement_id)
    if campagne_id is not None:
        statement = statement.where(Participation.campagne_id == campagne_id)
    found = [_of(acteur, *row) for row in session.execute(statement)]
    open_now = [own for own in found if own.role and own.participation.etat_campagne(today).accepts]
    return sorted(open_now, key=lambda own: (own.participation.cloture, sort_key(own.participation.auteur)))


def _near(acteur: Acteur, today: date) -> Select[Participation, bool, bool, bool]:
    works, directs, animates = places(acteur, today)
    return (
        select(Participation, works.label("works"), directs.label("directs"), animates.label("animates"))
        .join(Participation.campagne)
        .options(*FOR_A_PAGE, joinedload(Participation.accompagnement).joinedload(Accompagnement.referent))
        .where(Participation.accompagnement_id.is_not(None), or_(works, directs, animates))
    )


def _of(acteur: Acteur, own: Participation, works: bool, directs: bool, animates: bool) -> Interrogeable:
    referent = own.accompagnement.referent_id if own.accompagnement else None
    is_referent = None if referent is None else referent == acteur.personne_id
    return Interrogeable(own, entretien_of(own), Place(bool(works), bool(directs), bool(animates), is_referent))


def get_entretien(session: Session, participation_id: int, compte_id: int) -> Entretien | None:
    """That of an account on an answer, once it said that the person was told."""
    statement = select(Entretien).where(
        Entretien.participation_id == participation_id, Entretien.compte_id == compte_id
    )
    return session.scalar(statement)


def list_entretiens(session: Session, participation_ids: Collection[int]) -> Sequence[Entretien]:
    """Who enters, or entered, these answers, the first first; accounts and persons loaded."""
    statement = (
        select(Entretien)
        .options(joinedload(Entretien.compte).joinedload(Compte.personne))
        .where(Entretien.participation_id.in_(participation_ids))
        .order_by(Entretien.dit_le, Entretien.id)
    )
    return session.scalars(statement).all()


def get_structure_of(session: Session, participation: Participation) -> Structure:
    """The structure that answers, contacts loaded."""
    statement = (
        select(Structure)
        .join(Accompagnement, Accompagnement.structure_id == Structure.id)
        .options(selectinload(Structure.contacts))
        .where(Accompagnement.id == participation.accompagnement_id)
    )
    return session.scalars(statement).one()


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
