"""Queries on accounts, web sessions, one-use links, access tokens and identities of a provider."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.core.security import token_hash
from collecte.models import (
    Affectation,
    Agenda,
    CodeSecours,
    Compte,
    FormulaireCommence,
    Habilitation,
    IdentiteExterne,
    JetonAcces,
    LienCompte,
    Mots,
    Participation,
    Personne,
    Region,
    Role,
    SessionWeb,
)
from collecte.models.comptes import address_key
from collecte.policy import Acteur, Mandat, needs_second_factor
from exports.release.seuils import Seuils


def get_compte_by_address(session: Session, address: str) -> Compte | None:
    """The account of an address, however its case is typed."""
    statement = (
        select(Compte).options(joinedload(Compte.personne)).where(Compte.adresse_cle == address_key(address)[:254])
    )
    return session.scalar(statement)


def get_author(session: Session, participation: Participation, transmitted_by: int | None) -> Compte | None:
    """The account of whose answer it is: its person's or, for that of a whole DLA, who transmitted it."""
    if participation.personne_id is not None:
        return get_compte_of(session, participation.personne_id)
    return session.get(Compte, transmitted_by) if transmitted_by is not None else None


def get_compte_of(session: Session, personne_id: int) -> Compte | None:
    """The account of a person, None when there is none."""
    return session.scalar(select(Compte).where(Compte.personne_id == personne_id))


def get_compte(session: Session, compte_id: int) -> Compte | None:
    """An account that is not deactivated; its person and région loaded."""
    statement = (
        select(Compte)
        .options(joinedload(Compte.personne).joinedload(Personne.region))
        .where(Compte.id == compte_id, Compte.desactive_le.is_(None))
    )
    return session.scalar(statement)


def count_recovery_codes(session: Session, compte_id: int) -> int:
    """How many of an account's recovery codes are still to be used."""
    statement = select(func.count()).where(CodeSecours.compte_id == compte_id, CodeSecours.utilise_le.is_(None))
    return session.scalars(statement).one()


def list_comptes(session: Session) -> list[Compte]:
    """Every account of the installation with its person and roles, oldest first. For commands."""
    statement = select(Compte).options(joinedload(Compte.personne), selectinload(Compte.habilitations))
    return list(session.scalars(statement.order_by(Compte.id)))


def list_comptes_by_key(session: Session, keys: Collection[str]) -> dict[str, Compte]:
    """Accounts by address key, in one query: roles, person, affectations and their DLA are loaded (few of each)."""
    affectations = joinedload(Compte.personne).joinedload(Personne.affectations)
    statement = (
        select(Compte)
        .options(affectations.joinedload(Affectation.dla), joinedload(Compte.habilitations))
        .where(Compte.adresse_cle.in_(keys))
    )
    return {compte.adresse_cle: compte for compte in session.scalars(statement).unique()}


def list_active_animateurs(session: Session, region_ids: Collection[int]) -> Sequence[tuple[int, Compte]]:
    """(région, account) of who runs each région and can sign in, by address; persons loaded."""
    statement = (
        select(Habilitation.region_id, Compte)
        .join(Habilitation.compte)
        .options(joinedload(Compte.personne))
        .where(
            Habilitation.role == Role.ANIMATEUR,
            Habilitation.region_id.in_(region_ids),
            Compte.desactive_le.is_(None),
        )
        .order_by(Compte.adresse_cle)
    )
    return [(region_id, compte) for region_id, compte in session.execute(statement) if region_id is not None]


def get_compte_with_roles(session: Session, compte_id: int) -> Compte | None:
    """An account whatever its région: person, région and roles loaded. For the admin, who sees no answer."""
    statement = (
        select(Compte)
        .options(joinedload(Compte.personne).joinedload(Personne.region), selectinload(Compte.habilitations))
        .where(Compte.id == compte_id)
    )
    return session.scalar(statement)


def get_acteur(session: Session, compte_id: int) -> Acteur | None:
    """Who an account is for the policy, None when the account is gone or deactivated."""
    rows = session.execute(_ACTEUR, {"compte_id": compte_id}).all()
    if not rows:
        return None
    first = rows[0]
    return Acteur(
        compte_id=compte_id,
        personne_id=first.personne_id,
        nom=first.nom_complet,
        mandats=frozenset(Mandat(*own[-4:]) for own in rows if own.role is not None),
        mots=Mots.of(first.mots or {}),
        seuils=Seuils().stricter(first.seuils_propres or {}),
    )


_ACTEUR = (
    select(
        Compte.personne_id,
        Personne.nom_complet,
        Region.mots,
        Region.seuils_propres,
        Habilitation.role,
        Habilitation.region_id,
        Habilitation.porteuse_id,
        Habilitation.dla_id,
    )
    .join(Compte.personne)
    .outerjoin(Personne.region)
    .outerjoin(Habilitation, and_(Habilitation.compte_id == Compte.id, Habilitation.attend_depuis.is_(None)))
    .where(Compte.id == bindparam("compte_id"), Compte.desactive_le.is_(None))
)
"""One row a role that does not wait to be confirmed, asked at every request: made once, of columns alone."""


