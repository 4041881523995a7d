"""Import pages of persons and of conventions: a table is read and kept, its effects shown line by line, its right lines
imported once confirmed while the wrong ones are corrected here, and undone from the list of the région."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import PurePath

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Link, Page, acting, answer, form_page, lead_to
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import proven
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import ConfirmationForm, FichierForm, Formulaire
from collecte.core.forms.lignes import PAR_PAGE, LignesForm, lignes_form, sent_lines
from collecte.core.operations.cellules import Defaut, RefusedFileError
from collecte.core.operations.lignes_gardees import field_of, first_texts, unpack_feuille, wrong_lines
from collecte.core.tableurs import read_sent_table
from collecte.core.web.listes import Liste, csv_file
from collecte.models import ImportRegistre, Region
from collecte.organisation.operations.imports_organisation import (
    IMPORTS,
    Import,
    Lecture,
    confirm_table,
    correct_table,
    forget_table,
    keep_table,
)
from collecte.organisation.queries.imports import get_import, list_imports, list_subjects
from collecte.organisation.views.acces_organisation import mots, the_region, there, up_to_region
from collecte.organisation.views.annulation_imports import NOMS, count_left, told_lines, undo_page
from collecte.policy import Droit
from exports.tableur.text import one_line
from questionnaires.core.francais import plural

bp = GatedBlueprint("imports", __name__, Droit.ANIMER, url_prefix="/organisation")

SHOWN = 500
"""Effects listed on the page; the others are counted."""


@bp.get("/regions/<int:region_id>/imports")
def liste(region_id: int) -> Page:
    region = the_region(region_id)
    fichiers = Liste(
        "imports",
        list_imports(reading(), region.id),
        {
            "Fichier": lambda fichier: fichier.nom_fichier,
            "Tableau": lambda fichier: fichier.objet,
            "Lu le": lambda fichier: fichier.cree_le,
            "Par": lambda fichier: fichier.compte.personne.nom_complet,
            "Lignes": told_lines,
            "État": told_state,
        },
    )
    return fichiers.as_csv() or render_template(
        "organisation/imports.html",
        region=region,
        fichiers=fichiers,
        told_lines=told_lines,
        told_state=told_state,
        fil=up_to_region(region),
    )


def told_state(fichier: ImportRegistre) -> str:
    if fichier.annule_le is not None:
        return "annulé"
    if fichier.empreinte:
        return "à confirmer"
    if fichier.fautives:
        return "à corriger"
    return "importé" if fichier.importe_le else "rien à importer"


@bp.route("/regions/<int:region_id>/importer/<tableau>", methods=["GET", "POST"])
def importer(region_id: int, tableau: str) -> Page:
    """Ask for a table, keep it and lead to what it would change."""
    region, kind = the_region(region_id), IMPORTS.get(tableau) or abort(HTTPStatus.NOT_FOUND)
    form = FichierForm() if request.method == "POST" else FichierForm(formdata=None)
    defauts: Sequence[Defaut] = ()
    if request.method == "POST" and form.validate():
        name = form.fichier.data.filename or ""
        try:
            fichier = keep_table(
                writing(),
                region=writing().get_one(Region, region_id),
                objet=tableau,
                nom_fichier=one_line(PurePath(name.replace("\\", "/")).name, 120),
                feuille=read_sent_table(name, form.fichier.data.read()),
                acteur=acteur(),
                now=now(),
            )
            address = _address(fichier.id)
            commit()
            return lead_to(address)
        except RefusedFileError as error:
            defauts = error.defauts
        except UserFacingError as error:
            form.refuse(form.fichier, str(error))
    return form_page(
        "organisation/importer.html",
        region=region,
        tableau=tableau,
        kind=kind,
        form=form,
        defauts=defauts,
        mots=mots(region),
        fil=up_to_region(region),
    )


@bp.get("/regions/<int:region_id>/importer/<tableau>/modele.csv")
def modele(region_id: int, tableau: str) -> Response:
    """Send an empty table to fill, with headers only."""
    the_region(region_id)
    kind = IMPORTS.get(tableau) or abort(HTTPStatus.NOT_FOUND)
    return csv_file(tableau, [champ.titre for champ in kind.colonnes.champs], [])


@bp.route("/imports/<int:import_id>", methods=["GET", "POST"])
def page(import_id: int) -> Page:
    """Show what a table would change and its lines to correct; correct them, leave some out or bring them back."""
    fichier = _kept(import_id)
    kind, lecture, feuille = _kind(fichier), Lecture.unpack(fichier.bilan), unpack_feuille(fichier.feuille)
    part = tranche(sorted(lecture.fautives), PAR_PAGE)
    headers = kind.headers(feuille) if feuille.entetes else []
    form = lignes_form(feuille, headers, sent_lines() or part.shown, form_of)

    def show(form: LignesForm) -> str:
        is_refused = bool(form.errors)
        return render_template(
            "organisation/effets.html",
            fichier=fichier,
            kind=kind,
            bilan=lecture.bilan,
            a_change=lecture.a_change,
            confirmation=ConfirmationForm(formdata=None),
            shown=SHOWN,
            right=len(feuille.lignes) - len(lecture.fautives | {*fichier.laissees}),
            form=form,
            is_refused=is_refused,
            lignes=form.lignes(lecture.defauts),
            part=part,
            address=lambda number: _address(import_id, number),
            noms=first_texts(feuille, fichier.laissees),
            restent=count_left(fichier),
            fil=_path(fichier),
        )

    act = acting(
        correct_table,
        _address(import_id, part.page),
        import_file=lambda: there(get_import(writing(), acteur(), import_id, lock=True)),
        corrections=lambda: form.corrections,
        laisser=request.form.getlist("laisser", type=int),
        reprendre=request.form.getlist("reprendre", type=int),
    )
    return answer(show, form, act, on=field_of(min(form.numeros)) if form.numeros else "", keeps_status=True)


@bp.post("/imports/<int:import_id>/confirmer")
@proven
def confirmer(import_id: int) -> Page:
    """Import the right lines if their effects are still those shown. It may give roles: a proof is asked."""
    fichier, form = _kept(import_id), ConfirmationForm()
    if not form.validate():
        return lead_to(_address(import_id), "Cette page avait expiré : vérifiez, puis confirmez de nouveau.")
    session = writing()
    taken = confirm_table(
        session,
        import_file=there(get_import(session, acteur(), import_id)),
        empreinte=form.empreinte.data or "",
        with_invitations=form.inviter.data,
        acteur=acteur(),
        now=now(),
    )
    commit()
    region_id, fichier = fichier.region_id, _kept(import_id)
    if taken and not fichier.fautives and not fichier.laissees:
        flash("Le tableau est importé. Ce qu’il reste à faire est sur votre tableau de bord.")
        return lead_to(url_for("organisation.region", region_id=region_id))
    if taken:
        flash(f"{plural(taken, 'ligne est importée', 'lignes sont importées')} ; les autres attendent ici.")
    return lead_to(_address(import_id))


@bp.get("/imports/<int:import_id>/a-corriger.csv")
def a_corriger(import_id: int) -> Response:
    """Export the wrong lines as they are now, each with its line in the first file and why it waits."""
    fichier = _kept(import_id)
    defauts, feuille = Lecture.unpack(fichier.bilan).defauts, unpack_feuille(fichier.feuille)
    return csv_file("lignes-a-corriger", *wrong_lines(feuille, defauts))


@bp.route("/imports/<int:import_id>/annuler", methods=["GET", "POST"])
@proven
def annuler(import_id: int) -> Page:
    """Undo an import. It may give an account back: a proof is asked."""
    fichier = _kept(import_id)
    kind, back = _kind(fichier), url_for("imports.liste", region_id=fichier.region_id)
    if not fichier.annulation and request.method != "POST":
        flash("Cet import est déjà annulé." if fichier.annule_le else "Rien de ce fichier n’est importé.")
        return lead_to(back)
    return undo_page(
        fichier,
        kind.regles,
        find=lambda session: get_import(session, acteur(), import_id),
        list_names=lambda _ids: list_subjects(reading(), fichier.region_id, fichier.objet),
        noms=NOMS,
        fil=_path(fichier),
        back=back,
        notes=kind.notes,
    )


@bp.post("/imports/<int:import_id>/oublier")
def oublier(import_id: int) -> Page:
    """Delete a file of which nothing is imported."""
    region_id = _kept(import_id).region_id
    if Formulaire().validate():
        forget_table(writing(), import_file=there(get_import(writing(), acteur(), import_id, lock=True)))
        commit()
        flash("Le fichier est oublié. Rien n’a changé.")
    return lead_to(url_for("imports.liste", region_id=region_id))


def _kept(import_id: int) -> ImportRegistre:
    """Return a file of a région that the visitor runs, or 404."""
    return there(get_import(reading(), acteur(), import_id))


def _kind(fichier: ImportRegistre) -> Import:
    return IMPORTS[fichier.objet]


def _path(fichier: ImportRegistre) -> list[Link]:
    address = url_for("imports.liste", region_id=fichier.region_id)
    return [*up_to_region(fichier.region), ("Imports", address)]


def _address(import_id: int, number: int = 1) -> str:
    return url_for("imports.page", import_id=import_id, page=number if number > 1 else None)
