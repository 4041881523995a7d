"""Give and withdraw roles, within the rights and the région of the acteur."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import list_active_animateurs
from collecte.core.database import refusing_violations
from collecte.core.errors import ConflictError, UserFacingError
from collecte.models import Compte, Habilitation, Region, Role
from collecte.organisation.operations.acces import check_not_own, tell_waiting, wait_from_now
from collecte.organisation.operations.journal_dla import log_change
from collecte.organisation.operations.personnes import create_personne
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import FONCTIONS, Acteur, Droit, Etendue, may_give


class RoleNotGivenError(UserFacingError):
    """A forged request: no page offers this role."""

    status = HTTPStatus.FORBIDDEN
    problem = "Vous ne pouvez pas donner ni retirer ce rôle."
    remedy = "Demandez-le à qui a ce rôle."


def give_role(
    session: Session,
    *,
    compte: Compte,
    role: Role,
    acteur: Acteur | None,
    now: datetime,
    porteuse_id: int | None = None,
    dla_id: int | None = None,
) -> Habilitation:
    """Give an account a role over its person's région; `acteur` animates that région, or is an admin for ADMIN.

    A command, which has no `acteur`, gives any role. A direction given by someone opens nothing before confirmation.

    Raises RoleNotGivenError, Refus.
    """
    region_id = None if FONCTIONS[role].etendue is Etendue.INSTALLATION else compte.personne.region_id
    _check_may(acteur, role, region_id)
    if role is Role.ADMIN and acteur and acteur.regions_with(Droit.ANIMER):
        raise ConflictError(
            "Vous animez une région : vous ne nommez pas d’admin, qui confirmerait les accès que vous y donnez.",
            "Demandez à un autre admin, ou à qui tient le serveur (collecte compte creer-admin).",
        )
    check_not_own(acteur, compte.personne)
    habilitation = Habilitation(role=role, region_id=region_id, porteuse_id=porteuse_id, dla_id=dla_id)
    if role is Role.DIRECTION:
        wait_from_now(habilitation, acteur, now)
    refusal = ConflictError(f"{compte.personne.nom_complet} a déjà ce rôle.", "Rien n’a été changé.")
    with refusing_violations(session, refusal):
        compte.habilitations.append(habilitation)
    record_role(session, compte, "donner un rôle", habilitation, acteur, now)
    tell_waiting(session, [habilitation], acteur=acteur, now=now)
    return habilitation


def withdraw_role(session: Session, *, habilitation: Habilitation, acteur: Acteur, now: datetime) -> None:
    """Remove a role from its account; everything done with it stays. Raises RoleNotGivenError, Refus."""
    _check_may(acteur, habilitation.role, habilitation.region_id)
    compte = habilitation.compte
    if compte.id == acteur.compte_id and habilitation.role in (Role.ANIMATEUR, Role.ADMIN):
        raise ConflictError(
            "Ce rôle est le vôtre : en le retirant, vous ne pourriez plus le rendre.",
            "Demandez à une autre personne qui l’a de vous le retirer.",
        )
    record_role(session, compte, "retirer un rôle", habilitation, acteur, now)
    compte.habilitations.remove(habilitation)
    session.flush()


def create_first_animateur(
    session: Session, *, region: Region, prenom: str, nom: str, adresse: str, acteur: Acteur, now: datetime
) -> Compte:
    """Create the first animateur of a région, as an admin. Raises TakenAddressError, RoleNotGivenError, Refus."""
    if not acteur.has(Droit.ADMINISTRER):
        raise RoleNotGivenError
    lock_region(session, region.id)
    if list_active_animateurs(session, [region.id]):
        raise ConflictError(
            f"La région {region.nom} a déjà une personne qui l’anime.", "C’est à elle de donner ce rôle à d’autres."
        )
    compte = create_personne(session, region=region, prenom=prenom, nom=nom, adresse=adresse, acteur=acteur, now=now)
    habilitation = Habilitation(role=Role.ANIMATEUR, region_id=region.id)
    compte.habilitations.append(habilitation)
    session.flush()
    record_role(session, compte, "donner un rôle", habilitation, acteur, now)
    return compte


def _check_may(acteur: Acteur | None, role: Role, region_id: int | None) -> None:
    if acteur is not None and not may_give(acteur, role, region_id):
        raise RoleNotGivenError


def record_role(
    session: Session, compte: Compte, verbe: str, habilitation: Habilitation, acteur: Acteur | None, now: datetime
) -> None:
    """Add one entry about a role of an account to the journal."""
    scope = {"porteuse": habilitation.porteuse_id, "dla": habilitation.dla_id}
    log_change(session, compte, verbe, acteur, now, role=habilitation.role.value, **scope)
