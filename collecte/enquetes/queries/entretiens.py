"""Queries on interviews: answers to enter, interviewers, structures that ask to be called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accompagnement, Campagne, Compte, DemandeRappel, Entretien, Participation, Role, Structure
from collecte.policy import Acteur, RelationReponse, followed_demandes, interviewing_role, places
from collecte.reponses.queries.participations import FOR_A_PAGE
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import sort_key
from questionnaires.core.model import ParEntretien


@dataclass(frozen=True, slots=True)
class Interrogeable:
    """A structure's answer near an account; `role`: the right by which the account may enter it, None without one."""

    participation: Participation
    entretien: ParEntretien
    place: RelationReponse

    @property
    def role(self) -> Role | None:
        return interviewing_role(self.entretien, self.place)


def entretien_of(participation: Participation) -> ParEntretien:
    """Return how an answer may be entered by someone else than its author, as its version says: the only place that
    decides. Only a structure's, and never when its campaign is anonymous."""
    if participation.accompagnement_id is None or participation.campagne.anonyme:
        return "sans"
    return get_questionnaire(participation.version).entretien


def get_interrogeable(session: Session, acteur: Acteur, participation_id: int, today: date) -> Interrogeable | None:
    """Return the answer of a structure of a DLA that `acteur` works for, directs or animates; None for any other."""
    row = session.execute(_near(acteur, today).where(Participation.id == participation_id)).first()
    return _of(acteur, *row) if row else None


def list_interrogeables(
    session: Session,
    acteur: Acteur,
    today: date,
    *,
    accompagnement_id: int | None = None,
    campagne_id: int | None = None,
) -> Sequence[Interrogeable]:
    """List the untransmitted answers that `acteur` may enter today, by closing day then structure."""
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
    interrogeables = [_of(acteur, *row) for row in session.execute(statement)]
    open_now = [
        interrogeable
        for interrogeable in interrogeables
        if interrogeable.role and interrogeable.participation.etat_campagne(today).accepts
    ]
    return sorted(
        open_now,
        key=lambda interrogeable: (interrogeable.participation.cloture, sort_key(interrogeable.participation.auteur)),
    )


def _near(acteur: Acteur, today: date) -> Select[Participation, bool, bool, bool]:
    works, directs, animates = places(acteur, today)
    return (
        select(Participation, works.label("works"), directs.label("directs"), animates.label("animates"))
        .join(Participation.campagne)
        .options(*FOR_A_PAGE, joinedload(Participation.accompagnement).joinedload(Accompagnement.referent))
        .where(Participation.accompagnement_id.is_not(None), or_(works, directs, animates))
    )


def _of(acteur: Acteur, participation: Participation, works: bool, directs: bool, animates: bool) -> Interrogeable:
    referent = participation.accompagnement.referent_id if participation.accompagnement else None
    is_referent = None if referent is None else referent == acteur.personne_id
    return Interrogeable(
        participation,
        entretien_of(participation),
        RelationReponse(bool(works), bool(directs), bool(animates), is_referent),
    )


def get_entretien(session: Session, participation_id: int, compte_id: int) -> Entretien | None:
    """Return the interview of an account on an answer, stored once it confirmed that the person was informed."""
    statement = select(Entretien).where(
        Entretien.participation_id == participation_id, Entretien.compte_id == compte_id
    )
    return session.scalar(statement)


def list_entretiens(session: Session, participation_ids: Collection[int]) -> Sequence[Entretien]:
    """List the interviews on these answers, earliest first; accounts and persons loaded."""
    statement = (
        select(Entretien)
        .options(joinedload(Entretien.compte).joinedload(Compte.personne))
        .where(Entretien.participation_id.in_(participation_ids))
        .order_by(Entretien.dit_le, Entretien.id)
    )
    return session.scalars(statement).all()


def get_structure_of(session: Session, participation: Participation) -> Structure:
    """Return the structure that answers, contacts loaded."""
    statement = (
        select(Structure)
        .join(Accompagnement, Accompagnement.structure_id == Structure.id)
        .options(selectinload(Structure.contacts))
        .where(Accompagnement.id == participation.accompagnement_id)
    )
    return session.scalars(statement).one()


def list_demandes(session: Session, acteur: Acteur, today: date) -> Sequence[DemandeRappel]:
    """List the calls asked of `acteur` and not made yet, oldest first; structure, DLA and campaign loaded."""
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
    """Count the calls asked of `acteur` and not made yet."""
    statement = select(func.count(DemandeRappel.id))
    return session.scalar(statement.where(DemandeRappel.rappelee_le.is_(None), followed_demandes(acteur, today))) or 0
