"""Checks of rights: what an acteur may do at all, and which roles it may give."""

from collecte.models import Role
from collecte.policy.acteurs import Acteur
from collecte.policy.roles import FONCTIONS, Droit


def may(acteur: Acteur | None, droit: Droit) -> bool:
    """Return whether `acteur` (None: not signed in) has a right at all; scopes say on which rows."""
    if droit is Droit.PUBLIC:
        return True
    return acteur is not None and (droit is Droit.CONNECTE or acteur.has(droit))


def may_give(acteur: Acteur, role: Role, region_id: int | None) -> bool:
    """Return whether `acteur` gives and withdraws a role: an admin the admin's, an animateur any other one in the
    région."""
    if region_id is None:
        return acteur.has(Droit.ADMINISTRER)
    return role is not Role.ADMIN and region_id in acteur.regions_with(Droit.ANIMER)


def needs_second_factor(acteur: Acteur) -> bool:
    """Return whether a password alone opens nothing: animateurs and admins access other people's data."""
    return any(FONCTIONS[mandat.role].second_facteur for mandat in acteur.mandats)
