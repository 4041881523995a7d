"""Pages of the builder for settings, pages and groups: add, change."""

from http import HTTPStatus

from flask import abort, render_template

from collecte.bibliotheque.forms.constructeur import GroupeForm, PartieForm, ReglagesForm, SectionForm, empreinte_of
from collecte.bibliotheque.operations.brouillons import Change, ChangedBrouillonError
from collecte.bibliotheque.views.chantier import Chantier, Page, back, bp, chantier_of, make, quoted
from collecte.bibliotheque.views.edition_question import known_questions
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.policy import Droit
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.editing.edition import (
    add_groupe,
    add_section,
    change_groupe,
    change_section,
    with_settings,
)
from questionnaires.editing.places import EditionError, find_groupe
from questionnaires.editing.verification import verify


@bp.get("/questionnaires/<int:brouillon_id>/reglages")
@requires(Droit.ANIMER)
def reglages(brouillon_id: int) -> Page:
    chantier = chantier_of(brouillon_id)
    questionnaire = chantier.questionnaire
    return _settings_page(
        chantier,
        form_as_left(ReglagesForm, **ReglagesForm.initial(questionnaire), empreinte=empreinte_of(questionnaire)),
    )


@bp.post("/questionnaires/<int:brouillon_id>/reglages")
@requires(Droit.ANIMER)
def changer_reglages(brouillon_id: int) -> Page:
    chantier = chantier_of(brouillon_id)
    form = ReglagesForm(**ReglagesForm.initial(chantier.questionnaire))

    def change(questionnaire: Questionnaire) -> Questionnaire:
        _check(form, questionnaire)
        return with_settings(questionnaire, **form.changes())

    if not form.check() or not _made(chantier, form, change, "Réglages modifiés.", chantier.questionnaire):
        return _settings_page(chantier, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, "plan")


@bp.get("/questionnaires/<int:brouillon_id>/pages")
@requires(Droit.ANIMER)
def nouvelle_page(brouillon_id: int) -> Page:
    return _section_page(chantier_of(brouillon_id), None, form_as_left(SectionForm, **_NO_SECTION))


@bp.post("/questionnaires/<int:brouillon_id>/pages")
@requires(Droit.ANIMER)
def ajouter_page(brouillon_id: int) -> Page:
    chantier, form = chantier_of(brouillon_id), SectionForm(**_NO_SECTION)

    def change(questionnaire: Questionnaire) -> Questionnaire:
        added = add_section(questionnaire, form.titre.data)
        return change_section(added, added.sections[-1].code, **form.changes())

    label = f"Page ajoutée : {quoted(form.titre.data)}."
    if not form.check(known_questions(chantier.questionnaire)) or not _made(chantier, form, change, label, None):
        return _section_page(chantier, None, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, f"page-{change(chantier.questionnaire).sections[-1].code}")


