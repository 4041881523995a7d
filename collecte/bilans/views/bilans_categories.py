"""Page and file of the figures by category: sectors, themes and territories of a year."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, request, url_for

from collecte.bilans.operations.contenu_region import annees_of
from collecte.bilans.queries.faits_categories import get_counted_region, get_faits_categories, list_territoires
from collecte.bilans.views.bilans import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import requires
from collecte.core.web.listes import csv_file
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.queries.ingenieries import ANY_CATEGORY
from collecte.telechargements.views.documents import file_name
from exports.bilans.categories import (
    BENEFICIAIRES,
    EPCI,
    REGLES,
    TITRE,
    TOUS,
    CelluleCategorie,
    answer,
    compose_categories,
    secret_of,
)
from exports.bilans.document import Cellule, LigneDocument, PartieDocument
from exports.tableur.csv import Cell
from questionnaires.categories.categories import FRR, QPV, SECTEUR, THEME

_CIRCULENT = "Ces tableaux circulent : un prix confidentiel l’est aussi pour qui lit les ingénieries du registre."


@bp.get("/regions/<int:region_id>/categories")
@requires(Droit.LIRE_BILANS)
def categories(region_id: int) -> Page:
    region = there(get_counted_region(reading(), acteur(), region_id, today()))
    annees = annees_of(reading(), region, today()) or [today().year]
    asked = request.args.get("annee", str(annees[0]))
    annee = there(next((annee for annee in annees if str(annee) == asked), None))
    territoires = list_territoires(reading(), acteur(), region, today())
    faits = get_faits_categories(reading(), annee, territoires)
    parties = compose_categories(faits, get_categories(reading()), territoires)
    if "csv" in request.args:
        return csv_file(
            file_name("categories", region.nom, str(annee)),
            ("tableau", "ligne", "territoire", "valeur"),
            _rows(parties),
        )
    return render_template(
        "bilans/categories.html",
        region=region,
        annees=annees,
        annee=annee,
        titre=TITRE,
        answer=answer(parties, annee),
        parties=parties,
        regles=(*REGLES, secret_of(region.seuils), _CIRCULENT),
        address=lambda ligne, cellule: _address(ligne, cellule, annee),
        today=today(),
    )


def _rows(parties: Sequence[PartieDocument]) -> Iterator[tuple[Cell, ...]]:
    for tableau in (tableau for partie in parties for tableau in partie.tableaux):
        for ligne in tableau.lignes:
            for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=True):
                yield tableau.titre, ligne.libelle, colonne, cellule.texte


_FILTERS = {SECTEUR: "secteur", QPV: "qpv", FRR: "frr", EPCI: "epci", THEME: "theme", BENEFICIAIRES: "theme"}
"""List of a row -> the filter of its code."""


def _address(ligne: LigneDocument, cellule: Cellule, annee: int) -> str:
    """Return the address of the list behind a figure, for who reads its register; '' for others."""
    if not isinstance(cellule, CelluleCategorie) or cellule.territoire is None or not ligne.liste:
        return ""
    chosen: dict[str, Any] = {"annee": annee, "dla": cellule.territoire or None}
    if ligne.cle == TOUS and ligne.liste == BENEFICIAIRES:
        chosen["theme"] = ANY_CATEGORY
    elif ligne.cle != TOUS:
        chosen[_FILTERS[ligne.liste]] = ligne.cle or "aucun"
    return url_for("ingenieries.liste" if ligne.liste == THEME else "structures.liste", **chosen)
