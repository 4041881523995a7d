"""Create and rename persons, change their address, deactivate and reactivate their account."""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte, end_liens, end_sessions
from collecte.comptes.operations.gestion_comptes import INVITATION, OwnAccountError, invite
from collecte.comptes.operations.identites import forget_identites
from collecte.comptes.operations.messages_comptes import poster_aux_animateurs
from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, UserFacingError
from collecte.courriels.operations.courriels import follow_adresse, poster
from collecte.models import AdresseDemandee, Agenda, Compte, IdentiteExterne, Personne, Region, Role
from collecte.models.comptes import address_key
from collecte.organisation.operations.acces import let_wait_again
from collecte.organisation.operations.journal_dla import log_change
from collecte.policy import Acteur, may_give
from questionnaires.core.francais import day_text, paris_day

ADRESSE_CHANGEE = "adresse_changee"
ADRESSE_DEMANDEE = "adresse_demandee"
ADRESSE_REFUSEE = "adresse_refusee"

ADDRESS_DAYS = 7
"""Days that the owner of an account has to refuse an address requested by someone else."""


class TakenAddressError(ConflictError):
    """An address already in use. The message depends neither on whose it is nor on where, so another région's accounts
    stay hidden."""

    def __init__(self, adresse: str) -> None:
        super().__init__(
            f"L’adresse {adresse} ne peut pas servir ici.",
            "Cherchez la personne dans la liste ; sinon, donnez une autre adresse, ou écrivez à l’admin.",
        )


class ProtectedAccountError(UserFacingError):
    """An account out of reach: holding the address of an admin or another région's animateur would give their roles."""

    status = HTTPStatus.FORBIDDEN
    problem = "Ce compte a un rôle que vous ne pouvez pas donner : son adresse et son état ne sont pas à vous."
    remedy = "Demandez-le à une personne qui administre l’installation."


def is_protected(compte: Compte, acteur: Acteur) -> bool:
    """Return whether an account has a role that `acteur` could not have given."""
    return any(not may_give(acteur, habilitation.role, habilitation.region_id) for habilitation in compte.habilitations)


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
    """Create a person and an account without a role, and invite them to choose a password. Raises TakenAddressError."""
    personne = Personne(region=region, prenom=prenom, nom=nom)
    compte = Compte(personne=personne, adresse=adresse, adresse_cle=address_key(adresse))
    with refusing_violations(session, TakenAddressError(adresse)):
        session.add(compte)
    log_change(session, compte, "créer", acteur, now, apres={"nom": personne.nom_complet, "adresse": adresse})
    invite(session, compte=compte, acteur=acteur, now=now)
    return compte


def rename(session: Session, *, compte: Compte, prenom: str, nom: str, acteur: Acteur | None, now: datetime) -> None:
    """Correct the name of a person; files exported under the former name stay as they are."""
    personne = compte.personne
    before = personne.nom_complet
    personne.prenom, personne.nom = prenom, nom
    session.flush()
    if before != personne.nom_complet:
        log_change(session, compte, "renommer", acteur, now, avant=before, apres=personne.nom_complet)
        if acteur is not None and any(habilitation.role is Role.DIRECTION for habilitation in compte.habilitations):
            let_wait_again(session, compte=compte, acteur=acteur, now=now)  # it may be someone else under that name


def change_adresse(
    session: Session, *, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime
) -> AdresseDemandee | None:
    """Change the sign-in and mail address of a person, or return the request that the owner must confirm first.

    Holding the address is holding the account: a change requested by someone else for an account in use applies when
    its owner confirms it, or after `ADDRESS_DAYS` days unless they refuse it. It applies at once for one's own account,
    from a command, and when nobody signed in yet. Without the owner's confirmation, access to DLAs waits again.
    Raises ProtectedAccountError, TakenAddressError, Refus.
    """
    if acteur is not None and is_protected(compte, acteur):
        raise ProtectedAccountError
    if compte.adresse == adresse:
        cancel_adresse(session, compte=compte, acteur=acteur, now=now)
        return None
    is_other = _ascii_lower(adresse) != _ascii_lower(compte.adresse)
    is_by_another = is_other and acteur is not None and acteur.compte_id != compte.id
    if is_by_another and compte.desactive_le is not None:
        raise ConflictError(
            "Ce compte est désactivé : son adresse ne change pas.",
            "Réactivez-le d’abord ; la personne pourra alors confirmer ou refuser.",
        )
    if is_by_another and _is_in_use(session, compte):
        return _ask_for_adresse(session, compte, adresse, acteur, now)
    _set_adresse(session, compte, adresse, acteur, now)
    if is_by_another:
        let_wait_again(session, compte=compte, acteur=acteur, now=now)
    return None


