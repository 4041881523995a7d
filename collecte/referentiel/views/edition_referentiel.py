"""Pages that change the text of a version en débat, with confirmation when a change breaks a series."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left, left_fields
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED
from collecte.policy import Droit
from collecte.referentiel.forms.referentiels import ReunionForm, RevisionForm
from collecte.referentiel.operations.referentiels import Change, RefusedChangeError, change_version, undo_last
from collecte.referentiel.queries.referentiels import Version, count_complements_by_line, list_modifications
from collecte.referentiel.views import lignes_referentiel as lignes
from collecte.referentiel.views.acces_referentiel import debated, edited, fonction_of, line_of
from questionnaires.core.francais import plural
from questionnaires.referentiel import modifications
from questionnaires.referentiel.ecarts import EffetSurSeries, effect_on_series, kind_of
from questionnaires.referentiel.modifications import EtapeModification, ModificationError
from questionnaires.referentiel.referentiel import Element

bp = Blueprint("edition_referentiel", __name__, url_prefix="/referentiel/versions/<int:version_id>")

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class DemandeModification:
    """A change requested by a form: the change, its label for undoing, and the template of its page."""

    change: Change
    libelle: str
    template: str
    confirm: bool = False
    context: dict[str, Any] = field(default_factory=dict)


@bp.get("/texte")
@requires(Droit.ANIMER)
def texte(version_id: int) -> Page:
    version = debated(version_id)
    done = list_modifications(reading(), version_id)
    return render_template(
        "referentiel/texte.html",
        lue=version,
        last=done[0] if done else None,
        waiting=count_complements_by_line(reading(), version.region_id),
    )


@bp.post("/deplacer")
@requires(Droit.ANIMER)
def deplacer(version_id: int) -> Page:
    """Move a line up or down; the field `haut` or `bas` holds its code."""
    code, places = (request.form["haut"], -1) if "haut" in request.form else (request.form.get("bas", ""), 1)
    element = edited(version_id).referentiel.elements.get(code)
    libelle = f"ligne « {element.titre} » déplacée" if element else "ligne déplacée"

    def act(form: RevisionForm) -> None:
        _change(version_id, form, lambda referentiel: modifications.move(referentiel, code, places), libelle)

    return _from_button(version_id, act, code)


@bp.post("/annuler")
@requires(Droit.ANIMER)
def annuler(version_id: int) -> Page:
    edited(version_id)

    def act(form: RevisionForm) -> None:
        undone = undo_last(writing(), version_id=version_id, revision=form.base_revision, acteur=acteur(), now=now())
        commit()
        flash(f"Annulé : {undone}.")

    return _from_button(version_id, act)


def _from_button(version_id: int, act: Callable[[RevisionForm], None], code: str = "") -> Response:
    """Run the action of a button of the text, then show the text again at that line."""
    form = RevisionForm()
    if form.validate():
        act(form)
    else:
        flash(EXPIRED)
    return _text_at(version_id, code)


@bp.get("/lignes/<ligne>")
@requires(Droit.ANIMER)
def reecrire(version_id: int, ligne: str) -> Page:
    version = debated(version_id)
    element = line_of(version, ligne)
    known = lignes.known_words(element)
    form = form_as_left(lignes.rewriting_form(element), revision=version.revision, **known)
    return _page("referentiel/ligne.html", version, element, form)


@bp.post("/lignes/<ligne>")
@requires(Droit.ANIMER)
def enregistrer(version_id: int, ligne: str) -> Page:
    version = edited(version_id)
    element = line_of(version, ligne)
    form = lignes.rewriting_form(element)()
    libelle = f"ligne « {element.titre} » réécrite"
    return _asked(
        version_id,
        version,
        element,
        form,
        DemandeModification(lignes.rewriter(element, form), libelle, "referentiel/ligne.html"),
    )


@bp.get("/lignes/<ligne>/ajouter/<genre>")
@requires(Droit.ANIMER)
def ajouter(version_id: int, ligne: str, genre: str) -> Page:
    version = debated(version_id)
    element = line_of(version, ligne)
    form = form_as_left(lignes.addition_form(genre), revision=version.revision)
    return _page("referentiel/ajouter.html", version, element, form, genre=_genre(element, genre))


@bp.post("/lignes/<ligne>/ajouter/<genre>")
@requires(Droit.ANIMER)
def enregistrer_ajout(version_id: int, ligne: str, genre: str) -> Page:
    version = edited(version_id)
    element = line_of(version, ligne)
    what, form = _genre(element, genre), lignes.addition_form(genre)()
    libelle = f"ajout d’{what} : « {form.titre.data or ''} »"
    change = lignes.adder(element, genre, form)
    return _asked(
        version_id,
        version,
        element,
        form,
        DemandeModification(change, libelle, "referentiel/ajouter.html", context={"genre": what}),
    )


@bp.get("/lignes/<ligne>/retirer")
@requires(Droit.ANIMER)
def retirer(version_id: int, ligne: str) -> Page:
    version = debated(version_id)
    element = line_of(version, ligne)
    return _removal_page(version, element, RevisionForm(revision=version.revision))


@bp.post("/lignes/<ligne>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait(version_id: int, ligne: str) -> Page:
    version = edited(version_id)
    element = line_of(version, ligne)
    form = RevisionForm()
    if not form.validate():
        return _removal_page(version, element, form), HTTPStatus.UNPROCESSABLE_ENTITY
    libelle = f"ligne « {element.titre} » retirée"
    _change(version_id, form, lambda referentiel: modifications.retire(referentiel, ligne), libelle)
    return _done(version_id, libelle)


def _removal_page(version: Version, element: Element, form: RevisionForm) -> str:
    """Render the effect of the removal, or why it is refused."""
    refusal, effect = None, None
    try:
        effect = _effect(version, modifications.retire(version.referentiel, element.code))
    except ModificationError as error:
        refusal = error
    return _page("referentiel/retirer.html", version, element, form, refusal=refusal, effect=effect)


@bp.get("/lignes/<ligne>/separer")
@requires(Droit.ANIMER)
def separer(version_id: int, ligne: str) -> Page:
    version = debated(version_id)
    fonction = fonction_of(version, ligne)
    typed = left_fields(any_query=True)  # adding a part changes the query string
    parties = request.args.get("parties") or (typed.get("parties") if typed else None)
    form = lignes.form_of_parts(fonction, parties)(formdata=typed, revision=version.revision)
    form["parties"].data = str(form.count)  # one more than the parts typed, when one is added
    return _page("referentiel/separer.html", version, fonction, form, most=lignes.MOST_PARTS)


@bp.post("/lignes/<ligne>/separer")
@requires(Droit.ANIMER)
def confirmer_separation(version_id: int, ligne: str) -> Page:
    version = edited(version_id)
    fonction = fonction_of(version, ligne)
    form = lignes.form_of_parts(fonction, request.form.get("parties"))()
    demande = DemandeModification(
        lambda referentiel: modifications.split(referentiel, ligne, form.asked),
        f"fonction « {fonction.court} » séparée en {form.count}",
        "referentiel/separer.html",
        confirm=True,
        context={"most": lignes.MOST_PARTS},
    )
    return _asked(version_id, version, fonction, form, demande)


@bp.get("/lignes/<ligne>/reunir")
@requires(Droit.ANIMER)
def reunir(version_id: int, ligne: str) -> Page:
    version = debated(version_id)
    fonction = fonction_of(version, ligne)
    form = form_as_left(ReunionForm, revision=version.revision)
    lignes.offer_others(version.referentiel, fonction, form)
    return _page("referentiel/reunir.html", version, fonction, form)


@bp.post("/lignes/<ligne>/reunir")
@requires(Droit.ANIMER)
def confirmer_reunion(version_id: int, ligne: str) -> Page:
    version = edited(version_id)
    fonction = fonction_of(version, ligne)
    form = ReunionForm()
    lignes.offer_others(version.referentiel, fonction, form)
    others = plural(len(form.avec.data or ()), "autre fonction", "autres fonctions")
    demande = DemandeModification(
        lambda referentiel: modifications.merge(referentiel, [ligne, *form.avec.data], form.intitule),
        f"fonction « {fonction.court} » réunie avec {others}",
        "referentiel/reunir.html",
        confirm=True,
    )
    return _asked(version_id, version, fonction, form, demande)


def _asked(
    version_id: int, version: Version, element: Element, form: RevisionForm, demande: DemandeModification
) -> Page:
    """Apply the change of a form, after a confirmation if it needs one; show the form again on errors."""
    if "corriger" in request.form:
        return _page(demande.template, version, element, form, **demande.context)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            if demande.confirm and "confirme" not in request.form:
                return _confirmation(version, element, form, demande)
            _change(version_id, form, demande.change, demande.libelle)
        except UserFacingError as error:
            _refuse(form, error)
            form.revision.data, status = str(version.revision), error.status
        else:
            return _done(version_id, demande.libelle)
    return _page(demande.template, version, element, form, **demande.context), status


def _confirmation(version: Version, element: Element, form: RevisionForm, demande: DemandeModification) -> str:
    """Render the effect of the change, with all fields carried to its button. Raises RefusedChangeError."""
    try:
        effect = _effect(version, demande.change(version.referentiel))
    except ModificationError as refusal:
        raise RefusedChangeError(refusal) from None
    carried = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return _page(
        "referentiel/confirmer.html", version, element, form, effect=effect, carried=carried, libelle=demande.libelle
    )


def _effect(version: Version, etape: EtapeModification) -> EffetSurSeries:
    """Compute the effect of one change on series."""
    return effect_on_series(version.referentiel, etape.referentiel, etape.correspondance)


def _change(version_id: int, form: RevisionForm, change: Change, libelle: str) -> None:
    change_version(
        writing(),
        version_id=version_id,
        revision=form.base_revision,
        change=change,
        libelle=libelle,
        acteur=acteur(),
        now=now(),
    )
    commit()


def _refuse(form: RevisionForm, error: UserFacingError) -> None:
    """Show the error under the field at fault, else under the first visible one."""
    champ = getattr(error, "champ", "")
    visible = [form_field for form_field in form if not isinstance(form_field, HiddenField)]
    form.refuse(
        next((form_field for form_field in visible if form_field.name.partition("_")[0] == champ), visible[0]),
        str(error),
    )


def _page(template: str, version: Version, element: Element, form: RevisionForm, **context: object) -> str:
    return render_template(template, lue=version, element=element, kind=kind_of(element), form=form, **context)


def _done(version_id: int, libelle: str) -> Response:
    flash(f"{libelle[:1].upper()}{libelle[1:]}.")
    return _text_at(version_id)


def _text_at(version_id: int, code: str = "") -> Response:
    address = url_for("edition_referentiel.texte", version_id=version_id, _anchor=code or None)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _genre(element: Element, genre: str) -> str:
    """Return the French name of the kind to add; abort with 404 when the line cannot hold it."""
    if not lignes.holds(element, genre):
        abort(HTTPStatus.NOT_FOUND)
    return lignes.GENRES[genre][1]
