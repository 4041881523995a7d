"""Scopes on régions, DLA, structures porteuses, conventions and persons.

A scope by which pages fetch one row takes a day, even when it does not depend on it.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from collecte.models import (
    Affectation,
    Avenant,
    Compte,
    Convention,
    Dla,
    Habilitation,
    OrientationPrioritaire,
    Personne,
    Porteuse,
    Region,
)
from collecte.policy.acteurs import Acteur
from collecte.policy.roles import Droit


def own_regions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the régions whose référentiel `acteur` reads and may propose on: those where it has a role."""
    return Region.id.in_(acteur.regions)


def animated_regions(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the régions that `acteur` runs."""
    return Region.id.in_(acteur.regions_with(Droit.ANIMER))


def consolidated_regions(acteur: Acteur) -> ColumnElement[bool]:
    """Match the régions whose consolidated bilans `acteur` reads: DLA by DLA where it runs them; where it is a pilote,
    of the whole or of a DLA of it, totals from which no DLA can be deduced (`exports/bilans/synthese.py`)."""
    return Region.id.in_(acteur.regions_with(Droit.ANIMER) | acteur.regions_with(Droit.PILOTER))


def animated_dlas(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the DLA of the régions that `acteur` runs."""
    return Dla.region_id.in_(acteur.regions_with(Droit.ANIMER))


def animated_porteuses(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the structures porteuses of the régions that `acteur` runs."""
    return Porteuse.region_id.in_(acteur.regions_with(Droit.ANIMER))


def animated_conventions(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the conventions of the DLA of the régions that `acteur` runs."""
    return Convention.dla.has(animated_dlas(acteur))


def animated_avenants(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the avenants of these conventions."""
    return Avenant.convention.has(animated_conventions(acteur))


def animated_orientations(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the orientations prioritaires of these avenants."""
    return OrientationPrioritaire.avenant.has(animated_avenants(acteur))


def animated_personnes(acteur: Acteur) -> ColumnElement[bool]:
    """Match the persons of the régions that `acteur` runs: identity, affectations and roles, never an answer."""
    return Personne.region_id.in_(acteur.regions_with(Droit.ANIMER))


def animated_affectations(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the affectations of the persons of the régions that `acteur` runs."""
    return Affectation.personne.has(animated_personnes(acteur))


def animated_habilitations(acteur: Acteur, _today: date | None = None) -> ColumnElement[bool]:
    """Match the roles, over the régions that `acteur` runs, of their persons."""
    return and_(
        Habilitation.compte.has(Compte.personne.has(animated_personnes(acteur))),
        Habilitation.region_id.in_(acteur.regions_with(Droit.ANIMER)),
    )


def directed_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """Match the DLA that the structures directed by `acteur` carry; rights reserved to the C2RA are not included.

    DLA whose structure porteuse awaits confirmation are excluded.
    """
    return and_(
        Dla.porteuse_id.in_(acteur.porteuses),
        Dla.region_id.in_(acteur.regions_with(Droit.DIRIGER)),
        Dla.attend_depuis.is_(None),
    )


def dlas_worked_for(acteur: Acteur, today: date) -> Select[int]:
    """Select ids of the DLA where `acteur` has a running, confirmed affectation on a day."""
    return select(Affectation.dla_id).where(
        Affectation.personne_id == acteur.personne_id,
        Affectation.attend_depuis.is_(None),
        Affectation.debut <= today,
        or_(Affectation.fin.is_(None), Affectation.fin >= today),
    )


def worked_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA that `acteur` works for on a day."""
    return Dla.id.in_(dlas_worked_for(acteur, today))


def own_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA that `acteur` works for on a day, or directs."""
    return or_(worked_dlas(acteur, today), directed_dlas(acteur))


def kept_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose register of structures `acteur` keeps on a day: those it works for, those of a région it
    runs."""
    return or_(worked_dlas(acteur, today), animated_dlas(acteur))


def register_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose register `acteur` reads on a day: those that it keeps, and those that it directs."""
    return or_(kept_dlas(acteur, today), directed_dlas(acteur))


def told_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose own results `acteur` reads on a day: those whose register it reads."""
    return register_dlas(acteur, today)


def answered_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose structures' answers on changes `acteur` reads: worked for on a day, or directed. Animateurs
    read figures, and names where the structure agreed."""
    return own_dlas(acteur, today)


def negotiated_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose fiche d'appui `acteur` reads, and whose commitments it writes: worked for on a day, or
    directed. Neither the C2RA nor the pilotes: a direction hands it over."""
    return own_dlas(acteur, today)


def piloted_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """Match the DLA that `acteur` reads for as a pilote: the one of its role, or all those of its région."""
    mandats = [mandat for mandat in acteur.mandats if mandat.may(Droit.PILOTER)]
    named = {mandat.dla_id for mandat in mandats if mandat.dla_id is not None}
    whole = {mandat.region_id for mandat in mandats if mandat.dla_id is None}
    return or_(Dla.id.in_(named), Dla.region_id.in_(whole))


def prepared_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Match the DLA whose bilan `acteur` prepares on a day, and reads in progress with the lists behind its figures:
    those whose register it reads. Its direction signs it (`directed_dlas`), the animateur marks it as reviewed
    (`animated_dlas`), pilotes read it once signed (`piloted_dlas`)."""
    return register_dlas(acteur, today)
