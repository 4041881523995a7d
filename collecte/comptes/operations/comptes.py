"""Sign in and out, choose or change a password, and store, end and purge web sessions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.orm import Session

from collecte.comptes.operations.mots_de_passe import judge_password
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address, get_usable_lien
from collecte.core.errors import InputError, UserFacingError
from collecte.core.operations.journal import record_on
from collecte.core.security import MAX_PASSWORD, hash_password, is_outdated, new_token, token_hash, verify_password
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, GenreLien, IdentiteExterne, JetonAcces, LienCompte, SessionWeb
from questionnaires.core.answers import clean

MOT_DE_PASSE_CHANGE = "mot_de_passe_change"

LINK_DAYS = 7
RESET_MINUTES = 30

WRONG_PASSWORD = "Ce n’est pas votre mot de passe actuel. Tapez-le de nouveau."  # noqa: S105 - a sentence

_LIFE = {GenreLien.INVITATION: timedelta(days=LINK_DAYS), GenreLien.REINITIALISATION: timedelta(minutes=RESET_MINUTES)}


class UnknownCredentialsError(InputError):
    """One message for an unknown address, a wrong password and a deactivated account."""

    problem = "L’adresse ou le mot de passe ne correspond pas."
    remedy = "Vérifiez les deux, ou suivez « Mot de passe oublié ? »."


class UnusableLinkError(UserFacingError):
    """One message for an unknown, used or expired link."""

    problem = "Ce lien d’accès n’est plus utilisable."
    remedy = (
        f"Seul le dernier reçu sert, une fois : {LINK_DAYS} jours pour une invitation, {RESET_MINUTES} minutes "
        "pour un mot de passe oublié. Pour un autre, suivez « Mot de passe oublié ? » sur la page de connexion."
    )


def check_credentials(session: Session, *, address: str, password: str) -> Compte:
    """Return the account of that address and password. Raises UnknownCredentialsError, after the same time."""
    compte = get_compte_by_address(session, clean(address))
    is_right = verify_password(compte.mot_de_passe if compte else None, password[: MAX_PASSWORD + 1])
    if not is_right or compte is None or compte.desactive_le is not None:
        raise UnknownCredentialsError
    return compte


def refresh_hash(session: Session, *, compte_id: int, password: str) -> None:
    """Hash again a password that has just been verified, when its hash has another cost than the current one."""
    compte = session.get_one(Compte, compte_id)
    if is_outdated(compte.mot_de_passe):
        compte.mot_de_passe = hash_password(password)


def issue_lien(session: Session, *, compte: Compte, now: datetime, genre: GenreLien = GenreLien.INVITATION) -> str:
    """Return a new one-use token for an account; earlier ones stop working. Only its hash is stored."""
    end_liens(session, compte=compte)
    token = new_token()
    session.add(LienCompte(empreinte=token_hash(token), compte_id=compte.id, genre=genre, expire_le=now + _LIFE[genre]))
    session.flush()
    return token


def choose_password(session: Session, *, empreinte: str, password: str, now: datetime) -> Compte:
    """Use a one-use link, by the hash of its token: set the password and end every session of the account.

    Raises WeakPasswordError (the link stays usable) and UnusableLinkError.
    """
    lien = get_usable_lien(session, empreinte, now)
    if lien is None:
        raise UnusableLinkError
    judge_password(password, lien.compte)
    used = session.execute(
        update(LienCompte)
        .where(LienCompte.empreinte == lien.empreinte, LienCompte.utilise_le.is_(None))
        .values(utilise_le=now)
        .returning(LienCompte.empreinte)
    ).first()
    if used is None:
        raise UnusableLinkError
    _replace_password(session, lien.compte, password, now)
    return lien.compte


def change_password(session: Session, *, compte: Compte, password: str, now: datetime) -> None:
    """Replace a password that its owner has just proved to know; end every session, this one too.

    Raises WeakPasswordError.
    """
    judge_password(password, compte)
    _replace_password(session, compte, password, now)


def _replace_password(session: Session, compte: Compte, password: str, now: datetime) -> None:
    """Replace the password and record it in the journal; notify the owner by e-mail when there was a former one."""
    is_first = compte.mot_de_passe is None
    set_password(session, compte=compte, password=password)
    if not is_first:
        poster(session, compte=compte, modele=MOT_DE_PASSE_CHANGE, now=now, region_id=compte.personne.region_id)
    verbe = "choisir un mot de passe" if is_first else "changer de mot de passe"
    record_on(session, compte, verbe, get_acteur(session, compte.id), now)


def set_password(session: Session, *, compte: Compte, password: str) -> None:
    """Replace a password, and end every session, token and link that the former one opened."""
    compte.mot_de_passe = hash_password(password)
    end_sessions(session, compte=compte)
    session.flush()


def close_compte(session: Session, *, compte: Compte, now: datetime) -> None:
    """Close an account: its sessions, tokens and links end. Its person's data stays."""
    compte.desactive_le = now
    session.flush()
    end_sessions(session, compte=compte)
    end_liens(session, compte=compte)


def end_liens(session: Session, *, compte: Compte) -> None:
    """Delete the unused links that were sent to an account."""
    session.execute(delete(LienCompte).where(LienCompte.compte_id == compte.id, LienCompte.utilise_le.is_(None)))


def end_sessions(session: Session, *, compte: Compte) -> None:
    """Sign an account out of every browser, revoke its programs' tokens and unlink its provider identity."""
    for kind in (SessionWeb, JetonAcces, IdentiteExterne):
        session.execute(delete(kind).where(kind.compte_id == compte.id))


def end_session(session: Session, token: str) -> bool:
    """End the session of this token; return whether it was still open."""
    ended = delete(SessionWeb).where(SessionWeb.empreinte == token_hash(token)).returning(SessionWeb.empreinte)
    return session.execute(ended).first() is not None


def keep_session(session: Session, *, token: str | None, donnees: Mapping[str, Any], now: datetime) -> str | None:
    """Store a browser's session data; return its token, a new one when it had none.

    None when a signed-in session was ended elsewhere meanwhile: it stays ended.
    """
    row = session.get(SessionWeb, token_hash(token)) if token else None
    if row is None:
        if token and donnees.get("compte_id") is not None:
            return None
        token = new_token()
        row = SessionWeb(empreinte=token_hash(token), creee_le=now, donnees={})
        session.add(row)
    row.donnees, row.vue_le, row.compte_id = dict(donnees), now, donnees.get("compte_id")
    session.flush()
    return token


def purge_sessions(session: Session, *, now: datetime, idle: timedelta, longest: timedelta) -> int:
    """Delete the sessions past their longest life, and the idle ones without an account; return how many.

    An account's idle session opens nothing any more; its row still identifies the account behind what its pages send.
    """
    over = or_(
        SessionWeb.creee_le < now - longest,
        and_(SessionWeb.vue_le < now - idle, SessionWeb.compte_id.is_(None)),
    )
    ended = session.execute(delete(SessionWeb).where(over).returning(SessionWeb.empreinte))
    return len(ended.all())
