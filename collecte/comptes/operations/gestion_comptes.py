"""Administer accounts: invite an owner, deactivate, reactivate, close sessions, create an administrator."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record_on
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, Courriel, Habilitation, LienCompte, Personne, Role, SessionWeb
from collecte.models.comptes import address_key
from collecte.policy import Acteur

INVITATION = "invitation_compte"
REINITIALISATION = "reinitialisation"
RESET_EVERY = timedelta(minutes=10)


class OwnAccountError(ConflictError):
    problem = "Ce compte est le vôtre."
    remedy = "Demandez à une autre personne de le désactiver."


def invite(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Invite the owner of an account to choose a password; the link is made when the message is sent."""
    poster(session, compte=compte, modele=INVITATION, now=now, region_id=compte.personne.region_id)
    record_on(session, compte, "inviter", acteur, now)


def ask_for_reset(session: Session, *, address: str, now: datetime) -> None:
    """Post a reset link to a known and active account; return nothing that reveals whether it exists.

    Once in `RESET_EVERY`, whoever asks: a message just posted holds a link, which another one would end; at once when
    that link was used.
    """
    compte = get_compte_by_address(session, address)
    if compte is None or compte.desactive_le is not None:
        return
    used_since = exists().where(LienCompte.compte_id == compte.id, LienCompte.utilise_le >= Courriel.cree_le)
    posted = select(Courriel.id).where(
        Courriel.compte_id == compte.id,
        Courriel.modele.in_((REINITIALISATION, INVITATION)),
        Courriel.cree_le > now - RESET_EVERY,
        ~used_since,
    )
    if session.scalars(posted.limit(1)).first() is not None:
        return
    modele = REINITIALISATION if compte.mot_de_passe else INVITATION
    poster(session, compte=compte, modele=modele, now=now, region_id=compte.personne.region_id)


def close_session(session: Session, *, compte: Compte, reference: str, acteur: Acteur, now: datetime) -> None:
    """Sign one browser of an account out; `reference` is the beginning of its token's hash."""
    deletion = delete(SessionWeb).where(SessionWeb.compte_id == compte.id)
    closed = session.execute(
        deletion.where(SessionWeb.empreinte.startswith(reference, autoescape=True)).returning(SessionWeb.empreinte)
    )
    if closed.first() is not None:
        record_on(session, compte, "fermer une session", acteur, now)


def close_other_sessions(session: Session, *, compte: Compte, kept: str, acteur: Acteur, now: datetime) -> None:
    """Sign an account out everywhere but in the browser whose token has this hash."""
    session.execute(delete(SessionWeb).where(SessionWeb.compte_id == compte.id, SessionWeb.empreinte != kept))
    record_on(session, compte, "fermer les autres sessions", acteur, now)


def deactivate(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Deactivate the account: its sessions, tokens and links end. Its person's data is kept. Raises
    OwnAccountError."""
    if acteur is not None and acteur.compte_id == compte.id:
        raise OwnAccountError
    close_compte(session, compte=compte, now=now)
    record_on(session, compte, "désactiver le compte", acteur, now)


def reactivate(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Reactivate the account, with the password it had."""
    compte.desactive_le = None
    record_on(session, compte, "réactiver le compte", acteur, now)


def create_admin(session: Session, *, address: str, prenom: str, nom: str, is_another: bool, now: datetime) -> Compte:
    """Create an admin of the installation: a new account, or one more role for a known one. Raises Refus."""
    if not is_another and session.scalars(select(Habilitation.id).where(Habilitation.role == Role.ADMIN)).first():
        raise Refus(
            "Cette installation a déjà un admin.",
            "Ajoutez --autre pour en nommer un de plus, ou redonnez un accès au premier : "
            "« collecte compte lien ADRESSE ».",
        )
    compte = get_compte_by_address(session, address)
    if compte is None:
        personne = Personne(region_id=None, prenom=prenom, nom=nom)
        compte = Compte(personne=personne, adresse=address, adresse_cle=address_key(address))
        session.add(compte)
    if not any(habilitation.role is Role.ADMIN for habilitation in compte.habilitations):
        compte.habilitations.append(Habilitation(role=Role.ADMIN))
    session.flush()
    record_on(session, compte, "nommer admin", None, now)
    return compte
