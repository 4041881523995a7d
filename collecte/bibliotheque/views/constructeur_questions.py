"""Pages of the builder for questions: choose a kind, fill in its form, change it later."""

from http import HTTPStatus

from flask import abort, render_template, request

from collecte.bibliotheque.views.chantier import (
    Chantier,
    back,
    bp,
    chantier_of,
    form_over,
    is_kept,
    published_codes,
    quoted,
    the_part,
)
from collecte.bibliotheque.views.edition_question import NEW, Ecrite, form_of, prepared, refusals
from collecte.comptes.views.ecrans import Page, form_page
from collecte.comptes.web.gate import requires
from collecte.core.web.headers import show_frames
from collecte.policy import Droit
from questionnaires.core.blocs import Repetition
from questionnaires.editing.modeles import MODELES, PAR_CLE
from questionnaires.editing.places import EditionError, find_block, find_groupe, repetition_of


@bp.get("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions")
@requires(Droit.ANIMER)
def palette(brouillon_id: int, groupe: str) -> Page:
    """Show the kinds of questions to add at a place."""
    chantier = chantier_of(brouillon_id)
    _, parent = the_part(find_groupe, chantier.questionnaire, groupe)
    place = _place(chantier)
    offered = [modele for modele in MODELES if not (place["dans"] and modele.seul)]
    familles = {modele.famille: [other for other in offered if other.famille == modele.famille] for modele in offered}
    return render_template(
        "bibliotheque/constructeur/palette.html", chantier=chantier, groupe=parent, familles=familles, place=place
    )


@bp.route("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouvelle_question(brouillon_id: int, groupe: str, modele: str) -> Page:
    """Show the form of a new question, or add it."""
    chantier = chantier_of(brouillon_id)
    ecrite = ecrite_added(chantier, groupe, modele, is_page=True)
    if _is_kept(ecrite, chantier, "Question ajoutée"):
        return _to(ecrite, chantier)
    place = {"groupe": groupe, "modele": modele, "apres": ecrite.apres, "dans": ecrite.dans}
    if not ecrite.form.errors:  # else the list of errors takes the focus
        ecrite.form.libelle.render_kw = {"autofocus": True}
    return _form_page(
        chantier,
        ecrite,
        nature=PAR_CLE[modele].nom,
        section=find_groupe(chantier.questionnaire, groupe)[0],
        action=chantier.url_of("nouvelle_question", **place),
        preview=chantier.url_of("apercu_ajout", **place, _anchor=NEW),
    )


def ecrite_added(chantier: Chantier, groupe: str, modele: str, *, is_page: bool = False) -> Ecrite:
    """Return the question that the form of this request adds, else 404; on its own page, as it was left."""
    _, parent = the_part(find_groupe, chantier.questionnaire, groupe)
    block = (PAR_CLE.get(modele) or abort(HTTPStatus.NOT_FOUND)).make(NEW)
    kind, initial = form_of(block), form_of(block).initial(block) | {"code": ""}
    form = form_over(kind, initial, None) if is_page else kind(**initial)
    return Ecrite(prepared(form, chantier, block), block, groupe=parent.code, **_place(chantier))


@bp.route("/questionnaires/<int:brouillon_id>/questions/<question>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def question(brouillon_id: int, question: str) -> Page:
    """Show the form of a question, or change it."""
    chantier = chantier_of(brouillon_id)
    ecrite = ecrite_changed(chantier, question, is_page=True)
    if _is_kept(ecrite, chantier, "Question modifiée"):
        return _to(ecrite, chantier)
    return _form_page(
        chantier,
        ecrite,
        nature=ecrite.modele.description,
        section=find_block(chantier.questionnaire, question)[0],
        action=chantier.url_of("question", question=question),
        preview=chantier.url_of("apercu_changement", question=question, _anchor=question),
        is_published=question in published_codes(chantier),
    )


def ecrite_changed(chantier: Chantier, question: str, *, is_page: bool = False) -> Ecrite:
    """Return the question that the form of this request changes, else 404; on its own page, as it was left."""
    block = the_part(find_block, chantier.questionnaire, question)[2]
    kind, initial = form_of(block), form_of(block).initial(block)
    form = form_over(kind, initial, block) if is_page else kind(**initial)
    return Ecrite(prepared(form, chantier, block), block, code=question)


def _is_kept(ecrite: Ecrite, chantier: Chantier, label: str) -> bool:
    form = ecrite.form
    try:
        return is_kept(
            chantier,
            form,
            ecrite.apply,
            f"{label} : {quoted(form.libelle.data)}.",
            lambda: refusals(ecrite, chantier.questionnaire, published_codes(chantier)),
            otherwise="libelle",
            part=ecrite.modele,
        )
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)


def _to(ecrite: Ecrite, chantier: Chantier) -> Page:
    return back(chantier, f"question-{ecrite.named(chantier.questionnaire)}")


def _form_page(chantier: Chantier, ecrite: Ecrite, *, is_published: bool = False, **content: object) -> Page:
    show_frames()
    return form_page(
        "bibliotheque/constructeur/modifier.html",
        chantier=chantier,
        block=ecrite.modele,
        form=ecrite.form,
        is_new=not ecrite.code,
        is_published=is_published,
        **content,
    )


def _place(chantier: Chantier) -> dict[str, str]:
    """Return the place in the query string: the question before it, the repeated list; a missing question is
    ignored."""
    apres, dans = request.args.get("apres", ""), request.args.get("dans", "")
    if dans and not isinstance(the_part(find_block, chantier.questionnaire, dans)[2], Repetition):
        abort(HTTPStatus.NOT_FOUND)
    try:
        inside = repetition_of(chantier.questionnaire, apres) if apres else None
    except EditionError:
        apres, inside = "", None
    if apres and (inside.code if inside else "") != dans:
        apres = ""
    return {"apres": apres, "dans": dans}
