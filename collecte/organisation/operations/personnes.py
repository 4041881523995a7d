"""Create and rename persons, change their address, deactivate and reactivate their account."""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte, end_liens, end_sessions
from collecte.comptes.operations.gestion_comptes import INVITATION, OwnAccountError, invite
from collecte.comptes.operations.identites import forget_identites
from collecte.comptes.operations.messages_comptes import poster_aux_animateurs
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import record
from collecte.courriels.operations.courriels import follow_adresse, poster
from collecte.models import AdresseDemandee, Agenda, Compte, IdentiteExterne, Personne, Region, Role
from collecte.models.comptes import address_key
from collecte.organisation.operations.acces import let_wait_again
from collecte.policy import Acteur, may_give
from questionnaires.core.francais import day_text, paris_day

ADRESSE_CHANGEE = "adresse_changee"
ADRESSE_DEMANDEE = "adresse_demandee"
ADRESSE_REFUSEE = "adresse_refusee"

ADDRESS_DAYS = 7
"""Days that the owner of an account has to refuse an address that someone else asked for it."""


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
        if acteur is not None and any(own.role is Role.DIRECTION for own in compte.habilitations):
            let_wait_again(session, compte=compte, acteur=acteur, now=now)  # it may be someone else under that name


def change_adresse(
    session: Session, *, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime
) -> AdresseDemandee | None:
    """The address under which a person signs in and is written to, or the request that its owner must confirm first.

    Who holds the address holds the account: what someone else asks for an account in use comes when its owner confirms
    it, or after `ADDRESS_DAYS` days unless they refuse it. It comes at once for one's own account, by a command, and
    where nobody signed in yet. Whenever its owner did not confirm, what the account opens of a DLA waits again.
    Raises ProtectedAccountError, TakenAddressError.
    """
    if acteur is not None and is_protected(compte, acteur):
        raise ProtectedAccountError
    if compte.adresse == adresse:
        cancel_adresse(session, compte=compte, acteur=acteur, now=now)
        return None
    is_other = _ascii_lower(adresse) != _ascii_lower(compte.adresse)
    is_by_another = is_other and acteur is not None and acteur.compte_id != compte.id
    if is_by_another and compte.desactive_le is not None:
        raise Refus(
            "Ce compte est désactivé : son adresse ne change pas.",
            "Réactivez-le d’abord ; la personne pourra alors confirmer ou refuser.",
            status=HTTPStatus.CONFLICT,
        )
    if is_by_another and _is_in_use(session, compte):
        return _ask_for_adresse(session, compte, adresse, acteur, now)
    _set_adresse(session, compte, adresse, acteur, now)
    if is_by_another:
        let_wait_again(session, compte=compte, acteur=acteur, now=now)
    return None


def _ascii_lower(adresse: str) -> str:
    """What two addresses of one mailbox share: `ß` and `ss`, alike in `address_key`, are two domains."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in adresse)


def _is_in_use(session: Session, compte: Compte) -> bool:
    """Whether someone chose a password for it, or signs in with a provider."""
    linked = select(IdentiteExterne.id).where(IdentiteExterne.compte_id == compte.id)
    return compte.mot_de_passe is not None or session.scalars(linked).first() is not None


def _ask_for_adresse(
    session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime
) -> AdresseDemandee:
    """Write to the address in place; the last request replaces the one before."""
    taken = select(Compte.id).where(Compte.adresse_cle == address_key(adresse), Compte.id != compte.id)
    if session.scalars(taken).first() is not None:
        raise TakenAddressError(adresse)
    asked = session.get(AdresseDemandee, compte.id) or AdresseDemandee(compte=compte, adresse="")
    if address_key(asked.adresse) == address_key(adresse):
        return asked
    asked.adresse, asked.demandee_le, asked.effet_le = adresse, now, now + timedelta(days=ADDRESS_DAYS)
    session.add(asked)
    session.flush()
    _tell(session, compte, "demander une autre adresse", acteur, now, avant=compte.adresse, apres=adresse)
    poster(
        session,
        compte=compte,
        modele=ADRESSE_DEMANDEE,
        now=now,
        region_id=compte.personne.region_id,
        demandee=adresse,
        par=acteur.nom if acteur else "",
        jusqu_au=day_text(paris_day(asked.effet_le)),
    )
    return asked


def confirm_adresse(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Its owner confirms it: it comes now, and the account opens what it opened, once a password is chosen from the new
    mailbox. Raises TakenAddressError, Refus."""
    _hand_over(session, compte, _taken_request(session, compte), acteur, now)