def get_agenda(session: Session, compte_id: int) -> Agenda | None:
    """The private address of an account's calendar, if it has one."""
    return session.get(Agenda, compte_id)


def get_acteur_of_agenda(session: Session, token: str) -> Acteur | None:
    """Whose calendar has that address; None for one that was never given, was replaced, or is of an account gone."""
    compte_id = session.scalar(select(Agenda.compte_id).where(Agenda.empreinte == token_hash(token)))
    return get_acteur(session, compte_id) if compte_id is not None else None


def get_acteur_of(session: Session, personne_id: int) -> Acteur:
    """Who a person with an account is for the policy. For commands. Raises NoResultFound when there is no account."""
    compte_id = session.scalars(select(Compte.id).where(Compte.personne_id == personne_id)).one()
    acteur = get_acteur(session, compte_id)
    if acteur is None:
        raise LookupError(personne_id)
    return acteur


def lock_compte(session: Session, compte_id: int) -> None:
    """Hold an account until the end of the transaction: what its owner sends twice at once waits for its turn."""
    session.scalars(select(Compte.id).where(Compte.id == compte_id).with_for_update()).one()


def get_session_web(session: Session, token: str) -> SessionWeb | None:
    """The web session of a cookie, whatever its age."""
    return session.scalar(_SESSION_WEB, {"empreinte": token_hash(token)})


_SESSION_WEB = select(SessionWeb).where(SessionWeb.empreinte == bindparam("empreinte"))


def list_sessions_web(
    session: Session, compte_id: int, *, now: datetime, idle: timedelta, longest: timedelta
) -> list[SessionWeb]:
    """The browsers where an account is signed in, last seen first."""
    statement = (
        select(SessionWeb)
        .where(SessionWeb.compte_id == compte_id, SessionWeb.vue_le >= now - idle, SessionWeb.creee_le >= now - longest)
        .order_by(SessionWeb.vue_le.desc(), SessionWeb.creee_le.desc())
    )
    return list(session.scalars(statement))


def get_usable_lien(session: Session, empreinte: str, now: datetime) -> LienCompte | None:
    """A one-use link that can still be used, by the hash of its token; its account, person and région loaded."""
    statement = (
        select(LienCompte)
        .join(LienCompte.compte)
        .options(joinedload(LienCompte.compte).joinedload(Compte.personne).joinedload(Personne.region))
        .where(
            Compte.desactive_le.is_(None),
            LienCompte.empreinte == empreinte,
            LienCompte.utilise_le.is_(None),
            LienCompte.expire_le > now,
        )
    )
    return session.scalar(statement)


@dataclass(frozen=True, slots=True)
class Porteur:
    """Who asks with a token."""

    jeton_id: int
    acteur: Acteur


def list_jetons(session: Session, compte_id: int) -> Sequence[JetonAcces]:
    """The tokens of an account, expired ones too, the last made first."""
    statement = select(JetonAcces).where(JetonAcces.compte_id == compte_id)
    return session.scalars(statement.order_by(JetonAcces.cree_le.desc(), JetonAcces.id.desc())).all()


def count_jetons(session: Session, compte_id: int) -> int:
    return session.scalars(select(func.count()).where(JetonAcces.compte_id == compte_id)).one()


def get_porteur(session: Session, token: str, now: datetime) -> Porteur | None:
    """Who a token speaks for; None when it was never given, is revoked or over, or is of an account that opens nothing.

    An account that needs a second factor, perhaps since this token was made, is not opened by one made without.
    """
    own = JetonAcces
    found = session.scalar(select(own).where(own.empreinte == token_hash(token), own.expire_le > now))
    acteur = get_acteur(session, found.compte_id) if found is not None else None
    if found is None or acteur is None or (needs_second_factor(acteur) and not found.second_facteur):
        return None
    return Porteur(found.id, acteur)


def get_identite(session: Session, empreinte: str) -> IdentiteExterne | None:
    """The identity of that hash, None when it opens no account."""
    return session.scalar(select(IdentiteExterne).where(IdentiteExterne.empreinte == empreinte))


def get_identite_of(session: Session, compte_id: int, emetteur: str) -> IdentiteExterne | None:
    """What opens an account at a provider."""
    own = IdentiteExterne
    return session.scalar(select(own).where(own.compte_id == compte_id, own.emetteur == emetteur))


def list_forms_of(session: Session, compte_id: int, path: str) -> Sequence[FormulaireCommence]:
    """Forms that an account began at a path, with any query, and did not send; the latest first."""
    form = FormulaireCommence
    wanted = select(form).where(form.compte_id == compte_id, is_at(path))
    return session.scalars(wanted.order_by(form.quand.desc(), form.id.desc())).all()


def is_at(chemin: str) -> ColumnElement[bool]:
    """Whether a begun form is at this address; an address without a query stands for all of its queries."""
    form = FormulaireCommence
    return or_(form.chemin == chemin, form.chemin.startswith(f"{chemin}?", autoescape=True))
