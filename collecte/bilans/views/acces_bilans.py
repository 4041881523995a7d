"""DLA, convention and period of the requested bilan, or 404; breadcrumbs of its pages."""

from datetime import date
from typing import Any

from flask import request, url_for

from collecte.bilans.operations.contenu_bilan import Perimetre, perimetre_of
from collecte.bilans.queries.bilans import (
    LOADED_WITH_AVENANT,
    LOADED_WITH_DLA,
    DlaPrepare,
    get_dla_prepare,
    prepared_avenants,
)
from collecte.comptes.views.ecrans import Link
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.rows import fetch
from collecte.core.web.adresses import number
from collecte.models import Avenant, Dla
from collecte.organisation.views.acces_organisation import named, there
from collecte.policy import prepared_dlas
from exports.bilans.listes import Element
from exports.bilans.occurrences import Occurrence

_PAGES = {
    "accompagnement": ("accompagnements.fiche", "accompagnement_id"),
    "diagnostic": ("diagnostics.fiche", "diagnostic_id"),
    "ingenierie": ("ingenieries.fiche", "ingenierie_id"),
    "structure": ("structures.fiche", "structure_id"),
    "action": ("actions.action", "action_id"),
    "seance": ("seances.seance", "seance_id"),
}
"""Kind of counted thing -> (endpoint of its page, name of its argument)."""


def page_of(element: Element | Occurrence) -> str:
    """Return the address of the page of a counted thing; '' if it has none."""
    if element.objet not in _PAGES:
        return ""
    endpoint, name = _PAGES[element.objet]
    values: dict[str, Any] = {name: element.identifiant}
    return url_for(endpoint, **values)


def the_prepared_dla(dla_id: int) -> Dla:
    return fetch(Dla, dla_id, prepared_dlas, *LOADED_WITH_DLA)


def the_dla_prepare(dla_id: int) -> DlaPrepare:
    return there(get_dla_prepare(reading(), acteur(), dla_id, today()))


def the_prepared_avenant(avenant_id: int) -> Avenant:
    return fetch(Avenant, avenant_id, prepared_avenants, *LOADED_WITH_AVENANT)


def the_perimetre(dla_id: int) -> Perimetre:
    """Return what the address requests of the bilan of a DLA: a convention, or one of its avenants, and a last day."""
    return perimetre_asked(the_prepared_dla(dla_id))


def perimetre_asked(dla: Dla) -> Perimetre:
    """Return what the address requests of the bilan of a DLA already read."""
    return perimetre_of(
        reading(),
        dla,
        the_day(),
        convention_id=request.args.get("convention", type=number),
        avenant_id=request.args.get("avenant", type=number),
    )


def the_avenant_of(perimetre: Perimetre) -> Avenant:
    """Return the avenant that the address requests, by default the one of the last day; 404 for any other."""
    asked = request.args.get("avenant", type=number)
    ours = {avenant.id: avenant for avenant in perimetre.avenants}
    return there(ours.get(asked) if asked is not None else perimetre.running)


def the_day() -> date:
    """Return the day « Arrêté au » of the address."""
    return day_of(request.args.get("arrete", ""))


def day_of(text: str) -> date:
    """Parse a day sent by a page, today at the latest; today when it cannot be read."""
    try:
        return min(date.fromisoformat(text), today())
    except ValueError:
        return today()


def home(dla_id: int, convention_id: int | None = None, anchor: str = "") -> str:
    return url_for("bilans.dla", dla_id=dla_id, convention=convention_id, _anchor=anchor or None)


def up_to_dla_bilan(dla: Dla, convention_id: int | None = None) -> list[Link]:
    return [(f"Bilan, {named(dla)}", home(dla.id, convention_id))]


def cofinancements_of(dla_id: int, annee: int) -> str:
    """Return the address of the cofinancements of a year."""
    return url_for("cofinancements.liste", dla_id=dla_id, _anchor=f"annee-{annee}")


def up_to_cofinancements(dla: Dla) -> list[Link]:
    return [*up_to_dla_bilan(dla), ("Cofinancement", url_for("cofinancements.liste", dla_id=dla.id))]


def up_to_actions(dla: Dla) -> list[Link]:
    return [*up_to_dla_bilan(dla), ("Actions", url_for("actions.liste", dla_id=dla.id))]


def up_to_seances(dla: Dla, annee: int) -> list[Link]:
    return [*up_to_dla_bilan(dla), ("Séances", url_for("seances.liste", dla_id=dla.id, annee=annee))]
