"""Pages of the builder for questions: choose a kind, fill in its form, change it later."""

from http import HTTPStatus

from flask import abort, render_template, request

from collecte.bibliotheque.forms.constructeur import empreinte_of
from collecte.bibliotheque.forms.constructeur_questions import BlocForm
from collecte.bibliotheque.views.chantier import (
    Chantier,
    Page,
    back,
    bp,
    chantier_of,
    make,
    published_codes,
    quoted,
)
from collecte.bibliotheque.views.edition_question import NEW, Ecrite, form_of, prepared, refusals
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.web.headers import show_frames
from collecte.policy import Droit
from questionnaires.core.blocs import Block, Repetition
from questionnaires.core.model import Groupe
from questionnaires.editing.modeles import MODELES, PAR_CLE, Modele
from questionnaires.editing.places import EditionError, find_block, find_groupe, repetition_of


@bp.get("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions")
@requires(Droit.ANIMER)
def palette(brouillon_id: int, groupe: str) -> Page:
    """Show the kinds of questions to add at a place."""
    chantier = chantier_of(brouillon_id)
    parent = _groupe(chantier, groupe)
    place = _place(chantier)
    offered = [modele for modele in MODELES if not (place["dans"] and modele.seul)]
    familles = {modele.famille: [other for other in offered if other.famille == modele.famille] for modele in offered}
    return render_template(
        "bibliotheque/constructeur/palette.html", chantier=chantier, groupe=parent, familles=familles, place=place
    )


@bp.get("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>")
@requires(Droit.ANIMER)
def nouvelle_question(brouillon_id: int, groupe: str, modele: str) -> Page:
    """Show the form of a new question."""
    chantier = chantier_of(brouillon_id)
    block = _modele(modele).make(NEW)
    form = form_as_left(form_of(block), **form_of(block).initial(block) | {"code": ""})
    return _new_page(chantier, _groupe(chantier, groupe), _modele(modele), block, form)


@bp.post("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>")
@requires(Droit.ANIMER)
def ajouter_question(brouillon_id: int, groupe: str, modele: str) -> Page:
    """Add a question, or show the form again with its errors."""
    chantier = chantier_of(brouillon_id)
    ecrite = ecrite_added(chantier, groupe, modele)
    if not _is_kept(ecrite, chantier, "Question ajoutée"):
        parent = _groupe(chantier, groupe)
        shown = _new_page(chantier, parent, _modele(modele), ecrite.modele, ecrite.form)
        return shown, HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(ecrite, chantier)


def ecrite_added(chantier: Chantier, groupe: str, modele: str) -> Ecrite:
    """Return the question that the form of this request adds, else 404."""
    parent, block = _groupe(chantier, groupe), _modele(modele).make(NEW)
    form = prepared(form_of(block)(**form_of(block).initial(block) | {"code": ""}), chantier, block)
    return Ecrite(form, block, groupe=parent.code, **_place(chantier))


@bp.get("/questionnaires/<int:brouillon_id>/questions/<question>")
@requires(Droit.ANIMER)
def question(brouillon_id: int, question: str) -> Page:
    """Show the form of a question."""
    chantier = chantier_of(brouillon_id)
    block = _block(chantier, question)
    form = form_as_left(form_of(block), **form_of(block).initial(block), empreinte=empreinte_of(block))
    return _page(chantier, block, form)


@bp.post("/questionnaires/<int:brouillon_id>/questions/<question>")
@requires(Droit.ANIMER)
def changer_question(brouillon_id: int, question: str) -> Page:
    """Change a question, or show the form again with its errors."""
    chantier = chantier_of(brouillon_id)
    ecrite = ecrite_changed(chantier, question)
    if not _is_kept(ecrite, chantier, "Question modifiée"):
        return _page(chantier, ecrite.modele, ecrite.form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(ecrite, chantier)


def ecrite_changed(chantier: Chantier, question: str) -> Ecrite:
    """Return the question that the form of this request changes, else 404."""
    block = _block(chantier, question)
    form = prepared(form_of(block)(**form_of(block).initial(block)), chantier, block)
    return Ecrite(form, block, code=question)


def _is_kept(ecrite: Ecrite, chantier: Chantier, label: str) -> bool:
    """Return whether the question was kept; else each field of the form has its errors."""
    form = ecrite.form
    if not form.validate():
        return False
    try:
        form.refuse_all(refusals(ecrite, chantier.questionnaire, published_codes(chantier)), "libelle")
        if not form.errors:
            make(chantier, ecrite.apply, f"{label} : {quoted(form.libelle.data)}.")
    except UserFacingError as error:
        form.compare(str(error), empreinte_of(ecrite.modele))
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)
    return not form.errors


def _to(ecrite: Ecrite, chantier: Chantier) -> Page:
    return back(chantier, f"question-{ecrite.named(chantier.questionnaire)}")


def _page(chantier: Chantier, block: Block, form: BlocForm) -> str:
    show_frames()
    is_published = block.code in published_codes(chantier)
    section, _, _ = find_block(chantier.questionnaire, block.code)
    return render_template(
        "bibliotheque/constructeur/modifier.html",
        chantier=chantier,
        block=block,
        form=prepared(form, chantier, block),
        nature=block.description,
        section=section,
        action=chantier.url_of("changer_question", question=block.code),
        preview=chantier.url_of("apercu_changement", question=block.code, _anchor=block.code),
        is_new=False,
        is_published=is_published,
    )


def _new_page(chantier: Chantier, groupe: Groupe, modele: Modele, block: Block, form: BlocForm) -> str:
    show_frames()
    section = next(section for section in chantier.questionnaire.sections if groupe in section.groupes)
    place = {"groupe": groupe.code, "modele": modele.cle, **_place(chantier)}
    if not form.errors:  # else the list of errors takes the focus
        form.libelle.render_kw = {"autofocus": True}
    return render_template(
        "bibliotheque/constructeur/modifier.html",
        chantier=chantier,
        block=block,
        form=prepared(form, chantier, block),
        nature=modele.nom,
        section=section,
        action=chantier.url_of("ajouter_question", **place),
        preview=chantier.url_of("apercu_ajout", **place, _anchor=NEW),
        is_new=True,
        is_published=False,
    )


def _place(chantier: Chantier) -> dict[str, str]:
    """Return the place in the query string: the question before it, the repeated list; a missing question is
    ignored."""
    apres, dans = request.args.get("apres", ""), request.args.get("dans", "")
    if dans and not isinstance(_block(chantier, dans), Repetition):
        abort(HTTPStatus.NOT_FOUND)
    try:
        inside = repetition_of(chantier.questionnaire, apres) if apres else None
    except EditionError:
        apres, inside = "", None
    if apres and (inside.code if inside else "") != dans:
        apres = ""
    return {"apres": apres, "dans": dans}


def _groupe(chantier: Chantier, code: str) -> Groupe:
    try:
        return find_groupe(chantier.questionnaire, code)[1]
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)


def _modele(cle: str) -> Modele:
    if cle not in PAR_CLE:
        abort(HTTPStatus.NOT_FOUND)
    return PAR_CLE[cle]


def _block(chantier: Chantier, code: str) -> Block:
    try:
        return find_block(chantier.questionnaire, code)[2]
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)
