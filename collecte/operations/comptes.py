"""Signing in and out, and choosing a password with a one-use link."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from collecte.errors import UserFacingError
from collecte.models import Compte, LienCompte, SessionWeb
from collecte.queries.comptes import get_compte_by_address, get_usable_lien
from collecte.security import MAX_PASSWORD, MIN_PASSWORD, hash_password, new_token, token_hash, verify_password
from questionnaires.answers import clean

LINK_DAYS = 7


class UnknownCredentialsError(UserFacingError):
    """The same words for an unknown address and a wrong password."""

    def __init__(self) -> None:
        super().__init__(
            "L’adresse ou le mot de passe ne correspond pas.",
            "Vérifiez les deux, ou demandez un nouveau lien d’accès à votre C2RA.",
        )


class UnusableLinkError(UserFacingError):
    """The same words for an unknown, used or expired link."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien d’accès n’est plus utilisable.",
            f"Un lien sert une seule fois, pendant {LINK_DAYS} jours. Demandez-en un nouveau à votre C2RA.",
        )


class WeakPasswordError(UserFacingError):
    """Length alone is judged: rules of composition make passwords weaker."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Ce mot de passe fait {length} caractère{'s' if length > 1 else ''}.",
            f"Choisissez-en un de {MIN_PASSWORD} à {MAX_PASSWORD} caractères, par exemple quatre mots sans rapport.",
        )


def check_credentials(session: Session, *, address: str, password: str) -> Compte:
    """The account of that address and password. Raises UnknownCredentialsError; takes as long either way."""
    compte = get_compte_by_address(session, clean(address))
    is_right = verify_password(compte.mot_de_passe if compte else None, password[: MAX_PASSWORD + 1])
    if not is_right or compte is None or compte.desactive_le is not None:
        raise UnknownCredentialsError
    return compte


def issue_lien(session: Session, *, compte: Compte, now: datetime) -> str:
    """A new one-use token for an account; earlier ones stop working. The token is returned once, never kept."""
    session.execute(delete(LienCompte).where(LienCompte.compte_id == compte.id, LienCompte.utilise_le.is_(None)))
    token = new_token()
    session.add(LienCompte(empreinte=token_hash(token), compte_id=compte.id, expire_le=now + timedelta(days=LINK_DAYS)))
    session.flush()
    return token


def choose_password(session: Session, *, empreinte: str, password: str, now: datetime) -> Compte:
    """Use a one-use link, by the hash of its token: set the password and end every session of the account.

    Raises WeakPasswordError (the link stays usable) and UnusableLinkError.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPasswordError(len(password))
    lien = get_usable_lien(session, empreinte, now)
    if lien is None:
        raise UnusableLinkError
    used = session.execute(
        update(LienCompte)
        .where(LienCompte.empreinte == lien.empreinte, LienCompte.utilise_le.is_(None))
        .values(utilise_le=now)
        .returning(LienCompte.empreinte)
    ).first()
    if used is None:
        raise UnusableLinkError
    set_password(session, compte=lien.compte, password=password)
    return lien.compte


def set_password(session: Session, *, compte: Compte, password: str) -> None:
    """Replace a password and end every session opened with the former one."""
    compte.mot_de_passe = hash_password(password)
    session.execute(delete(SessionWeb).where(SessionWeb.compte_id == compte.id))
    session.flush()


def close_compte(session: Session, *, compte: Compte, now: datetime) -> None:
    """From now on an account opens nothing: its sessions and its links end. What its person did stays."""
    compte.desactive_le = now
    session.flush()
    session.execute(delete(SessionWeb).where(SessionWeb.compte_id == compte.id))
    session.execute(delete(LienCompte).where(LienCompte.compte_id == compte.id, LienCompte.utilise_le.is_(None)))
