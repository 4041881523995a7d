"""Import pages: dry run of a spreadsheet shown line by line, then confirmation of the same content.

Between the two the page itself carries the rows, signed for one account, one région and one kind of import: nothing is
stored on the server, and the rows sent back are those that were read within the limits of `collecte.core.tableurs`.
Wrong lines are corrected on that page while the right ones are imported.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Page
from collecte.comptes.views.tranches import Tranche
from collecte.comptes.web.context import acteur, commit, now, services, trousseau, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import proven
from collecte.core.errors import Refus, UserFacingError
from collecte.core.forms.base import ConfirmationForm, FichierForm
from collecte.core.forms.lignes import PAR_PAGE, LignesForm, lignes_form, sent_lines
from collecte.core.operations.cellules import Colonnes, Defaut, RefusedFileError
from collecte.core.operations.imports import Bilan
from collecte.core.operations.lignes_gardees import correct_lines, first_texts
from collecte.core.tableurs import Feuille, LigneTableur, read_sent_table
from collecte.models import Region
from collecte.organisation.operations import lignes_conventions, lignes_personnes
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.organisation.views.acces_organisation import mots, the_region, up_to_region
from collecte.policy import Droit
from exports.tableur.csv import french_csv

bp = Blueprint("imports", __name__, url_prefix="/organisation")

SHOWN = 500
"""Effects listed on the page; the others are counted."""


@dataclass(frozen=True, slots=True)
class Import:
    """One kind of import: its title, its columns, and the operation."""

    titre: str
    colonnes: Colonnes
    run: Callable[..., Bilan]
    creates_accounts: bool = False

    def headers(self, feuille: Feuille) -> list[str]:
        """Return the headers of a table that are read."""
        return [*self.colonnes.find(feuille)[0].values()]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a page carries, and the numbers of its lines that are left out."""

    feuille: Feuille
    laissees: tuple[int, ...] = ()

    def only(self, numeros: Collection[int]) -> "Table":
        return replace(self, feuille=replace(self.feuille, lignes=self._lignes(numeros, kept=True)))

    def without(self, numeros: Collection[int]) -> "Table":
        return replace(self, feuille=replace(self.feuille, lignes=self._lignes(numeros, kept=False)))

    def _lignes(self, numeros: Collection[int], *, kept: bool) -> tuple[LigneTableur, ...]:
        return tuple(ligne for ligne in self.feuille.lignes if (ligne.numero in numeros) is kept)


@dataclass(frozen=True, slots=True)
class Lecture:
    """The effects of the right lines of a table, and the errors of the others."""

    bilan: Bilan
    defauts: Sequence[Defaut]


IMPORTS = {
    "personnes": Import("Importer des personnes", lignes_personnes.COLONNES, import_personnes, creates_accounts=True),
    "conventions": Import("Importer des conventions", lignes_conventions.COLONNES, import_conventions),
}


