"""« Croiser »: one question of a campaign of structures by one thing that is known of them, as its release has it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import render_template, request
from markupsafe import Markup

from collecte.campagnes.queries.publications import list_crossed, list_dimensions
from collecte.campagnes.queries.resultats import get_resultats, list_croisees
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.web.adresses import current_address
from collecte.core.web.listes import csv_file
from collecte.enquetes.forms.resultats import CroisementForm
from collecte.enquetes.queries.resultats import get_campagne_lue, list_told_dlas_of
from collecte.enquetes.views.pages_resultats import of_scale
from collecte.models import Campagne
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from exports.enquetes.croisements import DLA, TableauCroise, by_dla, crossed_groups, readable, territoires
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question
from exports.release.cellules import Dimension
from exports.tableur.carte import MASKED, UNKNOWN, Zone, carte
from exports.tableur.charts import bar
from exports.tableur.styles import LINK

bp = GatedBlueprint("croisements", __name__, Droit.LIRE_RESULTATS)

FIFTHS = (
    (0, "moins de 2 sur 10"),
    (20, "de 2 à 4 sur 10"),
    (40, "de 4 à 6 sur 10"),
    (60, "de 6 à 8 sur 10"),
    (80, "8 sur 10 ou plus"),
)
"""Classes of the map: the least percentage of each, and its words. They count by ten, as shares of fewer than thirty
answers are not printed in percent."""


@bp.get("/campagnes/<int:campagne_id>/resultats/croiser")
def croiser(campagne_id: int) -> Page:
    campagne, is_regional, is_run = there(get_campagne_lue(reading(), acteur(), campagne_id))
    there(campagne if is_regional and campagne.is_of_structures else None)
    resultats = get_resultats(reading(), campagne, None) if campagne.arretee_le else None
    released = list_dimensions(reading(), campagne_id) if resultats else ()
    shown = list_crossed(reading(), campagne_id) if resultats else {}
    groupes = crossed_groups(resultats, shown) if resultats else []
    dlas = list_told_dlas_of(reading(), acteur(), campagne_id, today()) if not campagne.anonyme else ()
    dimensions = [*released, *([by_dla({dla.code: dla.nom for dla in dlas})] if dlas and groupes else [])]
    form = CroisementForm.asked(request.args, groupes, dimensions) if groupes and dimensions else None
    tableau = _tableau(campagne, form, groupes, dimensions) if form and request.args and not form.errors else None
    if "csv" in request.args:
        if tableau is None:
            return lead_to(current_address())  # which says why there is no file
        return csv_file("croisement", tableau.entetes, tableau.rows)
    return render_template(
        "enquetes/resultats/croiser.html",
        campagne=campagne,
        resultats=resultats,
        form=form,
        is_run=is_run,
        has_released=bool(released),
        tableau=tableau,
        dessins=drawn(tableau) if tableau else {},
        carte=mapped(tableau) if tableau else "",
        lisibles=readable(groupes, dimensions, shown),
    )


def _tableau(
    campagne: Campagne, form: CroisementForm, groupes: Sequence[GroupeDepouille], dimensions: Sequence[Dimension]
) -> TableauCroise:
    asked = next(asked for groupe in groupes for asked in groupe.questions if asked.code == form.question.data)
    dimension = next(dimension for dimension in dimensions if dimension.code == form.par.data)
    return TableauCroise(asked, dimension, list_croisees(reading(), campagne, asked, territoires(dimension)))


def drawn(tableau: TableauCroise) -> Mapping[str, Markup]:
    """Return category -> its bar: the sides of a scale on one axis, else the answer that the sentence is about."""
    if tableau.asked.echelle:
        bars = of_scale([replace(question, code=libelle) for libelle, question in tableau.lignes if question.n])
    else:
        bars = {part.libelle: bar(part.nombre, part.n) for part in tableau.parts}
    return {libelle: Markup(svg) for libelle, svg in bars.items() if svg}  # noqa: S704 - ours, escaped


def mapped(tableau: TableauCroise) -> Markup:
    """Draw the answer that the sentence is about by département, in words; empty where it is not read by DLA."""
    if tableau.dimension.code != DLA:
        return Markup()
    codes, titre = tableau.vedette
    zones = [_zone(libelle, question, tableau.cell(question, codes)) for libelle, question in tableau.lignes]
    return Markup(carte(zones, titre, LINK, FIFTHS))  # noqa: S704 - ours, escaped


def _zone(libelle: str, question: Question, cell: Modalite | None) -> Zone:
    code, _, nom = libelle.partition(" ")
    if question.confidentiel or (cell and cell.nombre is None):
        return Zone(code, nom, MASKED)
    if cell is None or cell.nombre is None:
        return Zone(code, nom, UNKNOWN)
    return Zone(code, nom, f"{cell.nombre}/{question.n}", 100 * cell.nombre / question.n)
