"""Create and rename persons, change their address, deactivate and reactivate their account."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte, end_liens
from collecte.comptes.operations.gestion_comptes import INVITATION, OwnAccountError, invite
from collecte.comptes.operations.identites import forget_identites
from collecte.core.errors import UserFacingError
from collecte.core.operations.journal import record
from collecte.courriels.operations.courriels import follow_adresse, poster
from collecte.models import Compte, Personne, Region
from collecte.models.comptes import address_key
from collecte.policy import Acteur, may_give

ADRESSE_CHANGEE = "adresse_changee"


class TakenAddressError(UserFacingError):
    """The same words whoever has it: another région's account is not told."""

    status = HTTPStatus.CONFLICT

    def __init__(self, adresse: str) -> None:
        super().__init__(
            f"L’adresse {adresse} est déjà celle d’un compte.",
            "Cherchez la personne dans la liste, ou utilisez une autre adresse.",
        )


class ProtectedAccountError(UserFacingError):
    """Who held the address of an admin, or of another région's animateur, would soon hold its roles."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "Ce compte a un rôle que vous ne pouvez pas donner : son adresse et son état ne sont pas à vous.",
            "Demandez-le à une personne qui administre l’installation.",
        )


def is_protected(compte: Compte, acteur: Acteur) -> bool:
    """Whether an account has a role that `acteur` could not have given."""
    return any(not may_give(acteur, own.role, own.region_id) for own in compte.habilitations)


def create_personne(
    session: Session,
    *,
    region: Region,
    prenom: str,
    nom: str,
    adresse: str,
    acteur: Acteur | None,
    now: datetime,
) -> Compte:
    """A person with an account without a role yet, invited to choose a password. Raises TakenAddressError."""
    personne = Personne(region=region, prenom=prenom, nom=nom)
    compte = Compte(personne=personne, adresse=adresse, adresse_cle=address_key(adresse))
    try:
        with session.begin_nested():
            session.add(compte)
    except IntegrityError:
        raise TakenAddressError(adresse) from None
    _tell(session, compte, "créer", acteur, now, apres={"nom": personne.nom_complet, "adresse": adresse})
    invite(session, compte=compte, acteur=acteur, now=now)
    return compte


def rename(session: Session, *, compte: Compte, prenom: str, nom: str, acteur: Acteur | None, now: datetime) -> None:
    """Correct the name of a person; what was exported under the former one stays as it is."""
    personne = compte.personne
    before = personne.nom_complet
    personne.prenom, personne.nom = prenom, nom
    session.flush()
    if before != personne.nom_complet:
        _tell(session, compte, "renommer", acteur, now, avant=before, apres=personne.nom_complet)


def change_adresse(session: Session, *, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime) -> None:
    """The address under which a person signs in and is written to; the former one opens nothing any more.

    Links sent to it die, messages that wait go to the new one; who had chosen a password is told there, anyone else is
    invited at the new one. Raises ProtectedAccountError, TakenAddressError.
    """
    if acteur is not None and is_protected(compte, acteur):
        raise ProtectedAccountError
    before = compte.adresse
    if before == adresse:
        return
    try:
        with session.begin_nested():
            compte.adresse, compte.adresse_cle = adresse, address_key(adresse)
    except IntegrityError:
        raise TakenAddressError(adresse) from None
    _tell(session, compte, "changer l’adresse", acteur, now, avant=before, apres=adresse)
    if address_key(before) != compte.adresse_cle:
        forget_identites(session, compte=compte)  # given for the former address
        _move_messages(session, compte, before, acteur, now)


def _move_messages(session: Session, compte: Compte, former: str, acteur: Acteur | None, now: datetime) -> None:
    end_liens(session, compte=compte)
    moved = follow_adresse(session, compte=compte)
    if compte.mot_de_passe is not None:
        told = poster(session, compte=compte, modele=ADRESSE_CHANGEE, now=now, region_id=compte.personne.region_id)
        told.adresse = former
    elif compte.desactive_le is None and INVITATION not in moved:
        invite(session, compte=compte, acteur=acteur, now=now)


def deactivate(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """The account opens nothing any more; affectations, roles and answers stay.

    Raises OwnAccountError, ProtectedAccountError.
    """
    if compte.id == acteur.compte_id:
        raise OwnAccountError
    if is_protected(compte, acteur):
        raise ProtectedAccountError
    if compte.desactive_le is None:
        close_compte(session, compte=compte, now=now)
        _tell(session, compte, "désactiver", acteur, now)


def reactivate(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """The account opens again what its roles open, with the password that it had."""
    if compte.desactive_le is not None:
        compte.desactive_le = None
        session.flush()
        _tell(session, compte, "réactiver", acteur, now)


def _tell(
    session: Session, compte: Compte, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    record(
        session,
        acteur=acteur,
        region_id=compte.personne.region_id,
        verbe=verbe,
        objet="personne",
        objet_id=compte.personne.id,
        now=now,
        **details,
    )
