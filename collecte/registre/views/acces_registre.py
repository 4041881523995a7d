"""Rows of the register that the current account may read or keep, or 404; breadcrumbs of its pages."""

from flask import url_for

from collecte.comptes.views.ecrans import Link
from collecte.comptes.web.context import acteur, reading, today
from collecte.models import (
    Accompagnement,
    ContactStructure,
    Diagnostic,
    Dla,
    Etape,
    Ingenierie,
    Prestataire,
    Region,
    ReleveBudget,
    ReleveEmploi,
    Structure,
)
from collecte.organisation.views.acces_organisation import named, there
from collecte.registre.queries.accompagnements import get_accompagnement, get_kept_accompagnement, get_kept_etape
from collecte.registre.queries.ingenieries import (
    get_diagnostic,
    get_ingenierie,
    get_kept_diagnostic,
    get_kept_ingenierie,
)
from collecte.registre.queries.prestataires import (
    get_kept_prestataire,
    get_kept_region,
    get_prestataire,
    get_register_region,
    list_register_regions,
)
from collecte.registre.queries.structures import (
    get_kept_budget,
    get_kept_contact,
    get_kept_emploi,
    get_kept_structure,
    get_structure,
    keeps,
    list_kept_dlas,
)


def the_structure(structure_id: int) -> Structure:
    return there(get_structure(reading(), acteur(), structure_id, today()))


def the_kept_structure(structure_id: int) -> Structure:
    return there(get_kept_structure(reading(), acteur(), structure_id, today()))


def the_kept_contact(contact_id: int) -> ContactStructure:
    return there(get_kept_contact(reading(), acteur(), contact_id, today()))


def the_kept_emploi(releve_id: int) -> ReleveEmploi:
    return there(get_kept_emploi(reading(), acteur(), releve_id, today()))


def the_kept_budget(releve_id: int) -> ReleveBudget:
    return there(get_kept_budget(reading(), acteur(), releve_id, today()))


def the_accompagnement(accompagnement_id: int) -> Accompagnement:
    return there(get_accompagnement(reading(), acteur(), accompagnement_id, today()))


def the_kept_accompagnement(accompagnement_id: int) -> Accompagnement:
    return there(get_kept_accompagnement(reading(), acteur(), accompagnement_id, today()))


def the_kept_etape(etape_id: int) -> Etape:
    return there(get_kept_etape(reading(), acteur(), etape_id, today()))


def the_diagnostic(diagnostic_id: int) -> Diagnostic:
    return there(get_diagnostic(reading(), acteur(), diagnostic_id, today()))


def the_kept_diagnostic(diagnostic_id: int) -> Diagnostic:
    return there(get_kept_diagnostic(reading(), acteur(), diagnostic_id, today()))


def the_ingenierie(ingenierie_id: int) -> Ingenierie:
    return there(get_ingenierie(reading(), acteur(), ingenierie_id, today()))


def the_kept_ingenierie(ingenierie_id: int) -> Ingenierie:
    return there(get_kept_ingenierie(reading(), acteur(), ingenierie_id, today()))


def the_prestataire(prestataire_id: int) -> Prestataire:
    return there(get_prestataire(reading(), acteur(), prestataire_id, today()))


def the_kept_prestataire(prestataire_id: int) -> Prestataire:
    return there(get_kept_prestataire(reading(), acteur(), prestataire_id, today()))


def the_register_region(region_id: int) -> Region:
    return there(get_register_region(reading(), acteur(), region_id, today()))


def the_kept_region(region_id: int) -> Region:
    return there(get_kept_region(reading(), acteur(), region_id, today()))


def is_kept(dla_id: int) -> bool:
    """Return whether the visitor keeps the register of a DLA: its direction only reads it."""
    return keeps(reading(), acteur(), dla_id, today())


def is_region_kept(region_id: int) -> bool:
    """Return whether the visitor may change the prestataires of a région."""
    return get_kept_region(reading(), acteur(), region_id, today()) is not None


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


def told_accompagnement(accompagnement: Accompagnement) -> str:
    """Return the label of an accompagnement in lists of bénéficiaires: its structure and its DLA."""
    return (
        f"{accompagnement.structure.nom} ({accompagnement.structure.commune or 'commune inconnue'}, "
        f"DLA {accompagnement.dla.code})"
    )


def dla_of(dla: Dla) -> Link:
    return named(dla), url_for("structures.liste", dla=dla.id)


def up_to_list() -> list[Link]:
    return [("Structures", url_for("structures.liste"))]


def up_to_structure(structure: Structure) -> list[Link]:
    return [
        *up_to_list(),
        dla_of(structure.dla),
        (structure.nom, url_for("structures.fiche", structure_id=structure.id)),
    ]


def up_to_accompagnement(accompagnement: Accompagnement) -> list[Link]:
    url = url_for("accompagnements.fiche", accompagnement_id=accompagnement.id)
    return [*up_to_structure(accompagnement.structure), ("Accompagnement", url)]


def up_to_ingenieries() -> list[Link]:
    return [*up_to_list(), ("Ingénieries", url_for("ingenieries.liste"))]


def up_to_prestataires(region: Region) -> list[Link]:
    url = url_for("prestataires.liste", region_id=region.id)
    return [*up_to_list(), (f"Prestataires, {region.nom}", url)]
