"""Rights required by pages and commands, and the roles that have them.

A right that is not granted here is denied.
"""

from enum import Enum, auto

from collecte.models import Role
from collecte.policy.acteurs import Acteur


class Droit(Enum):
    """A right that a page or a command requires."""

    PUBLIC = auto()  # anyone, signed in or not
    CONNECTE = auto()  # any account
    NEGOCIER = auto()  # the fiche d'appui of the DLA that the user works for or directs
    REPONDRE = auto()  # the user's own answers, or those of the DLA they work for or direct
    SE_RELIRE = auto()  # how the user shared their own time
    ANIMER = auto()  # campaigns of the user's région
    ACCOMPAGNER = auto()  # the register of structures of the user's DLA or région
    LIRE_RESULTATS = auto()  # results of structures: of the user's DLA or région
    INTERROGER = auto()  # answers of structures entered for them
    DIRIGER = auto()  # the DLA that the user's structure carries
    PREPARER_BILAN = auto()  # the bilan in progress of the user's DLA, or of those of their région
    LIRE_BILANS = auto()  # bilans, signed for pilotes, in progress for the others; a région's consolidation of them
    LIRE_TEMPS = auto()  # settled results on the time of the user's région
    PILOTER = auto()  # published data of the user's région, read only
    CONFIRMER = auto()  # accesses to a DLA's data that someone else gave
    ADMINISTRER = auto()  # accounts, mail and jobs of the installation
    SUIVRE_COURRIELS = auto()  # delivery of messages: those of the user's région, or all for an admin


_ROLES_OF = {
    Droit.REPONDRE: (Role.CHARGE, Role.DIRECTION),
    Droit.SE_RELIRE: (Role.CHARGE,),
    Droit.NEGOCIER: (Role.CHARGE, Role.DIRECTION),
    Droit.ANIMER: (Role.ANIMATEUR,),
    Droit.ACCOMPAGNER: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.LIRE_RESULTATS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.INTERROGER: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.DIRIGER: (Role.DIRECTION,),
    Droit.PREPARER_BILAN: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.LIRE_BILANS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.LIRE_TEMPS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.PILOTER: (Role.PILOTE,),
    Droit.CONFIRMER: (Role.DIRECTION, Role.ADMIN),
    Droit.ADMINISTRER: (Role.ADMIN,),
    Droit.SUIVRE_COURRIELS: (Role.ANIMATEUR, Role.ADMIN),
}


def may(acteur: Acteur | None, droit: Droit) -> bool:
    """Return whether `acteur` (None: not signed in) has a right at all; scopes say on which rows."""
    if droit is Droit.PUBLIC:
        return True
    if acteur is None:
        return False
    if droit is Droit.CONNECTE:
        return True
    return any(acteur.has(role) for role in _ROLES_OF.get(droit, ()))


def may_give(acteur: Acteur, role: Role, region_id: int | None) -> bool:
    """Return whether `acteur` gives and withdraws a role: an admin the admin's, an animateur any other one in the
    région."""
    if region_id is None:
        return acteur.has(Role.ADMIN)
    return role is not Role.ADMIN and region_id in acteur.regions_with(Role.ANIMATEUR)


def needs_second_factor(acteur: Acteur) -> bool:
    """Return whether a password alone opens nothing: animateurs and admins access other people's data."""
    return acteur.has(Role.ANIMATEUR) or acteur.has(Role.ADMIN)
