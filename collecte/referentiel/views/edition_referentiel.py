"""Pages that change the text of a version en débat, with confirmation when a change breaks a series."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of, left_fields
from collecte.core.errors import Refus, UserFacingError
from collecte.core.forms.base import EXPIRED
from collecte.core.forms.fields import offer
from collecte.models import EtatVersion
from collecte.policy import Droit
from collecte.referentiel.forms.referentiels import (
    NouvelleFonctionForm,
    ReunionForm,
    RevisionForm,
    SeparationForm,
    TitreForm,
)
from collecte.referentiel.operations.referentiels import Change, change_version, undo_last
from collecte.referentiel.queries.referentiels import Version, count_complements_by_line, list_modifications
from collecte.referentiel.views import lignes_referentiel as lignes
from collecte.referentiel.views.acces_referentiel import edited, missions_to_open
from questionnaires.core.francais import plural
from questionnaires.referentiel import modifications
from questionnaires.referentiel.ecarts import EffetSurSeries, effect_on_series, kind_of
from questionnaires.referentiel.modifications import EtapeModification, ModificationError
from questionnaires.referentiel.referentiel import Element, Fonction

bp = GatedBlueprint("edition_referentiel", __name__, Droit.ANIMER, url_prefix="/referentiel/versions/<int:version_id>")


@dataclass(frozen=True, slots=True)
class DemandeModification:
    """A change requested by a form: the change, its label for undoing, and the template of its page."""

    change: Change
    libelle: str
    template: str
    confirm: bool = False
    context: dict[str, Any] = field(default_factory=dict)


@bp.get("/texte")
def texte(version_id: int) -> Page:
    version = edited(version_id, EtatVersion.EN_DEBAT)
    done = list_modifications(reading(), version_id)
    return render_template(
        "referentiel/texte.html",
        lue=version,
        codes=missions_to_open(version.referentiel),
        last=done[0] if done else None,
        waiting=count_complements_by_line(reading(), version.region_id),
    )


@bp.post("/deplacer")
def deplacer(version_id: int) -> Page:
    """Move a line up or down; the field `haut` or `bas` holds its code."""
    code, places = (request.form["haut"], -1) if "haut" in request.form else (request.form.get("bas", ""), 1)
    element = edited(version_id).referentiel.elements.get(code)
    libelle = f"ligne « {element.titre} » déplacée" if element else "ligne déplacée"

    def act(form: RevisionForm) -> str:
        _change(version_id, form, lambda referentiel: modifications.move(referentiel, code, places), libelle)
        return code

    return _from_button(version_id, act, code)


@bp.post("/annuler")
def annuler(version_id: int) -> Page:
    edited(version_id)

    def act(form: RevisionForm) -> str:
        undone, code = undo_last(
            writing(), version_id=version_id, revision=form.base_revision, acteur=acteur(), now=now()
        )
        commit()
        flash(f"Annulé : {undone}.")
        return code

    return _from_button(version_id, act)


def _from_button(version_id: int, act: Callable[[RevisionForm], str], code: str = "") -> Response:
    """Run the action of a button of the text, then show the text again at the line that it returns; say there, at the
    line `code`, why it was refused."""
    form = RevisionForm()
    try:
        if form.validate():
            code = act(form)
        else:
            flash(EXPIRED)
    except UserFacingError as error:
        flash(str(error))
    return _text_at(version_id, code)


@bp.route("/lignes/<ligne>", methods=["GET", "POST"])
def reecrire(version_id: int, ligne: str) -> Page:
    version = edited(version_id, EtatVersion.EN_DEBAT)
    element = version.referentiel.elements.get(ligne) or abort(HTTPStatus.NOT_FOUND)
    form = form_of(lignes.rewriting_form(element), revision=version.revision, **lignes.known_words(element))
    libelle = f"ligne « {element.titre} » réécrite"
    demande = DemandeModification(lignes.rewriter(element, form), libelle, "referentiel/ligne.html")
    return _asked(version_id, version, element, form, demande)


@bp.route("/lignes/<ligne>/ajouter/<genre>", methods=["GET", "POST"])
def ajouter(version_id: int, ligne: str, genre: str) -> Page:
    version = edited(version_id, EtatVersion.EN_DEBAT)
    element = version.referentiel.elements.get(ligne) or abort(HTTPStatus.NOT_FOUND)
    home, quoi = lignes.GENRES.get(genre) or abort(HTTPStatus.NOT_FOUND)
    if not isinstance(element, home):
        abort(HTTPStatus.NOT_FOUND)
    form = form_of(NouvelleFonctionForm if genre == "fonction" else TitreForm, revision=version.revision)
    libelle = f"ajout d’{quoi} : « {form.titre.data or ''} »"
    change = lignes.adder(element, genre, form)
    demande = DemandeModification(change, libelle, "referentiel/ajouter.html", context={"genre": quoi})
    return _asked(version_id, version, element, form, demande)


@bp.route("/lignes/<ligne>/retirer", methods=["GET", "POST"])
def retirer(version_id: int, ligne: str) -> Page:
    """Show the effect of the removal, or why it is refused; then remove."""
    version = edited(version_id, EtatVersion.EN_DEBAT)
    element = version.referentiel.elements.get(ligne) or abort(HTTPStatus.NOT_FOUND)
    is_sent = request.method == "POST"
    form = RevisionForm() if is_sent else RevisionForm(revision=version.revision)
    if is_sent and form.validate():
        libelle = f"ligne « {element.titre} » retirée"
        code = _change(version_id, form, lambda referentiel: modifications.retire(referentiel, ligne), libelle)
        return _done(version_id, libelle, code)
    refusal, effect = None, None
    try:
        effect = _effect(version, modifications.retire(version.referentiel, ligne))
    except ModificationError as error:
        refusal = error
    page = _page("referentiel/retirer.html", version, element, form, refusal=refusal, effect=effect)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK


@bp.route("/lignes/<ligne>/separer", methods=["GET", "POST"])
def separer(version_id: int, ligne: str) -> Page:
    version = edited(version_id, EtatVersion.EN_DEBAT)
    fonction = version.referentiel.fonctions.get(ligne) or abort(HTTPStatus.NOT_FOUND)
    form = _parts_form(version, fonction)
    demande = DemandeModification(
        lambda referentiel: modifications.split(referentiel, ligne, form.asked),
        f"fonction « {fonction.court} » séparée en {form.count}",
        "referentiel/separer.html",
        confirm=True,
        context={"most": lignes.MOST_PARTS},
    )
    return _asked(version_id, version, fonction, form, demande)


def _parts_form(version: Version, fonction: Fonction) -> SeparationForm:
    if request.method == "POST":
        return lignes.form_of_parts(fonction, request.form.get("parties"))()
    typed = left_fields(any_query=True)  # adding a part changes the query string
    parties = request.args.get("parties") or (typed.get("parties") if typed else None)
    form = lignes.form_of_parts(fonction, parties)(formdata=typed, revision=version.revision)
    form["parties"].data = str(form.count)  # one more than the parts typed, when one is added
    return form


@bp.route("/lignes/<ligne>/reunir", methods=["GET", "POST"])
def reunir(version_id: int, ligne: str) -> Page:
    version = edited(version_id, EtatVersion.EN_DEBAT)
    fonction = version.referentiel.fonctions.get(ligne) or abort(HTTPStatus.NOT_FOUND)
    form = form_of(ReunionForm, revision=version.revision)
    offer(form.avec, [(code, other.titre) for code, other in version.referentiel.fonctions.items() if code != ligne])
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
    """Show the form of a change, or apply what it sent, after a confirmation if it needs one; show it again on
    errors."""
    if request.method != "POST" or "corriger" in request.form:
        return _page(demande.template, version, element, form, **demande.context)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            if demande.confirm and "confirme" not in request.form:
                return _confirmation(version, element, form, demande)
            code = _change(version_id, form, demande.change, demande.libelle)
        except UserFacingError as error:
            _refuse(form, error)
            form.revision.data, status = str(version.revision), error.status
        else:
            return _done(version_id, demande.libelle, code or element.code)
    return _page(demande.template, version, element, form, **demande.context), status


def _confirmation(version: Version, element: Element, form: RevisionForm, demande: DemandeModification) -> str:
    """Render the effect of the change, with all fields carried to its button. Raises Refus."""
    try:
        effect = _effect(version, demande.change(version.referentiel))
    except ModificationError as refusal:
        raise Refus(refusal.problem, refusal.remedy, champ=refusal.champ) from None
    carried = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return _page(
        "referentiel/confirmer.html", version, element, form, effect=effect, carried=carried, libelle=demande.libelle
    )


def _effect(version: Version, etape: EtapeModification) -> EffetSurSeries:
    """Compute the effect of one change on series."""
    return effect_on_series(version.referentiel, etape.referentiel, etape.correspondance)


def _change(version_id: int, form: RevisionForm, change: Change, libelle: str) -> str:
    """Change the text, and return the code of the line to show."""
    code = change_version(
        writing(),
        version_id=version_id,
        revision=form.base_revision,
        change=change,
        libelle=libelle,
        acteur=acteur(),
        now=now(),
    )
    commit()
    return code


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


def _done(version_id: int, libelle: str, code: str) -> Response:
    flash(f"{libelle[:1].upper()}{libelle[1:]}.")
    return _text_at(version_id, code)


def _text_at(version_id: int, code: str = "") -> Response:
    address = url_for("edition_referentiel.texte", version_id=version_id, partie=code or None, _anchor=code or None)
    return lead_to(address)
