"""Import pages of structures: upload, mapping of columns, effects shown, confirmation.

The table that was read is kept until it is imported: the worker compares it and writes its right lines; the wrong ones
are corrected here. An import can be undone.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from operator import attrgetter
from pathlib import PurePath

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, answer, lead_to
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import ConfirmerForm, Formulaire
from collecte.core.forms.lignes import PAR_PAGE, LignesForm, lignes_form, sent_lines
from collecte.core.operations.annulation import unpack_trace
from collecte.core.operations.imports import GenreImport
from collecte.core.operations.lignes_gardees import field_of, first_texts, unpack_feuille, wrong_lines
from collecte.core.tableurs import read_sent_table
from collecte.core.web.listes import csv_file
from collecte.models import Dla, EtatImport, ImportRegistre, Region
from collecte.organisation.views.acces_organisation import there
from collecte.organisation.views.annulation_imports import count_left, told_lines, undo_page
from collecte.policy import Droit
from collecte.registre.forms.import_structures import ColonnesForm, FichierStructuresForm, colonnes_form
from collecte.registre.operations.bilan_registre import NOMS, REGLES, told_counts
from collecte.registre.operations.correspondances import absent, keep_correspondance, proposed
from collecte.registre.operations.imports_registre import (
    LIMITS,
    NotToConfirmError,
    ask_comparison,
    confirm_import,
    correct_import,
    forget_import,
    keep_file,
)
from collecte.registre.operations.paquets import unpack_bilan
from collecte.registre.queries.imports_registre import (
    WAITING,
    get_imported,
    get_own_import,
    list_correspondances,
    list_dlas_of,
    list_imports,
    list_names,
    lock_own_import,
)
from collecte.registre.queries.structures import list_kept_dlas
from collecte.registre.views.acces_registre import up_to_list
from exports.tableur.text import one_line
from questionnaires.core.answers import clean

bp = GatedBlueprint("import_structures", __name__, Droit.ACCOMPAGNER, url_prefix="/structures/importer")

SHOWN = 300
"""Lines shown in each table of the page; the others are counted, and all are in the CSV."""

_EXAMPLES = 3
_PATIENCE = timedelta(minutes=2)


@bp.route("", methods=["GET", "POST"])
def fichier() -> Page:
    """Read a file in the limited child process, store its table, and propose its columns."""
    dlas = _kept()
    regions = dict.fromkeys(dla.region_id for dla in dlas)
    correspondances = [
        correspondance for region_id in regions for correspondance in list_correspondances(reading(), region_id)
    ]
    form = FichierStructuresForm() if request.method == "POST" else FichierStructuresForm(formdata=None)
    form.offer(dlas, correspondances)
    if request.method != "POST":
        form.dla.data = form.dla.choices[0].value

    def page(form: FichierStructuresForm) -> str:
        earlier = list_imports(reading(), acteur())
        return render_template(
            "registre/import_structures/fichier.html", form=form, earlier=earlier, told_lines=told_lines
        )

    def act(session: Transaction) -> str:
        name = form.fichier.data.filename or ""
        feuille = read_sent_table(name, form.fichier.data.read(), limits=LIMITS)
        region_id, dla = form.chosen(dlas)
        chosen = (
            correspondance
            for correspondance in correspondances
            if str(correspondance.id) == form.correspondance.data and correspondance.region_id == region_id
        )
        correspondance = next(chosen, None)
        import_file = keep_file(
            session,
            region=session.get_one(Region, region_id),
            dla=session.get_one(Dla, dla.id) if dla else None,
            nom_fichier=one_line(PurePath(name.replace("\\", "/")).name, 120),
            feuille=feuille,
            correspondance=correspondance.nom if correspondance else "",
            colonnes=proposed(feuille.entetes, correspondance.colonnes if correspondance else None),
            acteur=acteur(),
            now=now(),
        )
        if correspondance and (missing := absent(feuille.entetes, correspondance.colonnes)):
            flash(f"Ce fichier n’a pas ces colonnes de la correspondance : {', '.join(missing)[:300]}.")
        return url_for("import_structures.colonnes", import_id=import_file.id)

    return answer(page, form, act, on="fichier")


@bp.route("/<int:import_id>/colonnes", methods=["GET", "POST"])
def colonnes(import_id: int) -> Page:
    """Store the correspondance if it has a name, and queue the file to be compared with the register."""
    import_file = _own(import_id)
    if import_file.etat in {EtatImport.A_ECRIRE, EtatImport.ECRIT}:  # its table is gone, or is about to be
        abort(HTTPStatus.NOT_FOUND)
    feuille = unpack_feuille(import_file.feuille)
    form = form_of(colonnes_form(feuille.entetes, import_file.colonnes), correspondance=import_file.correspondance)

    def page(form: ColonnesForm) -> str:
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

    def act(session: Transaction) -> str:
        chosen, name = form.columns(feuille.entetes), " ".join(clean(form.correspondance.data or "").split())
        stored = _own(import_id, write=True)
        ask_comparison(session, import_file=stored, colonnes=chosen, correspondance=name, now=now())
        if name:
            region = session.get_one(Region, stored.region_id)
            keep_correspondance(session, region=region, nom=name, colonnes=chosen, now=now(), acteur=acteur())
        return _address(import_id)

    return answer(page, form, act)


@bp.route("/<int:import_id>", methods=["GET", "POST"])
def page(import_id: int) -> Page:
    """Show the state of the import: columns to choose, compared, to confirm, written; take corrections of its lines."""
    import_file = _own(import_id)
    if request.method != "POST" and import_file.etat is EtatImport.A_PRECISER:
        return lead_to(url_for("import_structures.colonnes", import_id=import_id))
    if request.method != "POST" and import_file.etat in WAITING:
        is_late = (
            import_file.reclame_jusqua is None
            and import_file.demande_le is not None
            and now() - import_file.demande_le > _PATIENCE
        )
        return render_template(
            "registre/import_structures/en_cours.html", import_file=import_file, fil=_path(), is_late=is_late
        )
    resultat, feuille = unpack_bilan(import_file.bilan), unpack_feuille(import_file.feuille)
    wrong = {ligne.numero for ligne in feuille.lignes} & {defaut.ligne for defaut in resultat.defauts}
    part = tranche(sorted(wrong), PAR_PAGE)
    form = lignes_form(feuille, import_file.colonnes.values(), sent_lines() or part.shown, form_of)

    def show(form: LignesForm) -> str:
        is_refused = bool(form.errors)
        return render_template(
            "registre/import_structures/resultat.html",
            import_file=import_file,
            resultat=resultat,
            changes=[effet for effet in resultat.effets if effet.genre is GenreImport.MODIFICATION],
            creations=[effet for effet in resultat.effets if effet.genre is GenreImport.CREATION],
            shown=SHOWN,
            faits=told_counts(resultat.faits),
            form=form,
            is_refused=is_refused,
            of_file=[defaut for defaut in resultat.defauts if defaut.ligne not in wrong],
            lignes=form.lignes(resultat.defauts),
            part=part,
            address=partial(_address, import_id),
            noms=first_texts(feuille, import_file.laissees),
            restent=count_left(import_file),
            fil=_path(),
        )

    def act(session: Transaction) -> str:
        correct_import(
            session,
            import_file=there(lock_own_import(session, acteur(), import_id)),
            corrections=form.corrections,
            laisser=request.form.getlist("laisser", type=int),
            reprendre=request.form.getlist("reprendre", type=int),
            now=now(),
        )
        return _address(import_id, part.page)

    return answer(show, form, act, on=field_of(min(form.numeros)) if form.numeros else "", keeps_status=True)


@bp.get("/<int:import_id>/a-corriger.csv")
def a_corriger(import_id: int) -> Response:
    """Export the wrong lines as they are now, each with its line in the first file and why it waits."""
    import_file = _own(import_id)
    defauts, feuille = unpack_bilan(import_file.bilan).defauts, unpack_feuille(import_file.feuille)
    return csv_file("lignes-a-corriger", *wrong_lines(feuille, defauts))


@bp.route("/<int:import_id>/annuler", methods=["GET", "POST"])
def annuler(import_id: int) -> Page:
    kept, import_file = {dla.id for dla in _kept()}, there(get_imported(reading(), acteur(), import_id))
    subjects = {rang.id for rang in unpack_trace(import_file.annulation).sujets.values()}
    if not list_dlas_of(reading(), subjects) <= kept:
        abort(HTTPStatus.NOT_FOUND)
    if not import_file.annulation and request.method != "POST":
        return lead_to(url_for("import_structures.fichier"), "Cet import est déjà annulé.")
    return undo_page(
        import_file,
        REGLES,
        find=lambda session: get_imported(session, acteur(), import_id),
        list_names=lambda ids: list_names(reading(), ids),
        noms=NOMS,
        fil=_path(),
        back=url_for("import_structures.fichier"),
    )


@bp.get("/<int:import_id>/effets.csv")
def effets(import_id: int) -> Response:
    """Export all effects, including those that the page does not show."""
    resultat = unpack_bilan(_own(import_id).bilan)
    rows = [("erreur", defaut.ligne, "", "", defaut.probleme, defaut.remede) for defaut in resultat.defauts]
    rows += [("remarque", remarque.ligne, "", "", "", remarque.texte) for remarque in resultat.remarques]
    shown = attrgetter("genre.value", "ligne", "structure", "quoi", "avant", "apres")
    rows += map(shown, resultat.changements)
    return csv_file("import-de-structures", ("effet", "ligne", "structure", "quoi", "avant", "après"), rows)


@bp.post("/<int:import_id>/confirmer")
def confirmer(import_id: int) -> Page:
    _own(import_id)
    form = ConfirmerForm()
    if not form.validate():
        flash("Cette page avait expiré : vérifiez, puis confirmez de nouveau.")
    else:
        import_file = _own(import_id, write=True)
        try:
            confirm_import(writing(), import_file=import_file, empreinte=form.empreinte.data or "", now=now())
            commit()
        except NotToConfirmError:
            flash("Cet import n’attendait plus ce bouton, ou a changé entre-temps : voici où il en est.")
    return lead_to(_address(import_id))


@bp.post("/<int:import_id>/oublier")
def oublier(import_id: int) -> Page:
    """Delete a file: it can no longer be confirmed, and the register does not change."""
    _own(import_id)
    if Formulaire().validate():
        forget_import(writing(), import_file=_own(import_id, write=True))
        commit()
        flash("Le fichier est oublié. Le registre n’a pas changé.")
    return lead_to(url_for("import_structures.fichier"))


def _kept() -> Sequence[Dla]:
    """Return the DLA whose register the visitor keeps, or 404 when there are none."""
    return list_kept_dlas(reading(), acteur(), today()) or abort(HTTPStatus.NOT_FOUND)


def _own(import_id: int, *, write: bool = False) -> ImportRegistre:
    """Return a file of the visitor's, or 404."""
    _kept()
    return there(get_own_import(writing() if write else reading(), acteur(), import_id))


def _path() -> list[tuple[str, str]]:
    return [*up_to_list(), ("Importer", url_for("import_structures.fichier"))]


def _address(import_id: int, number: int = 1) -> str:
    return url_for("import_structures.page", import_id=import_id, page=number if number > 1 else None)
