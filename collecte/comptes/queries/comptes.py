"""Queries on accounts, web sessions, one-use links, access tokens and identities of a provider."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, func, select
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
    """Return the account of an address, whatever the case."""
    statement = (
        select(Compte).options(joinedload(Compte.personne)).where(Compte.adresse_cle == address_key(address)[:254])
    )
    return session.scalar(statement)


def get_author(session: Session, participation: Participation, transmitted_by: int | None) -> Compte | None:
    """Return the account of an answer's author: its person or, for a whole DLA, its transmitter."""
    if participation.personne_id is not None:
        return get_compte_of(session, participation.personne_id)
    return session.get(Compte, transmitted_by) if transmitted_by is not None else None


def get_compte_of(session: Session, personne_id: int) -> Compte | None:
    """Return the account of a person, None when there is none."""
    return session.scalar(select(Compte).where(Compte.personne_id == personne_id))


def get_compte(session: Session, compte_id: int) -> Compte | None:
    """Return an account that is not deactivated; its person and région loaded."""
    statement = (
        select(Compte)
        .options(joinedload(Compte.personne).joinedload(Personne.region))
        .where(Compte.id == compte_id, Compte.desactive_le.is_(None))
    )
    return session.scalar(statement)


def count_recovery_codes(session: Session, compte_id: int) -> int:
    """Count an account's unused recovery codes."""
    statement = select(func.count()).where(CodeSecours.compte_id == compte_id, CodeSecours.utilise_le.is_(None))
    return session.scalars(statement).one()


def list_comptes(session: Session) -> list[Compte]:
    """Return every account of the installation with its person and roles, oldest first. For commands."""
    statement = select(Compte).options(joinedload(Compte.personne), selectinload(Compte.habilitations))
    return list(session.scalars(statement.order_by(Compte.id)))


def list_comptes_by_key(session: Session, keys: Collection[str]) -> dict[str, Compte]:
    """Return accounts by address key, in one query: roles, person, affectations and their DLA loaded (few of each)."""
    affectations = joinedload(Compte.personne).joinedload(Personne.affectations)
    statement = (
        select(Compte)
        .options(affectations.joinedload(Affectation.dla), joinedload(Compte.habilitations))
        .where(Compte.adresse_cle.in_(keys))
    )
    return {compte.adresse_cle: compte for compte in session.scalars(statement).unique()}


def list_active_animateurs(session: Session, region_ids: Collection[int]) -> Sequence[tuple[int, Compte]]:
    """Return (région, account) of the animateurs of each région who can sign in, by address; persons loaded."""
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
    """Return an account whatever its région: person, région and roles loaded. For the admin, who sees no answer."""
    statement = (
        select(Compte)
        .options(joinedload(Compte.personne).joinedload(Personne.region), selectinload(Compte.habilitations))
        .where(Compte.id == compte_id)
    )
    return session.scalar(statement)


def get_acteur(session: Session, compte_id: int) -> Acteur | None:
    """Return the actor of an account for the policy, None when the account is gone or deactivated."""
    rows = session.connection().execute(_ACTEUR, {"compte_id": compte_id}).all()
    if not rows:
        return None
    first = rows[0]
    return Acteur(
        compte_id=compte_id,
        personne_id=first.personne_id,
        nom=first.nom_complet,
        mandats=frozenset(Mandat(*row[-4:]) for row in rows if row.role is not None),
        region=first.nom or "",
        mots=Mots.of(first.mots or {}),
        seuils=Seuils().stricter(first.seuils_propres or {}),
    )


