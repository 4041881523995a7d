"""Questions in the outline: their forms, opened in place, add them, of a kind that can be changed, and change them."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import groupby
from typing import Any

from flask import abort, g, redirect, request, url_for

from collecte.bibliotheque.forms.constructeur_questions import BlocForm
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
from collecte.bibliotheque.views.plan_questionnaire import Apercu, Ouvert, show_plan
from collecte.comptes.views.ecrans import Page, wants_another
from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from questionnaires.core.blocs import Repetition
from questionnaires.editing.modeles import MODELES, PAR_CLE, Modele
from questionnaires.editing.places import EditionError, find_block, find_groupe, repetition_of


@bp.route("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouvelle_question(brouillon_id: int, groupe: str, modele: str) -> Page:
    """Show the form of a new question, or add it."""
    chantier = chantier_of(brouillon_id)
    ecrite = ecrite_added(chantier, groupe, modele, is_page=True)
    place = {"groupe": groupe, "modele": modele, "apres": ecrite.apres, "dans": ecrite.dans}
    if _is_kept(ecrite, chantier, "Question ajoutée"):
        added = ecrite.named(chantier.questionnaire)
        if not wants_another():
            return back(chantier, f"question-{added}")
        return redirect(chantier.url_of("nouvelle_question", **place | {"apres": added}), HTTPStatus.SEE_OTHER)
    where = ecrite.dans or ecrite.groupe
    ouvert = Ouvert(
        place=f"apres-{ecrite.apres}" if ecrite.apres else f"fin-{where}",
        pres=f"question-{ecrite.apres or ecrite.dans}" if ecrite.apres or ecrite.dans else f"groupe-{groupe}",
        titre="Nouvelle question",
        form=ecrite.form,
        action=chantier.url_of("nouvelle_question", **place),
        **_fields(ecrite.form),
        bouton="Ajouter la question",
        sortes=_sortes(chantier, place, modele),
        banque="" if ecrite.dans else _bank(chantier, ecrite),
        apercu=Apercu(
            url=chantier.url_of("apercu_ajout", **place),
            code=NEW,
            is_empty=True,
            colonnes=ecrite.columns(chantier.questionnaire),
        ),
    )
    return show_plan(chantier, ouvert)


def _fields(form: BlocForm) -> dict[str, Any]:
    """Return the fields that are shown, and those that come folded."""
    obligation = ("obligation",) if "obligation" in form else ()
    return {
        "champs": ("libelle", *form.corps, *obligation, "relevant"),
        "plies": ("aide", "code", *form.avances),
        "pli": "Précision, code, limites, règle, données déjà connues",
    }


def _bank(chantier: Chantier, ecrite: Ecrite) -> str:
    return url_for("banque.liste", pour=chantier.brouillon_id, groupe=ecrite.groupe, apres=ecrite.apres or None)


def _sortes(chantier: Chantier, place: dict[str, str], current: str) -> Mapping[str, list[tuple[Modele, str, bool]]]:
    """Return (kind, address, whether it is the current one) of the kinds that can stand at a place, by family."""
    offered = [modele for modele in MODELES if not (place["dans"] and modele.seul)]
    return {
        famille: [
            (modele, chantier.url_of("nouvelle_question", **place | {"modele": modele.cle}), modele.cle == current)
            for modele in modeles
        ]
        for famille, modeles in groupby(offered, key=lambda modele: modele.famille)
    }


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
        return back(chantier, f"question-{ecrite.named(chantier.questionnaire)}")
    ouvert = Ouvert(
        place=f"question-{question}",
        pres=f"question-{question}",
        titre="Modifier la question",
        chapeau=ecrite.modele.description,
        form=ecrite.form,
        action=chantier.url_of("question", question=question),
        **_fields(ecrite.form),
        code_publie=question if question in published_codes(chantier) else "",
        apercu=Apercu(
            url=chantier.url_of("apercu_changement", question=question),
            code=question,
            is_empty=bool(g.get("form_begun")),
            colonnes=ecrite.columns(chantier.questionnaire),
        ),
    )
    return show_plan(chantier, ouvert)


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
