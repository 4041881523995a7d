"""Import pages: dry run of a spreadsheet shown line by line, then confirmation of the same content.

Between the two the page itself carries the rows, signed for one account, one région and one kind of import: nothing is
stored on the server, and the rows sent back are those that were read within the limits of `collecte.core.tableurs`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, services, trousseau, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import proven
from collecte.core.errors import Refus, UserFacingError
from collecte.core.forms.base import ConfirmationForm, FichierForm
from collecte.core.operations.cellules import Colonnes, Defaut, RefusedFileError
from collecte.core.operations.imports import Bilan
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
        feuille = read_sent_table(form.fichier.data.filename or "", form.fichier.data.read())
        bilan = _run(region_id, tableau, feuille)
        return _effects_page(region, tableau, feuille, bilan, ConfirmationForm(formdata=None))
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
    feuille, shown = carried
    try:
        bilan = _run(region_id, tableau, feuille, with_invitations=form.inviter.data)
    except RefusedFileError as error:
        return _file_page(region, tableau, FichierForm(formdata=None), error.defauts), HTTPStatus.UNPROCESSABLE_ENTITY
    if _digest(bilan) != shown:
        return _effects_page(region, tableau, feuille, bilan, form, is_changed=True), HTTPStatus.CONFLICT
    commit()
    flash("Le tableau est importé. Ce qu’il reste à faire est sur votre tableau de bord.")
    return redirect(url_for("organisation.region", region_id=region_id), HTTPStatus.SEE_OTHER)


def _kind(tableau: str) -> Import:
    if tableau not in IMPORTS:
        abort(HTTPStatus.NOT_FOUND)
    return IMPORTS[tableau]


def _run(region_id: int, tableau: str, feuille: Feuille, *, with_invitations: bool = False) -> Bilan:
    session, kind = writing(), _kind(tableau)
    region = session.get_one(Region, region_id)
    more = {"with_invitations": with_invitations} if kind.creates_accounts else {}
    return kind.run(session, region=region, feuille=feuille, now=now(), acteur=acteur(), **more)


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
    feuille: Feuille,
    bilan: Bilan,
    form: ConfirmationForm,
    *,
    is_changed: bool = False,
) -> str:
    return render_template(
        "organisation/effets.html",
        region=region,
        tableau=tableau,
        kind=_kind(tableau),
        bilan=bilan,
        form=form,
        shown=SHOWN,
        contenu=_pack(feuille, region.id, tableau, bilan),
        is_changed=is_changed,
        fil=up_to_region(region),
    )


def _digest(bilan: Bilan) -> str:
    """Return the SHA-256 of the effects, so that only those shown can be confirmed."""
    text = "\n".join(f"{effet.ligne} {effet.genre} {effet.texte}" for effet in bilan.effets)
    return hashlib.sha256(text.encode()).hexdigest()


def _use(region_id: int, tableau: str) -> str:
    """Return the use of a signature, bound to the account, the région and the kind of import."""
    return f"import {tableau} {region_id} {acteur().compte_id}"


def _pack(feuille: Feuille, region_id: int, tableau: str, bilan: Bilan) -> str:
    """Sign and serialise the table with the digest of its effects. Raises Refus when it is too long to send back."""
    rows = [[ligne.numero, *(ligne.cells[header] for header in feuille.entetes)] for ligne in feuille.lignes]
    text = trousseau().sign(_use(region_id, tableau), [_digest(bilan), feuille.entetes, rows])
    if len(text) > services().settings.max_request_bytes * 9 // 10:  # the form sends it back, with the CSRF token
        raise Refus(
            "Ce tableau est trop long pour être importé d’une page.",
            "Partagez-le en plusieurs fichiers, ou demandez qu’il soit importé par la commande « collecte importer ».",
        )
    return text


def _unpack(text: str, region_id: int, tableau: str) -> tuple[Feuille, str] | None:
    """Return the table and the digest of the effects shown; None unless `_pack` made it for this page."""
    if (packed := trousseau().read_signed(_use(region_id, tableau), text)) is None:
        return None
    digest, headers, rows = packed
    lignes = (LigneTableur(numero, dict(zip(headers, texts, strict=True))) for numero, *texts in rows)
    return Feuille("", tuple(headers), tuple(lignes)), digest
