"""Scopes on accesses to what a DLA holds that wait for someone else to confirm them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from collecte.models import Affectation, Dla, Habilitation, Role
from collecte.policy.acteurs import Acteur
from collecte.policy.organisation import directed_dlas


def confirmable_habilitations(acteur: Acteur) -> ColumnElement[bool]:
    """The directions that wait and that `acteur` confirms: of a structure porteuse that it directs, or as admin.

    Never its own, nor, as admin, one of a région that it runs: it may have given it.
    """
    own = Habilitation
    ours = and_(own.porteuse_id.in_(acteur.porteuses), own.region_id.in_(acteur.regions_with(Role.DIRECTION)))
    return and_(
        own.attend_depuis.is_not(None),
        own.compte_id != acteur.compte_id,
        _given_by_another(acteur, own.donnee_par_id),
        or_(ours, _administered(acteur, own.region_id)),
    )


def confirmable_affectations(acteur: Acteur) -> ColumnElement[bool]:
    """The affectations that wait and that `acteur` confirms: to a DLA that it directs, or as admin; never its own."""
    own = Affectation
    return and_(
        own.attend_depuis.is_not(None),
        own.personne_id != acteur.personne_id,
        _given_by_another(acteur, own.donnee_par_id),
        own.dla.has(or_(directed_dlas(acteur), _administered(acteur, Dla.region_id))),
    )


def confirmable_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """The DLA whose structure porteuse waits to be confirmed by `acteur`, an admin that does not direct it."""
    theirs = and_(Dla.porteuse_id.is_not(None), Dla.porteuse_id.not_in(acteur.porteuses))
    given = _given_by_another(acteur, Dla.donnee_par_id)
    return and_(Dla.attend_depuis.is_not(None), theirs, given, _administered(acteur, Dla.region_id))


def _given_by_another(acteur: Acteur, given_by: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Not entered by `acteur`, whatever its roles are today."""
    return or_(given_by.is_(None), given_by != acteur.compte_id)


def _administered(acteur: Acteur, region_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """As an admin who does not run that région."""
    return region_id.not_in(acteur.regions_with(Role.ANIMATEUR)) if acteur.has(Role.ADMIN) else false()
