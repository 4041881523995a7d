"""Rows of the register that the current account may read or keep, or 404; breadcrumbs of its pages."""

from flask import url_for

from collecte.comptes.views.ecrans import Link
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.rows import fetch
from collecte.core.queries.rows import get_row
from collecte.models import Accompagnement, Dla, Region, Structure
from collecte.organisation.views.acces_organisation import named
from collecte.policy import kept_accompagnements, kept_dlas, kept_regions, kept_structures, register_regions
from collecte.registre.queries.accompagnements import LOADED_WITH_ACCOMPAGNEMENT
from collecte.registre.queries.prestataires import list_register_regions
from collecte.registre.queries.structures import LOADED_WITH_STRUCTURE, list_kept_dlas


def the_kept_structure(structure_id: int) -> Structure:
    return fetch(Structure, structure_id, kept_structures, *LOADED_WITH_STRUCTURE)


def the_kept_accompagnement(accompagnement_id: int) -> Accompagnement:
    return fetch(Accompagnement, accompagnement_id, kept_accompagnements, *LOADED_WITH_ACCOMPAGNEMENT)


def the_register_region(region_id: int) -> Region:
    return fetch(Region, region_id, register_regions)


def is_kept(dla_id: int) -> bool:
    """Return whether the visitor keeps the register of a DLA: its direction only reads it."""
    return get_row(reading(), Dla, dla_id, kept_dlas(acteur(), today())) is not None


def is_region_kept(region_id: int) -> bool:
    """Return whether the visitor may change the prestataires of a région."""
    return get_row(reading(), Region, region_id, kept_regions(acteur(), today())) is not None


def named_kept_dlas(region_id: int | None = None) -> list[tuple[int, str]]:
    """List (id, label) of the DLA whose register the visitor keeps, those of one région if it is given."""
    dlas = list_kept_dlas(reading(), acteur(), today())
    return [(dla.id, named(dla)) for dla in dlas if region_id in {None, dla.region_id}]


def keeps_a_register() -> bool:
    """Return whether the visitor keeps the register of some DLA today."""
    return bool(named_kept_dlas())


def reads_a_register() -> bool:
    """Return whether the visitor reads the register of some région today."""
    return bool(list_register_regions(reading(), acteur(), today()))


def dla_of(dla: Dla) -> Link:
    return named(dla), url_for("structures.liste", dla=dla.id)


def up_to_list() -> list[Link]:
    return [("Structures", url_for("structures.liste"))]


def structure_url(structure_id: int) -> str:
    return url_for("structures.fiche", structure_id=structure_id)


def up_to_structure(structure: Structure) -> list[Link]:
    return [*up_to_list(), dla_of(structure.dla), (structure.nom, structure_url(structure.id))]


def accompagnement_url(accompagnement_id: int) -> str:
    return url_for("accompagnements.fiche", accompagnement_id=accompagnement_id)


def up_to_accompagnement(accompagnement: Accompagnement) -> list[Link]:
    return [*up_to_structure(accompagnement.structure), ("Accompagnement", accompagnement_url(accompagnement.id))]


def up_to_ingenieries() -> list[Link]:
    return [*up_to_list(), ("Ingénieries", url_for("ingenieries.liste"))]


def up_to_prestataires(region: Region) -> list[Link]:
    url = url_for("prestataires.liste", region_id=region.id)
    return [*up_to_list(), (f"Prestataires, {region.nom}", url)]
