"""Find the account of a provider's identity: the linked account, or the first time the verified address."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.comptes.fournisseur.dialogue import Identite
from collecte.comptes.queries.comptes import (
    get_acteur,
    get_compte,
    get_compte_by_address,
    get_identite,
    get_identite_of,
    lock_compte,
)
from collecte.core.errors import InputError
from collecte.core.operations.journal import record_on
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, IdentiteExterne
from collecte.policy import Acteur

IDENTITE_LIEE = "identite_liee"

_MAX_ADRESSE = 254  # characters of an account's address; a longer one belongs to no account


class UnknownIdentiteError(InputError):
    """One message for no account, a deactivated one, one that another identity opens, and an unverified address."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"Aucun compte ouvert ne correspond à votre identité chez « {nom} ».",
            "Connectez-vous avec votre mot de passe, ou demandez à votre C2RA si l’adresse de votre compte est bien "
            f"celle que « {nom} » a vérifiée.",
        )


def open_with(session: Session, *, identite: Identite, nom: str, now: datetime) -> int:
    """Return the id of the account that an identity opens, linked to it now if it never was. `nom`: the provider's.

    Raises UnknownIdentiteError.
    """
    linked = get_identite(session, identite.empreinte)
    compte = _opened_by(session, linked) if linked else _link(session, identite, nom, now)
    if compte is None:
        raise UnknownIdentiteError(nom)
    return compte.id


def _opened_by(session: Session, linked: IdentiteExterne | None) -> Compte | None:
    return get_compte(session, linked.compte_id) if linked else None


def _link(session: Session, identite: Identite, nom: str, now: datetime) -> Compte | None:
    """Link this identity to the account of exactly that address and return it; None when there is no account to
    link."""
    compte = _compte_of_address(session, identite.adresse)
    if compte is None:
        return None
    lock_compte(session, compte.id)
    present = get_identite_of(session, compte.id, identite.emetteur)
    if present is not None:  # another identity, or this one linked by a concurrent request
        return compte if present.empreinte == identite.empreinte else None
    linking = IdentiteExterne(
        compte_id=compte.id, emetteur=identite.emetteur, empreinte=identite.empreinte, liee_le=now
    )
    try:
        with session.begin_nested():
            session.add(linking)
    except IntegrityError:  # a concurrent request linked the same subject with another address first
        return _opened_by(session, get_identite(session, identite.empreinte))
    acteur = get_acteur(session, compte.id)
    record_on(session, compte, "lier à un fournisseur d’identité", acteur, now)
    poster(session, compte=compte, modele=IDENTITE_LIEE, now=now, region_id=compte.personne.region_id, nom=nom)
    return compte


def _compte_of_address(session: Session, adresse: str) -> Compte | None:
    """Return the active account of an address. Characters that only look alike, or that Unicode holds equivalent, are
    not the same address."""
    if not adresse or len(adresse) > _MAX_ADRESSE:
        return None
    compte = get_compte_by_address(session, adresse)
    if compte is None or compte.desactive_le is not None:
        return None
    return compte if adresse.isascii() or adresse == compte.adresse else None


def unlink(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> bool:
    """Unlink an account from its provider identities; return whether there was one."""
    if not forget_identites(session, compte=compte):
        return False
    record_on(session, compte, "défaire le lien à un fournisseur d’identité", acteur, now)
    return True


def forget_identites(session: Session, *, compte: Compte) -> bool:
    """Delete an account's provider identities; return whether there was one."""
    deletion = delete(IdentiteExterne).where(IdentiteExterne.compte_id == compte.id)
    return session.scalars(deletion.returning(IdentiteExterne.id)).first() is not None
