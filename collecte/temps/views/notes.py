"""Pages of the Note aux pilotes of a région, with its PDF file, its workbook, and its chart as files."""

from functools import partial

from flask import Response, abort, redirect, render_template, request, url_for

from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.web.adresses import number
from collecte.core.web.listes import csv_file
from collecte.core.web.pdf import is_available
from collecte.organisation.queries.organisation import get_own_region
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.telechargements.views import documents
from collecte.temps.operations.contenu_note import ChoixNote, choice_of, compose
from collecte.temps.queries.note_pilotes import list_chiffres_note
from exports.papiers.note import NotePilotes

bp = GatedBlueprint("notes", __name__, Droit.LIRE_TEMPS, url_prefix="/notes/regions/<int:region_id>")


@bp.get("")
def note(region_id: int) -> str:
    choix = _choice(region_id)
    named = {"campagne": choix.chiffres.campagne.id} if choix.chiffres else {}
    return render_template(
        "temps/notes/note.html",
        choix=choix,
        note=_composed(choix),
        chosen={"region_id": region_id, **named},  # so that its files are about the same campagne
        has_pdf=is_available(),
    )


@bp.get("/note.pdf")
def pdf(region_id: int) -> Response:
    note = _composed(_choice_of_file(region_id))
    return documents.as_pdf("temps/notes/pdf.html", "note.css", _name(note), note=note)


@bp.get("/note.xlsx")
def classeur(region_id: int) -> Response:
    from exports.papiers.sheets.note_pilotes import write_note  # it imports XlsxWriter: loaded on demand

    choix = _choice_of_file(region_id)
    note, campagne_id = _composed(choix), choix.chiffres.campagne.id if choix.chiffres else None
    about = ", ".join(filter(None, (note.region, note.periode)))
    sortie = documents.of_region("note aux pilotes", choix.region, about, _name(note), campagne_id)
    return documents.as_workbook(partial(write_note, note), sortie)


@bp.get("/temps.svg")
def image(region_id: int) -> Response:
    note = _drawn(region_id)
    response = Response(note.image.svg, mimetype="image/svg+xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_name(note)}.svg")
    return response


@bp.get("/temps.csv")
def csv(region_id: int) -> Response:
    note = _drawn(region_id)
    headers = ("Mission ou fonction", f"Part (%, à {note.pas} près)", "ETP", "Statut")
    return csv_file(_name(note), headers, note.cellules)


def _drawn(region_id: int) -> NotePilotes:
    """Return the note whose time is drawn; 404 when no time is shown."""
    note = _composed(_choice_of_file(region_id))
    return there(note if note.is_shown else None)


def _choice(region_id: int) -> ChoixNote:
    region = there(get_own_region(reading(), acteur(), region_id))
    unreadable = 0 if request.args.get("campagne") else None  # no campagne has this id
    asked = request.args.get("campagne", unreadable, type=number)
    return choice_of(region, list_chiffres_note(reading(), acteur()), asked)


def _choice_of_file(region_id: int) -> ChoixNote:
    """Lead to the page, which says why, when no file can be made: none is of another campagne than the named one."""
    choix = _choice(region_id)
    if choix.is_missed:
        abort(redirect(url_for("notes.note", region_id=region_id, campagne=request.args["campagne"])))
    return choix


def _composed(choix: ChoixNote) -> NotePilotes:
    return compose(reading(), choix=choix, acteur=acteur(), now=now())


def _name(note: NotePilotes) -> str:
    return documents.file_name("note-pilotes", note.region, note.periode)
