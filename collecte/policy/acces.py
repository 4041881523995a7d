"""Scopes on accesses to a DLA's data that await confirmation by someone else."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from collecte.models import Affectation, Dla, Habilitation
from collecte.policy.acteurs import Acteur
from collecte.policy.organisation import directed_dlas
from collecte.policy.roles import Droit


def confirmable_habilitations(acteur: Acteur) -> ColumnElement[bool]:
    """Match the waiting directions that `acteur` confirms: of a structure porteuse that it directs, or as admin.

    Never its own, nor, as admin, one of a région that it runs: it may have given it.
    """
    habilitation = Habilitation
    directed = and_(
        habilitation.porteuse_id.in_(acteur.porteuses), habilitation.region_id.in_(acteur.regions_with(Droit.DIRIGER))
    )
    return and_(
        habilitation.attend_depuis.is_not(None),
        habilitation.compte_id != acteur.compte_id,
        _given_by_another(acteur, habilitation.donnee_par_id),
        or_(directed, _administered(acteur, habilitation.region_id)),
    )


def confirmable_affectations(acteur: Acteur) -> ColumnElement[bool]:
    """Match the waiting affectations that `acteur` confirms: to a DLA that it directs, or as admin; never its own."""
    affectation = Affectation
    return and_(
        affectation.attend_depuis.is_not(None),
        affectation.personne_id != acteur.personne_id,
        _given_by_another(acteur, affectation.donnee_par_id),
        affectation.dla.has(or_(directed_dlas(acteur), _administered(acteur, Dla.region_id))),
    )


def confirmable_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """Match the DLA whose structure porteuse awaits confirmation by `acteur`, an admin that does not direct it."""
    not_directed = and_(Dla.porteuse_id.is_not(None), Dla.porteuse_id.not_in(acteur.porteuses))
    given = _given_by_another(acteur, Dla.donnee_par_id)
    return and_(Dla.attend_depuis.is_not(None), not_directed, given, _administered(acteur, Dla.region_id))


def _given_by_another(acteur: Acteur, given_by: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Exclude rows entered by `acteur`, whatever its current roles."""
    return or_(given_by.is_(None), given_by != acteur.compte_id)


def _administered(acteur: Acteur, region_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Require an admin who does not run that région."""
    return region_id.not_in(acteur.regions_with(Droit.ANIMER)) if acteur.has(Droit.ADMINISTRER) else false()
