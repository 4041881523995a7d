"""Checks over several answers in the outline: their forms, opened in place, add and change them."""

from http import HTTPStatus

from flask import abort

from collecte.bibliotheque.forms.constructeur import ControleForm
from collecte.bibliotheque.views.chantier import (
    Chantier,
    back,
    bp,
    chantier_of,
    check_same,
    form_over,
    is_kept,
    quoted,
)
from collecte.bibliotheque.views.edition_question import known_questions, page_titles
from collecte.bibliotheque.views.plan_questionnaire import Ouvert, show_plan
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.editing.edition import new_question_code, put_controle
from questionnaires.editing.verification import verify

_NEW = Controle(code="", condition="", message="", ancre="")


@bp.route("/questionnaires/<int:brouillon_id>/controles", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouveau_controle(brouillon_id: int) -> Page:
    """Show the form of a new check, or add it."""
    return _form_page(chantier_of(brouillon_id), _NEW)


@bp.route("/questionnaires/<int:brouillon_id>/controles/<controle>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def controle(brouillon_id: int, controle: str) -> Page:
    """Show the form of a check, or change it."""
    chantier = chantier_of(brouillon_id)
    return _form_page(chantier, _controle(chantier.questionnaire, controle))


def _form_page(chantier: Chantier, before: Controle) -> Page:
    questionnaire, is_new = chantier.questionnaire, not before.code
    form = form_over(ControleForm, ControleForm.initial(before), None if is_new else before)
    form.offer(questionnaire, known_questions(questionnaire), page_titles(questionnaire))
    code = before.code or new_question_code(questionnaire, form.message.data or "", fallback="CONTROLE")

    def change(questionnaire: Questionnaire) -> Questionnaire:
        if not is_new:
            check_same(form, _controle(questionnaire, code))
        return put_controle(questionnaire, form.rebuilt(code))

    def refusals() -> list[tuple[str, str]]:
        known = {(anomalie.champ, anomalie.probleme) for anomalie in verify(questionnaire) if anomalie.code == code}
        return [
            (anomalie.champ, f"{anomalie.probleme} {anomalie.remede}")
            for anomalie in verify(change(questionnaire))
            if anomalie.bloquante and anomalie.code == code and (anomalie.champ, anomalie.probleme) not in known
        ]

    libelle = f"Contrôle {'ajouté' if is_new else 'modifié'} : {quoted(form.message.data or '')}."
    if is_kept(chantier, form, change, libelle, refusals, otherwise="condition", part=before):
        return back(chantier, f"controle-{code}")
    ouvert = Ouvert(
        place="nouveau-controle" if is_new else f"controle-{code}",
        pres="controles" if is_new else f"controle-{code}",
        titre="Nouveau contrôle" if is_new else "Modifier le contrôle",
        chapeau="Tant qu’une réponse qu’il compare est vide, il ne dit rien.",
        form=form,
        action=chantier.url_of("nouveau_controle") if is_new else chantier.url_of("controle", controle=code),
        champs=("condition", "message", "remede", "portee", "raisons", "ancre", "actif"),
        bouton="Ajouter le contrôle" if is_new else "Enregistrer",
    )
    return show_plan(chantier, ouvert)


def _controle(questionnaire: Questionnaire, code: str) -> Controle:
    named = next((controle for controle in questionnaire.controles if controle.code == code), None)
    return named or abort(HTTPStatus.NOT_FOUND)
