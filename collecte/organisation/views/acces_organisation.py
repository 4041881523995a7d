"""Rows that the current account may manage, or 404; wording and breadcrumbs of the organisation pages."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar

from flask import abort, url_for

from collecte.comptes.views.ecrans import Link
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.rows import fetch
from collecte.models import (
    Affectation,
    Avenant,
    Compte,
    Convention,
    Dla,
    Habilitation,
    Mots,
    Objectif,
    Personne,
    Porteuse,
    Region,
)
from collecte.organisation.queries.conventions import LOADED_WITH_AVENANT, LOADED_WITH_CONVENTION
from collecte.organisation.queries.organisation import LOADED_WITH_DLA, LOADED_WITH_PORTEUSE
from collecte.organisation.queries.personnes import LOADED_WITH_AFFECTATION, get_animated_compte
from collecte.policy import (
    FONCTIONS,
    animated_affectations,
    animated_avenants,
    animated_conventions,
    animated_dlas,
    animated_porteuses,
    animated_regions,
)
from questionnaires.core.francais import decimal_text, plural

Row = TypeVar("Row")


def there(row: Row | None) -> Row:
    """Return the row, or abort with 404 when there is none."""
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    return row


def the_region(region_id: int) -> Region:
    return fetch(Region, region_id, animated_regions)


def the_dla(dla_id: int) -> Dla:
    return fetch(Dla, dla_id, animated_dlas, *LOADED_WITH_DLA)


def the_porteuse(porteuse_id: int) -> Porteuse:
    return fetch(Porteuse, porteuse_id, animated_porteuses, *LOADED_WITH_PORTEUSE)


def the_convention(convention_id: int) -> Convention:
    return fetch(Convention, convention_id, animated_conventions, *LOADED_WITH_CONVENTION)


def the_avenant(avenant_id: int) -> Avenant:
    return fetch(Avenant, avenant_id, animated_avenants, LOADED_WITH_AVENANT)


def the_compte(personne_id: int) -> Compte:
    return there(get_animated_compte(reading(), acteur(), personne_id))


def the_affectation(affectation_id: int) -> Affectation:
    return fetch(Affectation, affectation_id, animated_affectations, *LOADED_WITH_AFFECTATION)


def mots(region: Region | None) -> Mots:
    """Return the words of a région; the usual ones without a région."""
    return Mots.in_region(region)


def named(dla: Dla) -> str:
    return f"DLA {dla.code} {dla.nom}"


def role_told(habilitation: Habilitation, words: Mots) -> str:
    """Describe a role and its extent, in the words of the région."""
    role = FONCTIONS[habilitation.role].named(words, habilitation.porteuse or habilitation.dla)
    return f"{role}, à confirmer" if habilitation.attend_depuis else role


def told_targets(objectifs: Sequence[Objectif]) -> list[str]:
    """Return the warning about the targets deleted with an avenant or an orientation; an empty list without any."""
    if not objectifs:
        return []
    targets = ", ".join(f"{objectif.but.value} {decimal_text(objectif.cible, 0)}" for objectif in objectifs)
    return [f"{plural(len(objectifs), 'objectif est perdu', 'objectifs sont perdus')} avec : {targets}."]


def up_to_region(region: Region) -> list[Link]:
    return [(f"Équipes et conventions, {region.nom}", url_for("organisation.region", region_id=region.id))]


def up_to_dla(dla: Dla) -> list[Link]:
    return [*up_to_region(dla.region), (named(dla), url_for("organisation.dla", dla_id=dla.id))]


def up_to_convention(convention: Convention) -> list[Link]:
    where = url_for("conventions.convention", convention_id=convention.id)
    return [*up_to_dla(convention.dla), (f"Convention {convention.reference}", where)]


def up_to_personnes(region: Region) -> list[Link]:
    return [*up_to_region(region), ("Personnes", url_for("personnes.liste", region_id=region.id))]


def up_to_personne(personne: Personne) -> list[Link]:
    fiche = url_for("personnes.fiche", personne_id=personne.id)
    return [*up_to_personnes(personne.own_region), (personne.nom_complet, fiche)]
