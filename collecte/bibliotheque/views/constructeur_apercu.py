"""Preview pages of the builder: the draft in frames, and a question while it is being typed."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import abort, render_template, request

from collecte.bibliotheque.views.chantier import Chantier, bp, chantier_of
from collecte.bibliotheque.views.constructeur_questions import ecrite_added, ecrite_changed
from collecte.bibliotheque.views.edition_question import NEW, Ecrite, known_questions
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, now
from collecte.comptes.web.gate import requires
from collecte.core.web.headers import show_frames, show_in_frame
from collecte.policy import Droit
from collecte.reponses.forms.gestes import typed_answers
from collecte.reponses.operations.promesses import are_texts_apart, readers
from collecte.reponses.views.autour import Avis
from collecte.reponses.views.pages_section import PageSection, render_section
from questionnaires.core.francais import paris_day, typeset
from questionnaires.core.model import Questionnaire, Section
from questionnaires.editing.conditions_en_mots import in_words
from questionnaires.editing.edition import change_groupe, change_section
from questionnaires.editing.places import find_block, find_section


@bp.get("/questionnaires/<int:brouillon_id>/apercu")
@requires(Droit.ANIMER)
def apercu(brouillon_id: int) -> Page:
    """Show a page of the draft as on a computer and on a phone, side by side."""
    chantier = chantier_of(brouillon_id)
    show_frames()
    sections = chantier.questionnaire.sections
    wanted = request.args.get("page", "")
    shown = next((section for section in sections if section.code == wanted), sections[0] if sections else None)
    return render_template("bibliotheque/constructeur/apercu.html", chantier=chantier, section=shown)


@bp.route("/questionnaires/<int:brouillon_id>/apercu/<section>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def apercu_page(brouillon_id: int, section: str) -> Page:
    """Show a page of the draft, alone, in a frame, with what was typed in it, which is not stored."""
    chantier = chantier_of(brouillon_id)
    part = chantier.questionnaire.section(section) or abort(HTTPStatus.NOT_FOUND)
    return _framed(chantier, chantier.questionnaire, part, typed_answers(part, request.form))


@bp.post("/questionnaires/<int:brouillon_id>/groupes/<groupe>/questions/<modele>/apercu")
@requires(Droit.ANIMER)
def apercu_ajout(brouillon_id: int, groupe: str, modele: str) -> Page:
    """Show the page with a question that is being written."""
    chantier = chantier_of(brouillon_id)
    return _written(chantier, ecrite_added(chantier, groupe, modele))


@bp.route("/questionnaires/<int:brouillon_id>/questions/<question>/apercu", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def apercu_changement(brouillon_id: int, question: str) -> Page:
    """Show the page with a question as it is, then as it is being changed."""
    chantier = chantier_of(brouillon_id)
    return _written(chantier, ecrite_changed(chantier, question))


def _written(chantier: Chantier, ecrite: Ecrite) -> Page:
    """Show the page with the question as far as its form can be read, whatever its conditions."""
    ecrite.form.validate()  # reads the conditions; errors are shown when the form is sent
    asked = ecrite.shown(chantier.questionnaire)
    section, groupe, _ = find_block(asked, ecrite.code or NEW)
    asked = change_groupe(change_section(asked, section.code, relevant=""), groupe.code, relevant="")
    return _framed(chantier, asked, find_section(asked, section.code), {}, _told(chantier, ecrite))


def _told(chantier: Chantier, ecrite: Ecrite) -> tuple[Avis, ...]:
    """Return a notice of when the question will be asked, if not always."""
    condition = ecrite.form.relevant.data
    if not condition.strip():
        return ()
    words = in_words(condition, known_questions(chantier.questionnaire))
    return (Avis(typeset("Aperçu :"), typeset(f"cette question n’est posée que si {words}.")),)


def _framed(
    chantier: Chantier,
    questionnaire: Questionnaire,
    section: Section,
    saisie: Mapping[str, str],
    avis: tuple[Avis, ...] = (),
) -> str:
    show_in_frame()
    return render_section(
        PageSection(
            questionnaire=questionnaire,
            section=section,
            saisie=saisie,
            today=paris_day(now()),
            titre=questionnaire.titre,
            fil=(),
            url_of=lambda step: chantier.url_of("apercu_page", section=step),
            last="",
            avis=avis,
            lecteurs=readers(questionnaire, acteur().mots, textes=are_texts_apart(questionnaire)),
        )
    )
