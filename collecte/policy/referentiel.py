"""Scopes on versions of the référentiel and on proposals."""

from sqlalchemy import ColumnElement, or_

from collecte.models import Complement, VersionReferentiel
from collecte.policy.acteurs import Acteur
from collecte.policy.roles import Droit


def readable_versions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the versions of the référentiel that `acteur` reads, whatever their state: a debate is for everyone."""
    return VersionReferentiel.region_id.in_(acteur.regions)


def edited_versions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the versions of the référentiel that `acteur` changes."""
    return VersionReferentiel.region_id.in_(acteur.regions_with(Droit.ANIMER))


def readable_complements(acteur: Acteur) -> ColumnElement[bool]:
    """Match the proposals that `acteur` reads: its own, and all those of the régions it runs."""
    return or_(Complement.auteur_id == acteur.compte_id, answered_complements(acteur))


def answered_complements(acteur: Acteur) -> ColumnElement[bool]:
    """Match the proposals that `acteur` answers."""
    return Complement.region_id.in_(acteur.regions_with(Droit.ANIMER))