_ACTEUR = (
    select(
        Compte.personne_id,
        Personne.nom_complet,
        Region.nom,
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
"""One row for each confirmed role. Run at every request: built once, of columns only, read without the ORM."""


def get_agenda(session: Session, compte_id: int) -> Agenda | None:
    """Return the private address of an account's calendar, if it has one."""
    return session.get(Agenda, compte_id)


def get_acteur_of_agenda(session: Session, token: str) -> Acteur | None:
    """Return the actor whose calendar has that address; None for an address never given or replaced, or a closed
    account."""
    compte_id = session.scalar(select(Agenda.compte_id).where(Agenda.empreinte == token_hash(token)))
    return get_acteur(session, compte_id) if compte_id is not None else None


def get_acteur_of(session: Session, personne_id: int) -> Acteur:
    """Return the actor of a person who has an account. For commands. Raises NoResultFound when there is no account."""
    compte_id = session.scalars(select(Compte.id).where(Compte.personne_id == personne_id)).one()
    acteur = get_acteur(session, compte_id)
    if acteur is None:
        raise LookupError(personne_id)
    return acteur


def lock_compte(session: Session, compte_id: int) -> None:
    """Lock an account until the end of the transaction, so that what its owner sends twice at once is serialised."""
    session.scalars(select(Compte.id).where(Compte.id == compte_id).with_for_update()).one()


def get_session_web(session: Session, token: str) -> Row[dict[str, Any], datetime, datetime, int | None] | None:
    """Return data, beginning, last visit and account of the web session of a cookie, whatever its age."""
    return session.connection().execute(_SESSION_WEB, {"empreinte": token_hash(token)}).one_or_none()


_SESSION_WEB = select(SessionWeb.donnees, SessionWeb.creee_le, SessionWeb.vue_le, SessionWeb.compte_id).where(
    SessionWeb.empreinte == bindparam("empreinte")
)


def list_sessions_web(
    session: Session, compte_id: int, *, now: datetime, idle: timedelta, longest: timedelta
) -> list[SessionWeb]:
    """Return the browsers where an account is signed in, last seen first."""
    statement = (
        select(SessionWeb)
        .where(SessionWeb.compte_id == compte_id, SessionWeb.vue_le >= now - idle, SessionWeb.creee_le >= now - longest)
        .order_by(SessionWeb.vue_le.desc(), SessionWeb.creee_le.desc())
    )
    return list(session.scalars(statement))


def get_usable_lien(session: Session, empreinte: str, now: datetime) -> LienCompte | None:
    """Return a one-use link that can still be used, by the hash of its token; its account, person and région loaded."""
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


def list_jetons(session: Session, compte_id: int) -> Sequence[JetonAcces]:
    """Return the tokens of an account, expired ones included, the newest first."""
    statement = select(JetonAcces).where(JetonAcces.compte_id == compte_id)
    return session.scalars(statement.order_by(JetonAcces.cree_le.desc(), JetonAcces.id.desc())).all()


def count_jetons(session: Session, compte_id: int) -> int:
    return session.scalars(select(func.count()).where(JetonAcces.compte_id == compte_id)).one()


def get_porteur(session: Session, token: str, now: datetime) -> tuple[int, Acteur] | None:
    """Return the id of a token and the actor that bears it; None when it is unknown, revoked or expired, or its account
    is closed.

    An account that needs a second factor, perhaps since this token was made, is not opened by a token made without one.
    """
    model = JetonAcces
    jeton = session.scalar(select(model).where(model.empreinte == token_hash(token), model.expire_le > now))
    acteur = get_acteur(session, jeton.compte_id) if jeton is not None else None
    if jeton is None or acteur is None or (needs_second_factor(acteur) and not jeton.second_facteur):
        return None
    return jeton.id, acteur


def get_identite(session: Session, empreinte: str) -> IdentiteExterne | None:
    """Return the identity of that hash, None when it opens no account."""
    return session.scalar(select(IdentiteExterne).where(IdentiteExterne.empreinte == empreinte))


def get_identite_of(session: Session, compte_id: int, emetteur: str) -> IdentiteExterne | None:
    """Return the identity that opens an account at a provider."""
    identite = IdentiteExterne
    return session.scalar(select(identite).where(identite.compte_id == compte_id, identite.emetteur == emetteur))


def list_forms_of(session: Session, compte_id: int, path: str) -> Sequence[FormulaireCommence]:
    """Return forms that an account began at a path, with any query, and did not send; the latest first."""
    form = FormulaireCommence
    wanted = select(form).where(form.compte_id == compte_id, is_at(path))
    return session.scalars(wanted.order_by(form.quand.desc(), form.id.desc())).all()


def is_at(chemin: str | BindParameter[str]) -> ColumnElement[bool]:
    """Match begun forms at this address; an address without a query stands for all of its queries."""
    return func.substr(FormulaireCommence.chemin + "?", 1, func.length(chemin) + 1) == chemin + "?"
