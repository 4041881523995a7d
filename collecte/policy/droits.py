"""Rights required by pages and commands, and the roles that have them.

What is not granted here is denied.
"""

from enum import Enum, auto

from collecte.models import Role
from collecte.policy.acteurs import Acteur


class Droit(Enum):
    """What a page or a command requires of who asks for it."""

    PUBLIC = auto()  # anyone, signed in or not
    CONNECTE = auto()  # any account
    NEGOCIER = auto()  # the fiche d'appui of the DLA one works for or directs
    REPONDRE = auto()  # answers of one's own, or of the DLA one works for or directs
    SE_RELIRE = auto()  # how one shared one's own time
    ANIMER = auto()  # campaigns of one's région
    ACCOMPAGNER = auto()  # the register of structures of one's DLA, or of one's région
    LIRE_RESULTATS = auto()  # what structures answered: of one's DLA, or of one's région
    INTERROGER = auto()  # answers of structures entered for them
    DIRIGER = auto()  # the DLA that one's structure carries
    PREPARER_BILAN = auto()  # the bilan of one's DLA, or of those of one's région, as it is being made
    LIRE_BILANS = auto()  # bilans, signed for pilotes, being made for the others; what a région makes of them
    LIRE_TEMPS = auto()  # what settled results tell of the time of one's région
    PILOTER = auto()  # what is published of one's région, read only
    CONFIRMER = auto()  # accesses that someone else gave to what a DLA holds
    ADMINISTRER = auto()  # accounts, mail and jobs of the installation
    SUIVRE_COURRIELS = auto()  # whether messages arrive: those of one's région, or all for an admin


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
    """Whether `acteur` (None: not signed in) has a right at all; on which rows, the scopes below say."""
    if droit is Droit.PUBLIC:
        return True
    if acteur is None:
        return False
    if droit is Droit.CONNECTE:
        return True
    return any(acteur.has(role) for role in _ROLES_OF.get(droit, ()))


def may_give(acteur: Acteur, role: Role, region_id: int | None) -> bool:
    """Whether `acteur` gives and withdraws a role: an admin the admin's, who runs a région any other one there."""
    if region_id is None:
        return acteur.has(Role.ADMIN)
    return role is not Role.ADMIN and region_id in acteur.regions_with(Role.ANIMATEUR)


def needs_second_factor(acteur: Acteur) -> bool:
    """Whether a password alone opens nothing: who runs a région or the installation reaches what others gave."""
    return acteur.has(Role.ANIMATEUR) or acteur.has(Role.ADMIN)
