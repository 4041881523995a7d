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
from collecte.core.operations.imports import GenreImport
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
"""Lines shown in each table of the page; the others are counted, and all are in the CSV."""

_EXAMPLES = 3
_PATIENCE = timedelta(minutes=2)


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def fichier() -> Page:
    return _file_page(_file_form(_kept()))


@bp.post("")
@requires(Droit.ACCOMPAGNER)
def deposer() -> Page:
    """Read the file in the limited child process, store its table, and propose its columns."""
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
    correspondance = next(
        (candidate for candidate in _correspondances(dlas) if str(candidate.id) == form.correspondance.data), None
    )
    correspondance = correspondance if correspondance and correspondance.region_id == region_id else None
    session = writing()
    import_file = keep_file(
        session,
        region=session.get_one(Region, region_id),
        dla=session.get_one(Dla, dla.id) if dla else None,
        nom_fichier=_shown_name(name),
        feuille=feuille,
        correspondance=correspondance.nom if correspondance else "",
        colonnes=proposed(feuille.entetes, correspondance.colonnes if correspondance else None),
        acteur=acteur(),
        now=now(),
    )
    url = url_for("import_structures.colonnes", import_id=import_file.id)
    commit()
    if correspondance and (missing := absent(feuille.entetes, correspondance.colonnes)):
        flash(f"Ce fichier n’a pas ces colonnes de la correspondance : {', '.join(missing)[:300]}.")
    return redirect(url, HTTPStatus.SEE_OTHER)


@bp.get("/<int:import_id>/colonnes")
@requires(Droit.ACCOMPAGNER)
def colonnes(import_id: int) -> Page:
    import_file = _own(import_id)
    feuille = _table(import_file)
    return _columns_page(import_file, feuille, _columns_form(import_file, feuille))


@bp.post("/<int:import_id>/colonnes")
@requires(Droit.ACCOMPAGNER)
def examiner(import_id: int) -> Page:
    """Store the correspondance if it has a name, and queue the file to be compared with the register."""
    import_file = _own(import_id)
    feuille = _table(import_file)
    form = _columns_form(import_file, feuille)
    if not form.validate() or form.refuse_twice(feuille.entetes):
        return _columns_page(import_file, feuille, form), HTTPStatus.UNPROCESSABLE_ENTITY
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
    """Show the state of the import: columns to choose, compared, to confirm, written."""
    import_file = _own(import_id)
    if import_file.etat is EtatImport.A_PRECISER:
        return redirect(url_for("import_structures.colonnes", import_id=import_id), HTTPStatus.SEE_OTHER)
    if import_file.etat in WAITING:
        is_late = (
            import_file.reclame_jusqua is None
            and import_file.demande_le is not None
            and now() - import_file.demande_le > _PATIENCE
        )
        return render_template(
            "registre/import_structures/en_cours.html", import_file=import_file, fil=_path(), is_late=is_late
        )
    resultat = unpack_bilan(import_file.bilan)
    return render_template(
        "registre/import_structures/resultat.html",
        import_file=import_file,
        resultat=resultat,
        changes=[effet for effet in resultat.effets if effet.genre is GenreImport.MODIFICATION],
        creations=[effet for effet in resultat.effets if effet.genre is GenreImport.CREATION],
        shown=SHOWN,
        faits=told_counts(resultat.faits),
        form=ConfirmerForm(formdata=None, empreinte=import_file.empreinte),
        fil=_path(),
    )


@bp.get("/<int:import_id>/effets.csv")
@requires(Droit.ACCOMPAGNER)
def effets(import_id: int) -> Response:
    """Export all effects, including those that the page does not show."""
    resultat = unpack_bilan(_own(import_id).bilan)
    rows = [("erreur", defaut.ligne, "", "", defaut.probleme, defaut.remede) for defaut in resultat.defauts]
    rows += [("remarque", remarque.ligne, "", "", "", remarque.texte) for remarque in resultat.remarques]
    rows += [
        (
            changement.genre.value,
            changement.ligne,
            changement.structure,
            changement.quoi,
            changement.avant,
            changement.apres,
        )
        for changement in resultat.changements
    ]
    content = french_csv(("effet", "ligne", "structure", "quoi", "avant", "après"), rows)
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
    """Delete a file: it can no longer be confirmed, and the register does not change."""
    _own(import_id)
    if Formulaire().validate():
        forget_import(writing(), own=_own(import_id, write=True))
        commit()
        flash("Le fichier est oublié. Le registre n’a pas changé.")
    return redirect(url_for("import_structures.fichier"), HTTPStatus.SEE_OTHER)


def _kept() -> list[Dla]:
    """Return the DLA whose register the visitor keeps, or 404 when there are none."""
    dlas = list(list_kept_dlas(reading(), acteur(), paris_day(now())))
    if not dlas:
        abort(HTTPStatus.NOT_FOUND)
    return dlas


def _correspondances(dlas: list[Dla]) -> list[Correspondance]:
    regions = dict.fromkeys(dla.region_id for dla in dlas)
    return [correspondance for region_id in regions for correspondance in list_correspondances(reading(), region_id)]


def _own(import_id: int, *, write: bool = False) -> ImportRegistre:
    """Return a file of the visitor's, or 404."""
    _kept()
    import_file = get_own_import(writing() if write else reading(), acteur(), import_id)
    if import_file is None:
        abort(HTTPStatus.NOT_FOUND)
    return import_file


def _table(import_file: ImportRegistre) -> Feuille:
    """Return the table that was read, or 404 once it is imported."""
    if import_file.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:
        abort(HTTPStatus.NOT_FOUND)
    return unpack_feuille(import_file.feuille)


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


def _columns_form(import_file: ImportRegistre, feuille: Feuille) -> ColonnesForm:
    return form_of(colonnes_form(feuille.entetes, import_file.colonnes), correspondance=import_file.correspondance)


def _columns_page(import_file: ImportRegistre, feuille: Feuille, form: ColonnesForm) -> str:
    examples = {
        header: [text for ligne in feuille.lignes[:50] if (text := ligne.cells[header])][:_EXAMPLES]
        for header in feuille.entetes
    }
    return render_template(
        "registre/import_structures/colonnes.html",
        import_file=import_file,
        feuille=feuille,
        form=form,
        examples=examples,
        fil=_path(),
    )


def _path() -> list[tuple[str, str]]:
    return [("Structures", url_for("structures.liste")), ("Importer", url_for("import_structures.fichier"))]


def _to_page(import_id: int) -> Page:
    return redirect(url_for("import_structures.page", import_id=import_id), HTTPStatus.SEE_OTHER)