def _ascii_lower(adresse: str) -> str:
    """Lower ASCII letters only, to compare mailboxes: `ß` and `ss`, alike in `address_key`, are two domains."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in adresse)


def _is_in_use(session: Session, compte: Compte) -> bool:
    """Return whether the account has a password or an external sign-in provider."""
    linked = select(IdentiteExterne.id).where(IdentiteExterne.compte_id == compte.id)
    return compte.mot_de_passe is not None or session.scalars(linked).first() is not None


def _ask_for_adresse(
    session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime
) -> AdresseDemandee:
    """Store the request, which replaces the one before, and write to the current address."""
    taken = select(Compte.id).where(Compte.adresse_cle == address_key(adresse), Compte.id != compte.id)
    if session.scalars(taken).first() is not None:
        raise TakenAddressError(adresse)
    demande = session.get(AdresseDemandee, compte.id) or AdresseDemandee(compte=compte, adresse="")
    if address_key(demande.adresse) == address_key(adresse):
        return demande
    demande.adresse, demande.demandee_le, demande.effet_le = adresse, now, now + timedelta(days=ADDRESS_DAYS)
    session.add(demande)
    session.flush()
    log_change(session, compte, "demander une autre adresse", acteur, now, avant=compte.adresse, apres=adresse)
    poster(
        session,
        compte=compte,
        modele=ADRESSE_DEMANDEE,
        now=now,
        region_id=compte.personne.region_id,
        demandee=adresse,
        par=acteur.nom if acteur else "",
        jusqu_au=day_text(paris_day(demande.effet_le)),
    )
    return demande


def confirm_adresse(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Apply the requested address, confirmed by its owner; access stays once a password is chosen from the new mailbox.

    Raises TakenAddressError, Refus.
    """
    _hand_over(session, compte, _taken_request(session, compte), acteur, now)


def _hand_over(session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime) -> None:
    """Give an account in use the address requested by someone else: every former way in is closed, and the new mailbox
    gets an invitation to choose a password."""
    former = compte.adresse
    _set_adresse(session, compte, adresse, acteur, now)
    compte.mot_de_passe = None
    end_sessions(session, compte=compte)
    session.execute(delete(Agenda).where(Agenda.compte_id == compte.id))
    session.flush()
    if former != adresse:
        invite(session, compte=compte, acteur=acteur, now=now)


def refuse_adresse(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Drop the requested address, refused by the owner, and write to the animateurs of the région. Raises Refus."""
    adresse = _taken_request(session, compte)
    log_change(session, compte, "refuser l’adresse demandée", acteur, now, apres=adresse)
    if compte.personne.region_id is not None:
        poster_aux_animateurs(
            session,
            region_id=compte.personne.region_id,
            modele=ADRESSE_REFUSEE,
            now=now,
            personne=compte.personne.nom_complet,
            demandee=adresse,
        )


def cancel_adresse(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Withdraw the requested address, if one still waits."""
    demande = session.get(AdresseDemandee, compte.id)
    if demande is not None:
        log_change(session, compte, "abandonner l’adresse demandée", acteur, now, apres=demande.adresse)
        session.delete(demande)
        session.flush()


def take_due_adresses(session: Session, *, now: datetime) -> int:
    """Apply the overdue requests that no owner answered; return how many were due."""
    due = select(AdresseDemandee).where(AdresseDemandee.effet_le <= now).order_by(AdresseDemandee.compte_id)
    demandes = session.scalars(due).all()
    for demande in demandes:
        compte = demande.compte
        adresse = _taken_request(session, compte)
        try:
            _hand_over(session, compte, adresse, None, now)
        except TakenAddressError:  # taken by an account created meanwhile: nothing changes
            continue
        let_wait_again(session, compte=compte, acteur=None, now=now)
    return len(demandes)


def _taken_request(session: Session, compte: Compte) -> str:
    demande = session.get(AdresseDemandee, compte.id)
    if demande is None:
        raise ConflictError(
            "Aucun changement d’adresse n’attend plus.", "Il a été confirmé, refusé ou abandonné. Rechargez la page."
        )
    adresse = demande.adresse
    session.delete(demande)
    session.flush()
    return adresse


def _set_adresse(session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime) -> None:
    """Replace the address: links sent to the former one die, waiting messages go to the new one. An owner with a
    password is warned at the former one, anyone else is invited at the new one. Raises TakenAddressError."""
    before = compte.adresse
    with refusing_violations(session, TakenAddressError(adresse)):
        compte.adresse, compte.adresse_cle = adresse, address_key(adresse)
    log_change(session, compte, "changer l’adresse", acteur, now, avant=before, apres=adresse)
    if _ascii_lower(before) != _ascii_lower(adresse):
        forget_identites(session, compte=compte)  # given for the former address
        _move_messages(session, compte, before, acteur, now)


def _move_messages(session: Session, compte: Compte, former: str, acteur: Acteur | None, now: datetime) -> None:
    end_liens(session, compte=compte)
    moved = follow_adresse(session, compte=compte)
    if compte.mot_de_passe is not None:
        message = poster(session, compte=compte, modele=ADRESSE_CHANGEE, now=now, region_id=compte.personne.region_id)
        message.adresse = former
    elif compte.desactive_le is None and INVITATION not in moved:
        invite(session, compte=compte, acteur=acteur, now=now)


def deactivate(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Deactivate the account, which opens nothing any more; affectations, roles and answers stay.

    Raises OwnAccountError, ProtectedAccountError.
    """
    if compte.id == acteur.compte_id:
        raise OwnAccountError
    if is_protected(compte, acteur):
        raise ProtectedAccountError
    if compte.desactive_le is None:
        cancel_adresse(session, compte=compte, acteur=acteur, now=now)
        close_compte(session, compte=compte, now=now)
        log_change(session, compte, "désactiver", acteur, now)


def reactivate(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Reactivate the account with the password that it had; its access to DLAs waits to be confirmed."""
    if compte.desactive_le is not None:
        compte.desactive_le = None
        session.flush()
        log_change(session, compte, "réactiver", acteur, now)
        let_wait_again(session, compte=compte, acteur=acteur, now=now)
