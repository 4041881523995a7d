"""Pages of the fiche d’appui à la négociation, with its PDF file and its workbook."""

from functools import partial

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from collecte.comptes.web.context import acteur, now, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.rows import fetch
from collecte.core.web.adresses import number
from collecte.core.web.pdf import is_available
from collecte.models import Dla
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit, negotiated_dlas
from collecte.telechargements.views import documents
from collecte.temps.operations.contenu_fiche import compose
from collecte.temps.operations.engagements import MAX_ENGAGEMENTS
from collecte.temps.operations.perimetre_fiche import Perimetre, perimetre_of
from collecte.temps.queries.fiche_appui import LOADED_WITH_DLA, list_negotiated_dlas
from exports.papiers.fiche import FicheAppui

bp = GatedBlueprint("fiches_appui", __name__, Droit.NEGOCIER, url_prefix="/fiche-appui")

BLANK_LINES = 4
"""Lines to be filled by hand under the typed commitments."""


@bp.get("")
def liste() -> str | AnyResponse:
    """List the DLA; someone who has only one is redirected to its fiche."""
    dlas = list_negotiated_dlas(reading(), acteur(), today())
    if len(dlas) == 1:
        return redirect(url_for("fiches_appui.fiche", dla_id=dlas[0].id))
    return render_template("temps/fiche_appui/liste.html", dlas=dlas)


@bp.get("/dlas/<int:dla_id>")
def fiche(dla_id: int) -> str:
    dlas = list_negotiated_dlas(reading(), acteur(), today())
    perimetre = _perimetre(there(next((dla for dla in dlas if dla.id == dla_id), None)))
    asked = {"avenant": perimetre.avenant, "campagne": perimetre.campagne}
    return render_template(
        "temps/fiche_appui/fiche.html",
        perimetre=perimetre,
        fiche=_composed(perimetre),
        # so that its files are about the same avenant and campagne
        chosen={"dla_id": dla_id, **{name: row.id for name, row in asked.items() if row is not None}},
        has_pdf=is_available(),
        several=len(dlas) > 1,
        blank_lines=BLANK_LINES,
        most=MAX_ENGAGEMENTS,
    )


@bp.get("/dlas/<int:dla_id>/fiche.pdf")
def pdf(dla_id: int) -> Response:
    """Return the PDF; 404 where none can be made."""
    fiche = _composed(_perimetre(_the_negotiated(dla_id)))
    return documents.as_pdf("temps/fiche_appui/pdf.html", "fiche.css", _name(fiche), fiche=fiche)


@bp.get("/dlas/<int:dla_id>/fiche.xlsx")
def classeur(dla_id: int) -> Response:
    """Return its sheet, in a workbook of its own."""
    from exports.papiers.sheets.fiche_appui import write_fiche  # it imports XlsxWriter: loaded on demand

    perimetre = _perimetre(_the_negotiated(dla_id))
    fiche, campagne_id = _composed(perimetre), perimetre.campagne.id if perimetre.campagne else None
    about = ", ".join(filter(None, (fiche.dla, fiche.periode)))
    sortie = documents.of_dla("fiche d’appui", perimetre.dla, about, _name(fiche), campagne_id)
    return documents.as_workbook(partial(write_fiche, fiche), sortie)


def _name(fiche: FicheAppui) -> str:
    return documents.file_name("fiche-appui", fiche.dla, fiche.periode)


def _the_negotiated(dla_id: int) -> Dla:
    return fetch(Dla, dla_id, negotiated_dlas, *LOADED_WITH_DLA)


def _perimetre(dla: Dla) -> Perimetre:
    return perimetre_of(
        reading(),
        dla,
        today(),
        avenant_id=request.args.get("avenant", type=number),
        campagne_id=request.args.get("campagne", type=number),
    )


def _composed(perimetre: Perimetre) -> FicheAppui:
    return compose(reading(), perimetre=perimetre, acteur=acteur(), now=now())