@bp.get("/questionnaires/<int:brouillon_id>/pages/<section>")
@requires(Droit.ANIMER)
def page(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    part = _section(chantier, section)
    form = form_as_left(SectionForm, **SectionForm.initial(part), empreinte=empreinte_of(part))
    return _section_page(chantier, part, form)


@bp.post("/questionnaires/<int:brouillon_id>/pages/<section>")
@requires(Droit.ANIMER)
def changer_page(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    part = _section(chantier, section)
    form = SectionForm(**SectionForm.initial(part))

    def change(questionnaire: Questionnaire) -> Questionnaire:
        _check(form, questionnaire.section(section))
        return change_section(questionnaire, section, **form.changes())

    label = f"Page modifiée : {quoted(form.titre.data)}."
    if not form.check(known_questions(chantier.questionnaire)) or not _made(chantier, form, change, label, part):
        return _section_page(chantier, part, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, f"page-{section}")


@bp.get("/questionnaires/<int:brouillon_id>/pages/<section>/groupes")
@requires(Droit.ANIMER)
def nouveau_groupe(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    return _group_page(chantier, _section(chantier, section), None, form_as_left(GroupeForm, **_NO_GROUPE))


@bp.post("/questionnaires/<int:brouillon_id>/pages/<section>/groupes")
@requires(Droit.ANIMER)
def ajouter_groupe(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    part, form = _section(chantier, section), GroupeForm(**_NO_GROUPE)

    def change(questionnaire: Questionnaire) -> Questionnaire:
        added = add_groupe(questionnaire, section, form.titre.data)
        return change_groupe(added, _last_groupe(added, section), **form.changes())

    label = f"Groupe ajouté : {quoted(form.titre.data)}."
    if not form.check(known_questions(chantier.questionnaire)) or not _made(chantier, form, change, label, None):
        return _group_page(chantier, part, None, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, f"groupe-{_last_groupe(change(chantier.questionnaire), section)}")


@bp.get("/questionnaires/<int:brouillon_id>/groupes/<groupe>")
@requires(Droit.ANIMER)
def groupe(brouillon_id: int, groupe: str) -> Page:
    chantier = chantier_of(brouillon_id)
    section, part = _groupe(chantier.questionnaire, groupe)
    form = form_as_left(GroupeForm, **GroupeForm.initial(part), empreinte=empreinte_of(part))
    return _group_page(chantier, section, part, form)


@bp.post("/questionnaires/<int:brouillon_id>/groupes/<groupe>")
@requires(Droit.ANIMER)
def changer_groupe(brouillon_id: int, groupe: str) -> Page:
    chantier = chantier_of(brouillon_id)
    section, part = _groupe(chantier.questionnaire, groupe)
    form = GroupeForm(**GroupeForm.initial(part))

    def change(questionnaire: Questionnaire) -> Questionnaire:
        _check(form, _groupe(questionnaire, groupe)[1])
        return change_groupe(questionnaire, groupe, **form.changes())

    label = f"Groupe modifié : {quoted(form.titre.data)}."
    if not form.check(known_questions(chantier.questionnaire)) or not _made(chantier, form, change, label, part):
        return _group_page(chantier, section, part, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return back(chantier, f"groupe-{groupe}")


_NO_SECTION = {"titre": "", "court": "", "aide": "", "relevant": ""}
_NO_GROUPE = {"titre": "", "aide": "", "relevant": ""}


def _check(form: PartieForm, part: Questionnaire | Section | Groupe | None) -> None:
    """Raise ChangedBrouillonError when the part is no longer in the state its page showed."""
    if part is None or form.empreinte.data != empreinte_of(part):
        raise ChangedBrouillonError


def _made(
    chantier: Chantier, form: PartieForm, change: Change, libelle: str, part: Questionnaire | Section | Groupe | None
) -> bool:
    """Return whether the change was kept; else the form has its errors, and can be sent again over the current
    `part`."""
    try:
        form.refuse_all(_fresh(chantier.questionnaire, change(chantier.questionnaire)), "titre")
        if not form.errors:
            make(chantier, change, libelle)
    except UserFacingError as error:
        form.compare(str(error), empreinte_of(part) if part else "")
    return not form.errors


def _fresh(before: Questionnaire, after: Questionnaire) -> list[tuple[str, str]]:
    """List the (field, sentence) of errors in the condition that was just typed."""
    known = {(anomalie.code, anomalie.probleme) for anomalie in verify(before)}
    anomalies = (anomalie for anomalie in verify(after) if anomalie.bloquante and anomalie.champ == "relevant")
    return [
        (anomalie.champ, f"{anomalie.probleme} {anomalie.remede}")
        for anomalie in anomalies
        if (anomalie.code, anomalie.probleme) not in known
    ]


def _settings_page(chantier: Chantier, form: ReglagesForm) -> str:
    return render_template("bibliotheque/constructeur/reglages.html", chantier=chantier, form=form)


def _section_page(chantier: Chantier, section: Section | None, form: SectionForm) -> str:
    form.relevant.with_known(known_questions(chantier.questionnaire))
    action = chantier.url_of("changer_page", section=section.code) if section else chantier.url_of("ajouter_page")
    return render_template(
        "bibliotheque/constructeur/page.html", chantier=chantier, section=section, form=form, action=action
    )


def _group_page(chantier: Chantier, section: Section, groupe: Groupe | None, form: GroupeForm) -> str:
    form.relevant.with_known(known_questions(chantier.questionnaire))
    action = (
        chantier.url_of("changer_groupe", groupe=groupe.code)
        if groupe
        else chantier.url_of("ajouter_groupe", section=section.code)
    )
    return render_template(
        "bibliotheque/constructeur/groupe.html",
        chantier=chantier,
        section=section,
        groupe=groupe,
        form=form,
        action=action,
    )


def _section(chantier: Chantier, code: str) -> Section:
    section = chantier.questionnaire.section(code)
    if section is None:
        abort(HTTPStatus.NOT_FOUND)
    return section


def _groupe(questionnaire: Questionnaire, code: str) -> tuple[Section, Groupe]:
    try:
        return find_groupe(questionnaire, code)
    except EditionError:
        abort(HTTPStatus.NOT_FOUND)


def _last_groupe(questionnaire: Questionnaire, section: str) -> str:
    return next(part for part in questionnaire.sections if part.code == section).groupes[-1].code
