"""Settings, pages and groups in the outline: their forms, opened in place, add and change them."""

from http import HTTPStatus

from flask import abort

from collecte.bibliotheque.forms.constructeur import GroupeForm, PartieForm, ReglagesForm, SectionForm
from collecte.bibliotheque.operations.brouillons import Change
from collecte.bibliotheque.views.chantier import (
    Chantier,
    back,
    bp,
    chantier_of,
    check_same,
    form_over,
    is_kept,
    quoted,
    the_part,
)
from collecte.bibliotheque.views.edition_question import known_questions, page_titles
from collecte.bibliotheque.views.plan_questionnaire import Ouvert, show_plan
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.gate import requires
from collecte.policy import Droit
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.editing.edition import (
    add_groupe,
    add_section,
    change_groupe,
    change_section,
    with_settings,
)
from questionnaires.editing.places import find_groupe, find_section
from questionnaires.editing.verification import verify


@bp.route("/questionnaires/<int:brouillon_id>/reglages", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def reglages(brouillon_id: int) -> Page:
    chantier = chantier_of(brouillon_id)
    questionnaire = chantier.questionnaire
    form = form_over(ReglagesForm, ReglagesForm.initial(questionnaire), questionnaire)

    def change(questionnaire: Questionnaire) -> Questionnaire:
        check_same(form, questionnaire)
        return with_settings(questionnaire, **form.changes())

    if _is_kept(chantier, form, change, "Réglages modifiés.", questionnaire):
        return back(chantier, "plan")
    ouvert = Ouvert(
        place="plan",
        pres="plan",
        titre="Titre, introduction, réglages",
        form=form,
        action=chantier.url_of("reglages"),
        champs=ReglagesForm.noms,
    )
    return show_plan(chantier, ouvert)


@bp.route("/questionnaires/<int:brouillon_id>/pages", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouvelle_page(brouillon_id: int) -> Page:
    return _section_page(chantier_of(brouillon_id), None)


@bp.route("/questionnaires/<int:brouillon_id>/pages/<section>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def page(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    return _section_page(chantier, _section(chantier, section))


@bp.route("/questionnaires/<int:brouillon_id>/pages/<section>/groupes", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouveau_groupe(brouillon_id: int, section: str) -> Page:
    chantier = chantier_of(brouillon_id)
    return _group_page(chantier, _section(chantier, section), None)


@bp.route("/questionnaires/<int:brouillon_id>/groupes/<groupe>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def groupe(brouillon_id: int, groupe: str) -> Page:
    chantier = chantier_of(brouillon_id)
    return _group_page(chantier, *the_part(find_groupe, chantier.questionnaire, groupe))


def _section_page(chantier: Chantier, section: Section | None) -> Page:
    """Show the form of a page, or keep what it sent; None adds one."""
    form = form_over(SectionForm, SectionForm.initial(section), section)
    questionnaire = chantier.questionnaire
    form.relevant.with_known(known_questions(questionnaire), pages=page_titles(questionnaire))

    def change(questionnaire: Questionnaire) -> Questionnaire:
        if section is None:
            added = add_section(questionnaire, form.titre.data)
            return change_section(added, added.sections[-1].code, **form.changes())
        check_same(form, questionnaire.section(section.code))
        return change_section(questionnaire, section.code, **form.changes())

    libelle = f"Page {'modifiée' if section else 'ajoutée'} : {quoted(form.titre.data)}."
    if _is_kept(chantier, form, change, libelle, section):
        code = section.code if section else change(chantier.questionnaire).sections[-1].code
        return back(chantier, f"page-{code}")
    place = f"page-{section.code}" if section else "nouvelle-page"
    ouvert = Ouvert(
        place=place,
        pres=place if section else "plan",
        titre="Modifier la page" if section else "Nouvelle page",
        form=form,
        action=chantier.url_of("page", section=section.code) if section else chantier.url_of("nouvelle_page"),
        champs=("titre",),
        plies=("court", "aide", "relevant"),
        pli="Titre court, introduction, condition",
        bouton="Enregistrer" if section else "Ajouter la page",
    )
    return show_plan(chantier, ouvert)


def _group_page(chantier: Chantier, section: Section, groupe: Groupe | None) -> Page:
    """Show the form of a group, or keep what it sent; None adds one to the page."""
    form = form_over(GroupeForm, GroupeForm.initial(groupe), groupe)
    questionnaire = chantier.questionnaire
    form.relevant.with_known(known_questions(questionnaire), pages=page_titles(questionnaire))

    def change(questionnaire: Questionnaire) -> Questionnaire:
        if groupe is None:
            added = add_groupe(questionnaire, section.code, form.titre.data)
            return change_groupe(added, last_groupe(added), **form.changes())
        check_same(form, the_part(find_groupe, questionnaire, groupe.code)[1])
        return change_groupe(questionnaire, groupe.code, **form.changes())

    def last_groupe(questionnaire: Questionnaire) -> str:
        return find_section(questionnaire, section.code).groupes[-1].code

    libelle = f"Groupe {'modifié' if groupe else 'ajouté'} : {quoted(form.titre.data)}."
    if _is_kept(chantier, form, change, libelle, groupe):
        code = groupe.code if groupe else last_groupe(change(chantier.questionnaire))
        return back(chantier, f"groupe-{code}")
    ouvert = Ouvert(
        place=f"groupe-{groupe.code}" if groupe else f"fin-page-{section.code}",
        pres=f"groupe-{groupe.code}" if groupe else f"page-{section.code}",
        titre="Modifier le groupe" if groupe else "Nouveau groupe de questions",
        form=form,
        action=(
            chantier.url_of("groupe", groupe=groupe.code)
            if groupe
            else chantier.url_of("nouveau_groupe", section=section.code)
        ),
        champs=("titre",),
        plies=("aide", "relevant"),
        pli="Texte sous le titre, condition",
        bouton="Enregistrer" if groupe else "Ajouter le groupe",
    )
    return show_plan(chantier, ouvert)


def _is_kept(
    chantier: Chantier, form: PartieForm, change: Change, libelle: str, part: Questionnaire | Section | Groupe | None
) -> bool:
    """Return whether a change was sent and kept; a condition that was just typed is refused beside its field."""

    def refusals() -> list[tuple[str, str]]:
        known = {(anomalie.code, anomalie.probleme) for anomalie in verify(chantier.questionnaire)}
        return [
            (anomalie.champ, f"{anomalie.probleme} {anomalie.remede}")
            for anomalie in verify(change(chantier.questionnaire))
            if anomalie.bloquante and anomalie.champ == "relevant" and (anomalie.code, anomalie.probleme) not in known
        ]

    return is_kept(chantier, form, change, libelle, refusals, otherwise="titre", part=part)


def _section(chantier: Chantier, code: str) -> Section:
    return chantier.questionnaire.section(code) or abort(HTTPStatus.NOT_FOUND)
