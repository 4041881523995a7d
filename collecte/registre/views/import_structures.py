"""Import pages of structures: upload, mapping of columns, effects shown, confirmation.

The table that was read is kept until it is imported, for a day at most: the worker compares it and writes it.
"""

from datetime import timedelta
from http import HTTPStatus
from pathlib import PurePath

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.operations.imports import Genre
from collecte.core.tableurs import Feuille, read_sent_table
from collecte.models import Correspondance, Dla, EtatImport, ImportRegistre, Region
from collecte.policy import Droit
from collecte.registre.forms.import_structures import ColonnesForm, ConfirmerForm, FichierStructuresForm, colonnes_form
from collecte.registre.operations.bilan_registre import told_counts
from collecte.registre.operations.correspondances import absent, keep_correspondance, proposed
from collecte.registre.operations.imports_registre import (
    LIMITS,
    ask_comparison,
    confirm_import,
    forget_import,
    keep_file,
)
from collecte.registre.operations.paquets import unpack_bilan, unpack_feuille
from collecte.registre.queries.imports_registre import (
    WAITING,
    get_own_import,
    list_correspondances,
    list_kept_dlas,
    list_own_imports,
)
from exports.tableur.csv import french_csv
from exports.tableur.text import one_line
from questionnaires.core.answers import clean
from questionnaires.core.francais import paris_day

bp = Blueprint("import_structures", __name__, url_prefix="/structures/importer")

SHOWN = 300
"""Lines of each table of the page; the others are counted, and all are in the CSV."""

_EXAMPLES = 3
_PATIENCE = timedelta(minutes=2)


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def fichier() -> Page:
    return _file_page(_file_form(_kept()))


@bp.post("")
@requires(Droit.ACCOMPAGNER)
def deposer() -> Page:
    """Read the file in the limited child, keep its table, and propose its columns."""
    dlas = _kept()
    form = _file_form(dlas, sent=True)
    if not form.validate():
        return _file_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    name = form.fichier.data.filename or ""
    try:
        feuille = read_sent_table(name, form.fichier.data.read(), limits=LIMITS)
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        return _file_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    region_id, dla = form.chosen(dlas)
    kept = next((own for own in _correspondances(dlas) if str(own.id) == form.correspondance.data), None)
    kept = kept if kept and kept.region_id == region_id else None
    session = writing()
    own = keep_file(
        session,
        region=session.get_one(Region, region_id),
        dla=session.get_one(Dla, dla.id) if dla else None,
        nom_fichier=_shown_name(name),
        feuille=feuille,
        correspondance=kept.nom if kept else "",
        colonnes=proposed(feuille.entetes, kept.colonnes if kept else None),
        acteur=acteur(),
        now=now(),
    )
    where = url_for("import_structures.colonnes", import_id=own.id)
    commit()
    if kept and (missing := absent(feuille.entetes, kept.colonnes)):
        flash(f"Ce fichier n’a pas ces colonnes de la correspondance : {', '.join(missing)[:300]}.")
    return redirect(where, HTTPStatus.SEE_OTHER)


@bp.get("/<int:import_id>/colonnes")
@requires(Droit.ACCOMPAGNER)
def colonnes(import_id: int) -> Page:
    own = _own(import_id)
    feuille = _table(own)
    return _columns_page(own, feuille, _columns_form(own, feuille))


@bp.post("/<int:import_id>/colonnes")
@requires(Droit.ACCOMPAGNER)
def examiner(import_id: int) -> Page:
    """Keep the correspondance if it has a name, and have the file compared with the register."""
    own = _own(import_id)
    feuille = _table(own)
    form = _columns_form(own, feuille)
    if not form.validate() or form.refuse_twice(feuille.entetes):
        return _columns_page(own, feuille, form), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    chosen, name = form.columns(feuille.entetes), " ".join(clean(form.correspondance.data or "").split())
    stored = _own(import_id, write=True)
    ask_comparison(session, own=stored, colonnes=chosen, correspondance=name, now=now())
    if name:
        region = session.get_one(Region, stored.region_id)
        keep_correspondance(session, region=region, nom=name, colonnes=chosen, now=now(), acteur=acteur())
    commit()
    return _to_page(import_id)


@bp.get("/<int:import_id>")
@requires(Droit.ACCOMPAGNER)
def page(import_id: int) -> Page:
    """Where it is: its columns to choose, compared, to confirm, written."""
    own = _own(import_id)
    if own.etat is EtatImport.A_PRECISER:
        return redirect(url_for("import_structures.colonnes", import_id=import_id), HTTPStatus.SEE_OTHER)
    if own.etat in WAITING:
        is_late = own.reclame_jusqua is None and own.demande_le is not None and now() - own.demande_le > _PATIENCE
        return render_template("registre/import_structures/en_cours.html", own=own, fil=_path(), is_late=is_late)
    resultat = unpack_bilan(own.bilan)
    return render_template(
        "registre/import_structures/resultat.html",
        own=own,
        resultat=resultat,
        changes=[effet for effet in resultat.effets if effet.genre is Genre.MODIFICATION],
        creations=[effet for effet in resultat.effets if effet.genre is Genre.CREATION],
        shown=SHOWN,
        faits=told_counts(resultat.faits),
        form=ConfirmerForm(formdata=None, empreinte=own.empreinte),
        fil=_path(),
    )


