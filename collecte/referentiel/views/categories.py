"""Pages of the categories of the trade: those in force for everyone, the version in preparation for the admin."""

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, abort, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, lead_to, perform
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import Refus
from collecte.core.forms.fields import offer
from collecte.models import VersionCategories
from collecte.policy import Droit, may
from collecte.referentiel.forms.categories import AjoutForm, CategorieForm, RetraitForm
from collecte.referentiel.forms.referentiels import RevisionForm
from collecte.referentiel.operations import categories as operations
from collecte.referentiel.queries.categories import (
    COLONNES,
    count_uses,
    get_categories,
    get_version_en_preparation,
    read_etape,
)
from questionnaires.categories.categories import AUTRE, Categorie, Liste
from questionnaires.categories.versions import Etape, moves
from questionnaires.core.francais import plural

bp = GatedBlueprint("categories", __name__, Droit.ADMINISTRER, url_prefix="/referentiel/categories")


@bp.get("")
@requires(Droit.CONNECTE)
def page() -> Page:
    is_admin = may(acteur(), Droit.ADMINISTRER)
    return render_template(
        "referentiel/categories/page.html",
        categories=get_categories(reading()),
        is_admin=is_admin,
        preparee=get_version_en_preparation(reading()) if is_admin else None,
    )


@bp.get("/choix.csv")
@requires(Droit.CONNECTE)
def choix() -> Response:
    """Return the lists as the external choices of an XLSForm (`select_one_external`, `itemsets.csv`)."""
    rows = [
        (liste.code, code, libelle)
        for liste in get_categories(reading()).listes
        for code, libelle in liste.libelles.items()
    ]
    lines = (",".join(f'"{cell}"' for cell in row) for row in [("list_name", "name", "label"), *rows])
    disposition = {"Content-Disposition": "attachment; filename=itemsets.csv"}
    return Response("\n".join([*lines, ""]), mimetype="text/csv", headers=disposition)


@bp.post("/preparer")
def preparer() -> Page:
    done = "La version est en préparation : elle dit pour l’instant ce que disent les catégories en vigueur."
    act = acting(operations.open_version, _home)
    return perform(act, target=url_for("categories.page"), done=done, leads_on=True, shows_refusal=True)


@bp.get("/<int:version_id>")
def preparation(version_id: int) -> Page:
    version = _prepared(version_id)
    done = json.loads(version.modifications)
    return render_template(
        "referentiel/categories/preparation.html",
        preparee=version,
        listes=[liste for liste in read_etape(version).categories.listes if liste.code in COLONNES],
        uses=count_uses(reading()),
        last=done[-1]["libelle"] if done else "",
        form=RevisionForm(revision=version.revision),
        autre=AUTRE,
    )


@bp.route("/<int:version_id>/<liste_code>/ajouter", methods=["GET", "POST"])
def ajouter(version_id: int, liste_code: str) -> Page:
    version = _prepared(version_id)
    lue = _liste(version, liste_code)
    form = form_of(AjoutForm, revision=version.revision)
    offer(form.groupe, [("", "aucun groupe"), *((groupe, groupe) for groupe, _ in lue.groupes if groupe)])
    ecran = Ecran(titre="Ajouter une catégorie", chapeau=lue.titre, fil=_up(version), bouton="Ajouter cette catégorie")
    return _change(
        ecran,
        form,
        lambda etape: etape.add(liste_code, form.libelle.value, form.synonymes.value.splitlines(), form.groupe.data),
        lambda: f"ajout de « {form.libelle.value} »",
    )


@bp.route("/<int:version_id>/<liste_code>/<categorie>/modifier", methods=["GET", "POST"])
def modifier(version_id: int, liste_code: str, categorie: str) -> Page:
    version = _prepared(version_id)
    lue = _categorie(_liste(version, liste_code), categorie)
    known = {"libelle": lue.libelle, "synonymes": "\n".join(lue.synonymes)}
    form = form_of(CategorieForm, revision=version.revision, **known)
    ecran = Ecran(
        titre=f"Modifier « {lue.libelle} »",
        points=("Ce qui a cette catégorie la garde, sous son nouveau nom.", f"Son code reste {categorie}."),
        fil=_up(version),
        bouton="Enregistrer",
    )
    return _change(
        ecran,
        form,
        lambda etape: etape.rename(liste_code, categorie, form.libelle.value, form.synonymes.value.splitlines()),
        lambda: f"« {lue.libelle} » devient « {form.libelle.value} »",
    )