@bp.route("/regions/<int:region_id>/importer/<tableau>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def importer(region_id: int, tableau: str) -> Page:
    """Ask for a table; show a dry run of the one that is sent: the operation without commit."""
    region = the_region(region_id)
    _kind(tableau)
    if request.method != "POST":
        return _file_page(region, tableau, FichierForm(formdata=None))
    form = FichierForm()
    if not form.validate():
        return _file_page(region, tableau, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        table = Table(read_sent_table(form.fichier.data.filename or "", form.fichier.data.read()))
        lecture = _run(region_id, tableau, table)
        page = _effects_page(region, tableau, table, lecture, ConfirmationForm(formdata=None))
        return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if lecture.defauts else page
    except RefusedFileError as error:
        return _file_page(region, tableau, form, error.defauts), HTTPStatus.UNPROCESSABLE_ENTITY
    except UserFacingError as error:
        form.refuse(form.fichier, str(error))
        return _file_page(region, tableau, form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/regions/<int:region_id>/importer/<tableau>/modele.csv")
@requires(Droit.ANIMER)
def modele(region_id: int, tableau: str) -> Response:
    """Send an empty table to fill, with headers only."""
    the_region(region_id)
    headers = [champ.titre for champ in _kind(tableau).colonnes.champs]
    disposition = {"Content-Disposition": f"attachment; filename={tableau}.csv"}
    return Response(french_csv(headers, []), mimetype="text/csv", headers=disposition)


@bp.post("/regions/<int:region_id>/importer/<tableau>/confirmer")
@requires(Droit.ANIMER)
@proven
def confirmer(region_id: int, tableau: str) -> Page:
    """Import if the effects are still those shown; else show the new ones. It may give roles: a proof is asked."""
    region, form = the_region(region_id), ConfirmationForm()
    _kind(tableau)
    carried = _unpack(form.contenu.data or "", region_id, tableau) if form.validate() else None
    if carried is None:
        flash("Cette page ne peut plus servir : choisissez de nouveau le fichier.")
        return redirect(url_for("imports.importer", region_id=region_id, tableau=tableau), HTTPStatus.SEE_OTHER)
    table, shown = carried
    lecture = _run(region_id, tableau, table, with_invitations=form.inviter.data)
    if _digest(lecture.bilan) != shown:
        return _effects_page(region, tableau, table, lecture, form, is_changed=True), HTTPStatus.CONFLICT
    commit()
    waiting = {defaut.ligne for defaut in lecture.defauts} | {*table.laissees}
    if waiting:
        left, taken = table.only(waiting), len(table.feuille.lignes) - len(waiting)
        return _effects_page(region, tableau, left, Lecture(Bilan(), lecture.defauts), form, taken=taken)
    flash("Le tableau est importé. Ce qu’il reste à faire est sur votre tableau de bord.")
    return redirect(url_for("organisation.region", region_id=region_id), HTTPStatus.SEE_OTHER)


@bp.post("/regions/<int:region_id>/importer/<tableau>/corriger")
@requires(Droit.ANIMER)
def corriger(region_id: int, tableau: str) -> Page:
    """Correct lines, leave some out or bring them back, and show what the table would change now."""
    region, kind = the_region(region_id), _kind(tableau)
    carried = _unpack(request.form.get("contenu", ""), region_id, tableau)
    if carried is None:
        flash("Cette page ne peut plus servir : choisissez de nouveau le fichier.")
        return redirect(url_for("imports.importer", region_id=region_id, tableau=tableau), HTTPStatus.SEE_OTHER)
    table, _ = carried
    form = lignes_form(table.feuille, kind.headers(table.feuille), sent_lines(), lambda form_of_lines: form_of_lines())
    empty = ConfirmationForm(formdata=None)
    if not form.validate():
        page = _effects_page(region, tableau, table, _run(region_id, tableau, table), empty, lines=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    left = ({*table.laissees} | {*request.form.getlist("laisser", type=int)}) - {
        *request.form.getlist("reprendre", type=int)
    }
    table = Table(correct_lines(table.feuille, form.corrections), tuple(sorted(left)))
    return _effects_page(region, tableau, table, _run(region_id, tableau, table), empty)


def _kind(tableau: str) -> Import:
    if tableau not in IMPORTS:
        abort(HTTPStatus.NOT_FOUND)
    return IMPORTS[tableau]


def _run(region_id: int, tableau: str, table: Table, *, with_invitations: bool = False) -> Lecture:
    """Import the right lines, without commit; a table is read again without its wrong lines until all are right. Raises
    RefusedFileError when something else than its lines is wrong."""
    session, kind = writing(), _kind(tableau)
    region = session.get_one(Region, region_id)
    more = {"with_invitations": with_invitations} if kind.creates_accounts else {}
    defauts: list[Defaut] = []
    while True:
        wrong = {defaut.ligne for defaut in defauts} | {*table.laissees}
        right = table.without(wrong)
        try:
            bilan = kind.run(session, region=region, feuille=right.feuille, now=now(), acteur=acteur(), **more)
        except RefusedFileError as error:
            if {defaut.ligne for defaut in error.defauts}.isdisjoint(ligne.numero for ligne in right.feuille.lignes):
                raise
            defauts += error.defauts
        else:
            return Lecture(bilan, sorted(defauts, key=lambda defaut: defaut.ligne))


def _file_page(region: Region, tableau: str, form: FichierForm, defauts: tuple[Defaut, ...] = ()) -> str:
    return render_template(
        "organisation/importer.html",
        region=region,
        tableau=tableau,
        kind=_kind(tableau),
        form=form,
        defauts=defauts,
        mots=mots(region),
        fil=up_to_region(region),
    )


def _effects_page(
    region: Region,
    tableau: str,
    table: Table,
    lecture: Lecture,
    form: ConfirmationForm,
    *,
    is_changed: bool = False,
    taken: int = 0,
    lines: LignesForm | None = None,
) -> str:
    kind, wrong = _kind(tableau), sorted({defaut.ligne for defaut in lecture.defauts})
    shown = wrong[:PAR_PAGE]
    is_refused = lines is not None
    if lines is None:
        headers = kind.headers(table.feuille)
        lines = lignes_form(table.feuille, headers, shown, lambda form_of_lines: form_of_lines(formdata=None))
    return render_template(
        "organisation/effets.html",
        region=region,
        tableau=tableau,
        kind=kind,
        bilan=lecture.bilan,
        form=form,
        shown=SHOWN,
        contenu=_pack(table, region.id, tableau, lecture.bilan),
        is_changed=is_changed,
        taken=taken,
        wrong=wrong,
        right=len(table.feuille.lignes) - len({*wrong, *table.laissees}),
        lines=lines,
        is_refused=is_refused,
        lignes=lines.lignes(lecture.defauts),
        part=Tranche(shown, len(wrong), 1, 1),
        address=lambda _: url_for("imports.corriger", region_id=region.id, tableau=tableau),
        laissees_ici=table.laissees,
        noms=first_texts(table.feuille, table.laissees),
        fil=up_to_region(region),
    )


def _digest(bilan: Bilan) -> str:
    """Return the SHA-256 of the effects, so that only those shown can be confirmed."""
    text = "\n".join(f"{effet.ligne} {effet.genre} {effet.texte}" for effet in bilan.effets)
    return hashlib.sha256(text.encode()).hexdigest()


def _use(region_id: int, tableau: str) -> str:
    """Return the use of a signature, bound to the account, the région and the kind of import."""
    return f"import {tableau} {region_id} {acteur().compte_id}"


def _pack(table: Table, region_id: int, tableau: str, bilan: Bilan) -> str:
    """Sign and serialise the table with the digest of its effects. Raises Refus when it is too long to send back."""
    feuille = table.feuille
    rows = [[ligne.numero, *(ligne.cells[header] for header in feuille.entetes)] for ligne in feuille.lignes]
    content = [_digest(bilan), feuille.entetes, rows, table.laissees]
    text = trousseau().sign(_use(region_id, tableau), content)
    if len(text) > services().settings.max_request_bytes * 9 // 10:  # the form sends it back, with the CSRF token
        raise Refus(
            "Ce tableau est trop long pour être importé d’une page.",
            "Partagez-le en plusieurs fichiers, ou demandez qu’il soit importé par la commande « collecte importer ».",
        )
    return text


def _unpack(text: str, region_id: int, tableau: str) -> tuple[Table, str] | None:
    """Return the table and the digest of the effects shown; None unless `_pack` made it for this page."""
    if (packed := trousseau().read_signed(_use(region_id, tableau), text)) is None:
        return None
    digest, headers, rows, left = packed
    lignes = (LigneTableur(numero, dict(zip(headers, texts, strict=True))) for numero, *texts in rows)
    return Table(Feuille("", tuple(headers), tuple(lignes)), tuple(left)), digest