@bp.get("/<int:import_id>/effets.csv")
@requires(Droit.ACCOMPAGNER)
def effets(import_id: int) -> Response:
    """Everything that the page would show if it were long enough."""
    resultat = unpack_bilan(_own(import_id).bilan)
    told = [("erreur", own.ligne, "", "", own.probleme, own.remede) for own in resultat.defauts]
    told += [("remarque", own.ligne, "", "", "", own.texte) for own in resultat.remarques]
    told += [
        (own.genre.value, own.ligne, own.structure, own.quoi, own.avant, own.apres) for own in resultat.changements
    ]
    content = french_csv(("effet", "ligne", "structure", "quoi", "avant", "après"), told)
    headers = {"Content-Disposition": "attachment; filename=import-de-structures.csv"}
    return Response(content, mimetype="text/csv", headers=headers)


@bp.post("/<int:import_id>/confirmer")
@requires(Droit.ACCOMPAGNER)
def confirmer(import_id: int) -> Page:
    _own(import_id)
    form = ConfirmerForm()
    if not form.validate():
        flash("Cette page avait expiré : vérifiez, puis confirmez de nouveau.")
        return _to_page(import_id)
    confirm_import(writing(), own=_own(import_id, write=True), empreinte=form.empreinte.data or "", now=now())
    commit()
    return _to_page(import_id)


@bp.post("/<int:import_id>/oublier")
@requires(Droit.ACCOMPAGNER)
def oublier(import_id: int) -> Page:
    """Forget a file: it has no page to confirm, nothing of the register goes with it."""
    _own(import_id)
    if Formulaire().validate():
        forget_import(writing(), own=_own(import_id, write=True))
        commit()
        flash("Le fichier est oublié. Le registre n’a pas changé.")
    return redirect(url_for("import_structures.fichier"), HTTPStatus.SEE_OTHER)


def _kept() -> list[Dla]:
    """The DLA whose register one keeps; no page at all for who keeps none."""
    dlas = list(list_kept_dlas(reading(), acteur(), paris_day(now())))
    if not dlas:
        abort(HTTPStatus.NOT_FOUND)
    return dlas


def _correspondances(dlas: list[Dla]) -> list[Correspondance]:
    regions = dict.fromkeys(own.region_id for own in dlas)
    return [own for region_id in regions for own in list_correspondances(reading(), region_id)]


def _own(import_id: int, *, write: bool = False) -> ImportRegistre:
    """A file of one's own; no page for any other."""
    _kept()
    found = get_own_import(writing() if write else reading(), acteur(), import_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _table(own: ImportRegistre) -> Feuille:
    """What was read; no page once it is imported."""
    if own.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:
        abort(HTTPStatus.NOT_FOUND)
    return unpack_feuille(own.feuille)


def _shown_name(name: str) -> str:
    return one_line(PurePath(name.replace("\\", "/")).name, 120)


def _file_form(dlas: list[Dla], *, sent: bool = False) -> FichierStructuresForm:
    form = FichierStructuresForm() if sent else FichierStructuresForm(formdata=None)
    form.offer(dlas, _correspondances(dlas))
    if not sent:
        form.dla.data = form.dla.choices[0].value
    return form


def _file_page(form: FichierStructuresForm) -> str:
    earlier = list_own_imports(reading(), acteur())
    return render_template("registre/import_structures/fichier.html", form=form, earlier=earlier)


def _columns_form(own: ImportRegistre, feuille: Feuille) -> ColonnesForm:
    return form_of(colonnes_form(feuille.entetes, own.colonnes), correspondance=own.correspondance)


def _columns_page(own: ImportRegistre, feuille: Feuille, form: ColonnesForm) -> str:
    examples = {
        header: [text for ligne in feuille.lignes[:50] if (text := ligne.cells[header])][:_EXAMPLES]
        for header in feuille.entetes
    }
    return render_template(
        "registre/import_structures/colonnes.html", own=own, feuille=feuille, form=form, examples=examples, fil=_path()
    )


def _path() -> list[tuple[str, str]]:
    return [("Structures", url_for("structures.liste")), ("Importer", url_for("import_structures.fichier"))]


def _to_page(import_id: int) -> Page:
    return redirect(url_for("import_structures.page", import_id=import_id), HTTPStatus.SEE_OTHER)