def _hand_over(session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime) -> None:
    """Give an account in use the address that someone else asked for: nothing that opened it before opens it now, and
    who reads the new mailbox is invited to choose a password."""
    former = compte.adresse
    _set_adresse(session, compte, adresse, acteur, now)
    compte.mot_de_passe = None
    end_sessions(session, compte=compte)
    session.execute(delete(Agenda).where(Agenda.compte_id == compte.id))
    session.flush()
    if former != adresse:
        invite(session, compte=compte, acteur=acteur, now=now)


def refuse_adresse(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """Its owner refuses it: nothing changes, and who runs the région is told. Raises Refus."""
    adresse = _taken_request(session, compte)
    _tell(session, compte, "refuser l’adresse demandée", acteur, now, apres=adresse)
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
    """Who asked for it gives it up; nothing when there is none any more."""
    asked = session.get(AdresseDemandee, compte.id)
    if asked is not None:
        _tell(session, compte, "abandonner l’adresse demandée", acteur, now, apres=asked.adresse)
        session.delete(asked)
        session.flush()


def take_due_adresses(session: Session, *, now: datetime) -> int:
    """Give the accounts whose owner said nothing the address that was asked for them; returns how many."""
    due = select(AdresseDemandee).where(AdresseDemandee.effet_le <= now).order_by(AdresseDemandee.compte_id)
    found = session.scalars(due).all()
    for asked in found:
        compte = asked.compte
        adresse = _taken_request(session, compte)
        try:
            _hand_over(session, compte, adresse, None, now)
        except TakenAddressError:  # by an account made meanwhile: nothing changes
            continue
        let_wait_again(session, compte=compte, acteur=None, now=now)
    return len(found)


def _taken_request(session: Session, compte: Compte) -> str:
    asked = session.get(AdresseDemandee, compte.id)
    if asked is None:
        raise Refus(
            "Aucun changement d’adresse n’attend plus.",
            "Il a été confirmé, refusé ou abandonné. Rechargez la page.",
            status=HTTPStatus.CONFLICT,
        )
    adresse = asked.adresse
    session.delete(asked)
    session.flush()
    return adresse


def _set_adresse(session: Session, compte: Compte, adresse: str, acteur: Acteur | None, now: datetime) -> None:
    """The former one opens nothing any more: links sent to it die, messages that wait go to the new one; who had chosen
    a password is told at the former one, anyone else is invited at the new one. Raises TakenAddressError."""
    before = compte.adresse
    try:
        with session.begin_nested():
            compte.adresse, compte.adresse_cle = adresse, address_key(adresse)
    except IntegrityError:
        raise TakenAddressError(adresse) from None
    _tell(session, compte, "changer l’adresse", acteur, now, avant=before, apres=adresse)
    if _ascii_lower(before) != _ascii_lower(adresse):
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
        cancel_adresse(session, compte=compte, acteur=acteur, now=now)
        close_compte(session, compte=compte, now=now)
        _tell(session, compte, "désactiver", acteur, now)


def reactivate(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> None:
    """The account opens again with the password that it had; what it opens of a DLA waits to be confirmed."""
    if compte.desactive_le is not None:
        compte.desactive_le = None
        session.flush()
        _tell(session, compte, "réactiver", acteur, now)
        let_wait_again(session, compte=compte, acteur=acteur, now=now)


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
