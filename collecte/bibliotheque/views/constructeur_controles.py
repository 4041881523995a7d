"""Pages of the builder for checks over several answers: add, change."""

from http import HTTPStatus

from flask import abort, render_template

from collecte.bibliotheque.forms.constructeur import ControleForm, empreinte_of
from collecte.bibliotheque.operations.brouillons import ChangedBrouillonError
from collecte.bibliotheque.views.chantier import Chantier, Page, back, bp, chantier_of, make, quoted
from collecte.bibliotheque.views.edition_question import known_questions
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.policy import Droit
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.editing.codes import new_code
from questionnaires.editing.edition import put_controle, taken_codes
from questionnaires.editing.verification import verify

_NEW = Controle(code="", condition="", message="", ancre="")


@bp.get("/questionnaires/<int:brouillon_id>/controles")
@requires(Droit.ANIMER)
def nouveau_controle(brouillon_id: int) -> Page:
    """Show the form of a new check."""
    return _page(chantier_of(brouillon_id), _NEW, form_as_left(ControleForm, **ControleForm.initial(_NEW)))


@bp.post("/questionnaires/<int:brouillon_id>/controles")
@requires(Droit.ANIMER)
def ajouter_controle(brouillon_id: int) -> Page:
    """Add a check, or show the form again with its errors."""
    chantier, form = chantier_of(brouillon_id), ControleForm(**ControleForm.initial(_NEW))
    code = new_code(form.message.data or "", taken_codes(chantier.questionnaire), fallback="CONTROLE")
    return _saved(chantier, _NEW, form, code)


@bp.get("/questionnaires/<int:brouillon_id>/controles/<controle>")
@requires(Droit.ANIMER)
def controle(brouillon_id: int, controle: str) -> Page:
    """Show the form of a check."""
    chantier = chantier_of(brouillon_id)
    part = _controle(chantier.questionnaire, controle)
    return _page(chantier, part, form_as_left(ControleForm, **ControleForm.initial(part), empreinte=empreinte_of(part)))


@bp.post("/questionnaires/<int:brouillon_id>/controles/<controle>")
@requires(Droit.ANIMER)
def changer_controle(brouillon_id: int, controle: str) -> Page:
    """Change a check, or show the form again with its errors."""
    chantier = chantier_of(brouillon_id)
    part = _controle(chantier.questionnaire, controle)
    return _saved(chantier, part, ControleForm(**ControleForm.initial(part)), controle)


def _saved(chantier: Chantier, before: Controle, form: ControleForm, code: str) -> Page:
    form.offer(chantier.questionnaire, known_questions(chantier.questionnaire))
    if not form.check() or not _is_accepted(chantier, before, form, code):
        return _page(chantier, before, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, f"controle-{code}")


def _is_accepted(chantier: Chantier, before: Controle, form: ControleForm, code: str) -> bool:
    """Return whether the check was kept; else each field of the form has its errors."""

    def change(questionnaire: Questionnaire) -> Questionnaire:
        if before.code and form.empreinte.data != empreinte_of(_controle(questionnaire, code)):
            raise ChangedBrouillonError
        return put_controle(questionnaire, form.rebuilt(code))

    try:
        known = {
            (anomalie.champ, anomalie.probleme) for anomalie in verify(chantier.questionnaire) if anomalie.code == code
        }
        anomalies = [
            anomalie
            for anomalie in verify(change(chantier.questionnaire))
            if anomalie.bloquante and anomalie.code == code
        ]
        fresh = [
            (anomalie.champ, f"{anomalie.probleme} {anomalie.remede}")
            for anomalie in anomalies
            if (anomalie.champ, anomalie.probleme) not in known
        ]
        form.refuse_all(fresh, "condition")
        if not form.errors:
            make(chantier, change, f"Contrôle {'modifié' if before.code else 'ajouté'} : {quoted(form.message.data)}.")
    except UserFacingError as error:
        form.compare(str(error), empreinte_of(before))
    return not form.errors


def _page(chantier: Chantier, controle: Controle, form: ControleForm) -> str:
    form.offer(chantier.questionnaire, known_questions(chantier.questionnaire))
    action = (
        chantier.url_of("changer_controle", controle=controle.code)
        if controle.code
        else chantier.url_of("ajouter_controle")
    )
    return render_template(
        "bibliotheque/constructeur/controle.html", chantier=chantier, controle=controle, form=form, action=action
    )


def _controle(questionnaire: Questionnaire, code: str) -> Controle:
    controle = next((controle for controle in questionnaire.controles if controle.code == code), None)
    if controle is None:
        abort(HTTPStatus.NOT_FOUND)
    return controle
