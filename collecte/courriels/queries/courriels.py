"""Queries on messages: due, failed, followed by an animateur."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Compte, ContactStructure, Courriel, EtatCourriel, Participation, Rappel, Signalement
from collecte.policy import Acteur, followed_courriels, followed_signalements

LISTED = 200
"""Messages on a page, latest first."""


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition on messages to be sent now: held by no worker, or by one that took too long."""
    return and_(
        Courriel.envoye_le.is_(None),
        Courriel.abandonne_le.is_(None),
        Courriel.prochain_essai <= now,
        or_(Courriel.reclame_jusqua.is_(None), Courriel.reclame_jusqua <= now),
    )


def list_due_ids(session: Session, now: datetime, limit: int = 20) -> Sequence[int]:
    """List the messages to send now, oldest first."""
    statement = select(Courriel.id).where(is_due(now)).order_by(Courriel.prochain_essai, Courriel.id).limit(limit)
    return session.scalars(statement).all()


def get_last_courriel_id(session: Session) -> int | None:
    """Return the id of the last posted message; None when there is none."""
    return session.scalar(select(func.max(Courriel.id)))


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when a message has been waiting for a worker; None when none waits."""
    return session.scalar(select(func.min(Courriel.prochain_essai)).where(is_due(now)))


def get_locked_courriel(session: Session, courriel_id: int) -> Courriel:
    """Return a message, refreshed and locked until the end of the transaction."""
    statement = select(Courriel).where(Courriel.id == courriel_id).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def lock_waiting(session: Session, campagne_id: int) -> Sequence[Courriel]:
    """List the messages of a campaign that neither left nor failed, locked until the end of the transaction."""
    waits = Courriel.envoye_le.is_(None), Courriel.abandonne_le.is_(None)
    statement = select(Courriel).where(Courriel.campagne_id == campagne_id, *waits).order_by(Courriel.id)
    return session.scalars(statement.with_for_update(), execution_options={"populate_existing": True}).all()


def get_courriel_by_number(session: Session, message_id: str) -> Courriel | None:
    """Return the message of that Message-ID, locked until the end of the transaction."""
    return session.scalar(select(Courriel).where(Courriel.message_id == message_id).with_for_update())


def get_courriel_with_owner(session: Session, courriel_id: int) -> Courriel | None:
    """Return a message to an account, loaded with its person. Not bounded: for bearers of its signed link."""
    statement = (
        select(Courriel)
        .options(joinedload(Courriel.compte).joinedload(Compte.personne))
        .where(Courriel.id == courriel_id, Courriel.compte_id.is_not(None))
    )
    return session.scalar(statement)


def get_courriel_of_contact(session: Session, courriel_id: int) -> Courriel | None:
    """Return a message to a contact of a structure. Not bounded: for bearers of its signed link."""
    statement = select(Courriel).options(joinedload(Courriel.contact))
    return session.scalar(statement.where(Courriel.id == courriel_id, Courriel.contact_id.is_not(None)))


def get_followed_courriel(session: Session, acteur: Acteur, courriel_id: int) -> Courriel | None:
    """Return a message that `acteur` follows; None for any other, as if it did not exist."""
    return session.scalar(select(Courriel).where(Courriel.id == courriel_id, followed_courriels(acteur)))


@dataclass(frozen=True, slots=True)
class EnvoiCampagne:
    """Messages of one kind that a campaign posted at one moment: how many, and what became of them. `premier` is the id
    of one of them, `objet` its subject once it was made."""

    modele: str
    genre: str
    cree_le: datetime
    premier: int
    objet: str
    messages: int
    envoyes: int
    refuses: int
    abandonnes: int

    @property
    def attendent(self) -> int:
        return self.messages - self.envoyes - self.refuses - self.abandonnes


def list_envois_of_campagne(
    session: Session, acteur: Acteur, campagne_id: int, *, reponse_id: int | None = None
) -> Sequence[EnvoiCampagne]:
    """List the mailings of a campaign that `acteur` may read, latest first, in one query; with `reponse_id`, only those
    about that answer."""
    courriel, etat = Courriel, _etat()
    counted = {
        "envoyes": EtatCourriel.ENVOYE, "refuses": EtatCourriel.REFUSE, "abandonnes": EtatCourriel.ABANDONNE,
    }  # fmt: skip
    statement = (
        select(
            courriel.modele,
            courriel.genre,
            courriel.cree_le,
            func.min(courriel.id).label("premier"),
            func.max(courriel.objet).label("objet"),
            func.count().label("messages"),
            *(func.count(case((etat == value.value, 1))).label(name) for name, value in counted.items()),
        )
        .where(courriel.campagne_id == campagne_id, followed_courriels(acteur))
        .group_by(courriel.modele, courriel.genre, courriel.cree_le)
        .order_by(courriel.cree_le.desc(), func.min(courriel.id))
    )
    if reponse_id is not None:
        statement = statement.where(_is_read_about(reponse_id))
    return [EnvoiCampagne(**row) for row in session.execute(statement).mappings()]


def _is_read_about(participation_id: int) -> ColumnElement[bool]:
    """Match messages to those who were ever reminded of an answer, or who give it."""
    rappel = Rappel.participation_id == participation_id
    author = select(Participation.personne_id).where(Participation.id == participation_id)
    return or_(
        Courriel.compte_id.in_(select(Rappel.compte_id).where(rappel, Rappel.compte_id.is_not(None))),
        Courriel.contact_id.in_(select(Rappel.contact_id).where(rappel, Rappel.contact_id.is_not(None))),
        Courriel.compte.has(Compte.personne_id.in_(author)),
    )


def get_campagne_courriel(session: Session, acteur: Acteur, campagne_id: int, courriel_id: int) -> Courriel | None:
    """Return a message of this campaign that `acteur` follows; None for any other, as if it did not exist."""
    which = Courriel.id == courriel_id, Courriel.campagne_id == campagne_id, followed_courriels(acteur)
    return session.scalar(select(Courriel).where(*which))


def list_same_envoi(session: Session, courriel: Courriel) -> Sequence[Courriel]:
    """List the messages posted with this one, itself included; readers loaded."""
    statement = (
        select(Courriel)
        .options(
            joinedload(Courriel.compte).joinedload(Compte.personne),
            joinedload(Courriel.contact).joinedload(ContactStructure.structure),
        )
        .where(
            Courriel.campagne_id == courriel.campagne_id,
            Courriel.modele == courriel.modele,
            Courriel.genre == courriel.genre,
            Courriel.cree_le == courriel.cree_le,
        )
        .order_by(Courriel.id)
    )
    return session.scalars(statement).all()


def list_followed_courriels(session: Session, acteur: Acteur, etat: EtatCourriel | None) -> Sequence[Courriel]:
    """List the LISTED latest messages that `acteur` follows, in one state if it is named; account and person loaded."""
    statement = (
        select(Courriel)
        .options(joinedload(Courriel.compte).joinedload(Compte.personne), joinedload(Courriel.contact))
        .where(followed_courriels(acteur))
        .order_by(Courriel.cree_le.desc(), Courriel.id.desc())
        .limit(LISTED)
    )
    if etat is not None:
        statement = statement.where(_etat() == etat.value)
    return session.scalars(statement).all()


def count_followed_courriels(session: Session, acteur: Acteur) -> Mapping[EtatCourriel, int]:
    """Count the followed messages in each state; an empty state counts 0."""
    etat = _etat()
    counted = session.execute(select(etat, func.count()).where(followed_courriels(acteur)).group_by(etat))
    by_etat = {EtatCourriel(value): count for value, count in counted}
    return {state: by_etat.get(state, 0) for state in EtatCourriel}


@dataclass(frozen=True, slots=True)
class EnSouffrance:
    """Problems of delivery: messages that did not arrive, « ce n’est plus moi » not checked yet."""

    perdus: int
    signales: int


def count_en_souffrance(session: Session, acteur: Acteur) -> EnSouffrance:
    """Count the problems of the messages that `acteur` follows, in one query."""
    lost = select(func.count(Courriel.id)).where(followed_courriels(acteur), _is_to_see())
    reported = select(func.count(Signalement.id)).where(_is_open(acteur))
    perdus, signales = session.execute(select(lost.scalar_subquery(), reported.scalar_subquery())).one()
    return EnSouffrance(perdus, signales)


def list_failed_courriels(session: Session, acteur: Acteur) -> Sequence[Courriel]:
    """List the messages that did not arrive, followed by `acteur` and not put aside yet, latest first."""
    statement = select(Courriel).where(followed_courriels(acteur), _is_to_see()).order_by(Courriel.id.desc())
    return session.scalars(statement).all()


def _is_to_see() -> ColumnElement[bool]:
    """Return the condition on messages that failed, were not put aside, and whose address is still known."""
    has_failed = _etat().in_([EtatCourriel.REFUSE.value, EtatCourriel.ABANDONNE.value])
    return and_(has_failed, Courriel.ecarte_le.is_(None), Courriel.adresse != "")


def _etat() -> ColumnElement[str]:
    """Return `Courriel.etat` as SQL."""
    return case(
        (Courriel.adresse_refusee_le.is_not(None), EtatCourriel.REFUSE.value),
        (Courriel.abandonne_le.is_not(None), EtatCourriel.ABANDONNE.value),
        (Courriel.envoye_le.is_not(None), EtatCourriel.ENVOYE.value),
        (Courriel.erreur != "", EtatCourriel.NOUVEL_ESSAI.value),
        else_=EtatCourriel.EN_ATTENTE.value,
    ).label("etat")


def list_open_signalements(session: Session, acteur: Acteur) -> Sequence[Signalement]:
    """List the « ce n’est plus moi » not checked yet, latest first; message, account and person loaded."""
    statement = (
        select(Signalement)
        .options(joinedload(Signalement.courriel).joinedload(Courriel.compte).joinedload(Compte.personne))
        .where(_is_open(acteur))
        .order_by(Signalement.recu_le.desc(), Signalement.id.desc())
    )
    return session.scalars(statement).all()


def _is_open(acteur: Acteur) -> ColumnElement[bool]:
    return and_(Signalement.verifie_le.is_(None), followed_signalements(acteur))


def get_followed_signalement(session: Session, acteur: Acteur, signalement_id: int) -> Signalement | None:
    """Return a signalement that `acteur` follows; None for any other, as if it did not exist."""
    return session.scalar(select(Signalement).where(Signalement.id == signalement_id, followed_signalements(acteur)))


def has_signalement(session: Session, courriel_id: int) -> bool:
    return session.scalar(select(Signalement.id).where(Signalement.courriel_id == courriel_id)) is not None