@bp.route("/<int:version_id>/<liste_code>/<categorie>/retirer", methods=["GET", "POST"])
def retirer(version_id: int, liste_code: str, categorie: str) -> Page:
    version = _prepared(version_id)
    libelles = _liste(version, liste_code).libelles
    retiree = _categorie(_liste(version, liste_code), categorie)
    uses, passage = count_uses(reading())[liste_code], moves(read_etape(version).passage, liste_code)
    count = sum(uses.get(code, 0) for code in (categorie, *(avant for avant in passage if categorie in passage[avant])))
    form = form_of(RetraitForm, revision=version.revision)
    form.ask_apres(is_used=count > 0, has_text=COLONNES[liste_code][1] is not None)
    offer(form.apres, [(other, libelle) for other, libelle in libelles.items() if other != categorie])
    ecran = Ecran(
        titre=f"Retirer « {retiree.libelle} » ?",
        points=(
            f"Aujourd’hui, le registre l’a sur {plural(count, 'ligne')}, toutes régions comprises.",
            "Rien ne change avant l’adoption ; la modification s’annule d’ici là.",
            "Ce qui doit être choisi de nouveau garde ses mots, et attend d’être rapproché.",
        ),
        fil=_up(version),
        bouton="Retirer cette catégorie",
    )
    return _change(
        ecran,
        form,
        lambda etape: etape.retire(liste_code, categorie, form.apres.data or ()),
        lambda: f"retrait de « {retiree.libelle} »",
        on="apres",
    )


def _change(
    ecran: Ecran,
    form: CategorieForm | RetraitForm,
    change: Callable[[Etape], Etape],
    libelle: Callable[[], str],
    on: str = "libelle",
) -> Page:
    """Show the form of a change of the version in preparation, or make it."""

    act = acting(
        operations.change_version,
        ecran.retour,
        revision=lambda: form.base_revision,
        change=lambda: change,
        libelle=libelle,
    )
    return answer(ecran, form, act, done="La modification est faite ; elle s’annule.", on=on)


@bp.post("/<int:version_id>/annuler")
def annuler(version_id: int) -> Page:
    version, form = _prepared(version_id), RevisionForm()

    act = acting(operations.undo_last, lambda undone: f"Annulé : {undone}.", revision=lambda: form.base_revision)
    return perform(act, target=_home(version), form=form, shows_refusal=True)


@bp.route("/<int:version_id>/adopter", methods=["GET", "POST"])
def adopter(version_id: int) -> Page:
    version = _prepared(version_id)
    etape, before, uses = read_etape(version), get_categories(reading()), count_uses(reading())
    points = [
        _said(before.liste(lien.liste), etape, lien.avant, lien.apres, uses[lien.liste].get(lien.avant, 0))
        for lien in etape.passage
        if lien.avant in before.liste(lien.liste).libelles
    ]
    ecran = Ecran(
        titre=f"Adopter la version {version.numero} des catégories ?",
        chapeau="Toutes les régions la prennent aussitôt : formulaires, imports, listes et bilans.",
        points=[*points, "Une version adoptée ne change plus : on en prépare une autre."],
        fil=_up(version),
        bouton="Adopter cette version",
    )
    form = form_of(RevisionForm, revision=version.revision)
    act = acting(operations.adopt, url_for("categories.page"), revision=lambda: form.base_revision)
    try:
        return answer(ecran, form, act, done="La version est adoptée, et le registre la suit.")
    except Refus as refusal:
        return lead_to(_home(version), str(refusal))


def _said(liste: Liste, etape: Etape, code: str, apres: tuple[str, ...], count: int) -> str:
    after = etape.categories.liste(liste.code)
    heirs = ", ou ".join(f"« {after.lu(heir)} »" for heir in apres)
    again = " (à choisir de nouveau)" if len(apres) > 1 else ""
    where = f"va vers {heirs}{again}" if heirs else "ne va nulle part"
    return f"{liste.titre} : « {liste.lu(code)} » {where} : {plural(count, 'ligne')} du registre."


@bp.route("/<int:version_id>/abandonner", methods=["GET", "POST"])
def abandonner(version_id: int) -> Page:
    version = _prepared(version_id)
    ecran = Ecran(
        titre=f"Abandonner la version {version.numero} des catégories ?",
        points=("Ses modifications sont perdues. Les catégories en vigueur restent.",),
        fil=_up(version),
        bouton="Abandonner cette version",
    )
    form = form_of(RevisionForm, revision=version.revision)
    act = acting(operations.abandon, url_for("categories.page"), revision=lambda: form.base_revision)
    return answer(ecran, form, act, done="La version est abandonnée.")


def _prepared(version_id: int) -> VersionCategories:
    version = get_version_en_preparation(reading())
    return version if version and version.id == version_id else abort(HTTPStatus.NOT_FOUND)


def _home(version: VersionCategories) -> str:
    return url_for("categories.preparation", version_id=version.id)


def _liste(version: VersionCategories, code: str) -> Liste:
    if code not in COLONNES:
        abort(HTTPStatus.NOT_FOUND)
    return read_etape(version).categories.liste(code)


def _categorie(liste: Liste, code: str) -> Categorie:
    if code not in liste.libelles:
        abort(HTTPStatus.NOT_FOUND)
    return liste.get(code)


def _up(version: VersionCategories) -> list[Link]:
    return [
        ("Référentiel", url_for("referentiel.page")),
        ("Catégories", url_for("categories.page")),
        ("Version en préparation", _home(version)),
    ]
