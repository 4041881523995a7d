"""Answering: what is expected of me, and the pages where I type."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import assert_never

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.errors import UserFacingError
from collecte.forms.gestes import Geste, gesture_of, new_answers, typed_answers
from collecte.forms.reponses import SaisieForm, unresolved_conflicts
from collecte.models import EntreeJournal
from collecte.operations.reponses import Saved, save_answers
from collecte.policy import Droit
from collecte.queries.echanges import get_echange, list_waiting_for_author
from collecte.queries.echeances import list_echeances
from collecte.queries.participations import (
    get_last_reopening,
    get_previous_activites,
    list_last_reopenings,
    list_own_participations,
)
from collecte.views.champs import as_read
from collecte.views.etapes import first_open_step, next_step
from collecte.views.ouvertures import open_the_day
from collecte.views.pages_reponse import Reponse, attentes, charge_of_the_year, own_reponse
from collecte.views.pages_section import Avis, PageSection, render_section
from collecte.web.context import acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import take
from questionnaires.francais import day_text, moment_text, paris_day, plural, typeset
from questionnaires.merge import Conflict
from questionnaires.model import Section
from questionnaires.parcours import asked_sections
from questionnaires.questions import Question

bp = Blueprint("reponses", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/a-faire")
@requires(Droit.REPONDRE)
def a_faire() -> Page:
    open_the_day()
    today = paris_day(now())
    participations = list_own_participations(reading(), acteur(), today)
    expected = attentes(participations, today)
    return render_template(
        "reponses/a_faire.html",
        attentes=expected,
        rendues=list_last_reopenings(reading(), [own.participation for own in expected if own.is_to_do]),
        asked=list_waiting_for_author(reading(), [own.id for own in participations]),
        charge=charge_of_the_year(participations, today),
        echeances=[own for own in list_echeances(reading(), acteur(), today) if own.jour >= today],
        today=today,
    )


@bp.get("/reponses/<int:participation_id>")
@requires(Droit.REPONDRE)
def reprendre(participation_id: int) -> Page:
    """Where one left off."""
    own = own_reponse(participation_id)
    if own.settled_url:
        return redirect(own.settled_url)
    step = first_open_step(own.questionnaire, own.settled, own.saisie, own.participation.revision)
    return redirect(own.url_of(step))


@bp.get("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def section(participation_id: int, code: str) -> Page:
    own = own_reponse(participation_id)
    if own.settled_url:
        return redirect(own.settled_url)
    asked = _section(own, code)
    if asked.code not in {each.code for each in asked_sections(own.questionnaire, own.settled)}:
        return redirect(own.url_of(next_step(own.questionnaire, own.settled, asked)))
    page = _page_of(own, asked)
    if (kept := take()) is not None:
        form = SaisieForm(formdata=None, revision=kept.get("revision", ""))
        return render_section(_typed_over(page, form, typed_answers(page.section, kept), avertissement=_RESTORED))
    if "reprendre" in request.args:
        page = _with_proposals(own, page)
    return render_section(page)


_RESTORED = typeset(
    "Ce que vous aviez tapé est de nouveau dans cette page. Ce n’est pas encore enregistré : relisez, puis enregistrez."
)


def _page_of(own: Reponse, page: Section) -> PageSection:
    """The page of a section of one's answer, as it is kept."""
    reopening = get_last_reopening(reading(), own.participation)
    form = SaisieForm(formdata=None, revision=str(own.participation.revision))
    previous = get_previous_activites(reading(), own.participation) if page.code == "ACTIVITES" else None
    return PageSection(
        questionnaire=own.questionnaire,
        section=page,
        saisie=own.participation.saisie,
        today=own.today,
        titre=own.titre,
        fil=(("À faire", url_for("reponses.a_faire")),),
        url_of=own.url_of,
        action=url_for("reponses.enregistrer", participation_id=own.participation.id, code=page.code),
        caches=form.caches,
        connues=own.connues,
        is_open=own.is_open,
        avis=tuple(_avis(own, reopening)),
        lecteurs=own.lecteurs,
        notice=own.notice,
        refus_url=url_for("reponses.refuser", participation_id=own.participation.id) if own.may_refuse else "",
        offre=previous.campagne.periode.libelle if previous and own.is_open else "",
        questions_url=_questions_url(own),
        transmissions_url=url_for("transmission.transmissions", participation_id=own.participation.id)
        if reopening
        else "",
    )


def _questions_url(own: Reponse) -> str:
    """Where its author reads what was asked on it; empty when nothing was."""
    asked = get_echange(reading(), own.participation.id)
    return url_for("reponses.questions", participation_id=own.participation.id) if asked else ""


def _avis(own: Reponse, reopening: EntreeJournal | None) -> list[Avis]:
    told = []
    if reopening:
        quand, raison = moment_text(reopening.quand), reopening.details["raison"]
        texte = f"«\u00a0{raison}\u00a0» Corrigez-la, puis transmettez-la de nouveau."
        told.append(Avis(f"Votre {acteur().mots.c2ra} vous a rendu cette réponse le {quand}.", texte))
    if not own.is_open:
        told.append(Avis("Cette réponse ne peut pas être modifiée aujourd’hui.", own.closed_sentence))
    if own.is_open and (given := own.participation.prolongation):
        told.append(Avis(f"Votre DLA a jusqu’au {day_text(given.cloture)}.", f"«\u00a0{given.raison}\u00a0»"))
    if own.is_late:
        limite = day_text(own.participation.campagne.derniere_limite)
        told.append(Avis(f"La clôture est passée : votre réponse est acceptée jusqu’au {limite}.", _LATE))
    return told


_LATE = "Elle sera notée comme transmise après la clôture."


def _with_proposals(own: Reponse, page: PageSection) -> PageSection:
    """Last time's answers to the activités, for the questions still blank: shown in the fields, saved by the author."""
    previous = get_previous_activites(reading(), own.participation)
    saisie = previous.saisie if previous and page.section.code == "ACTIVITES" else {}
    proposals = {
        code: text
        for code, text in saisie.items()
        if text and code in page.section.questions and not own.participation.saisie.get(code)
    }
    if not proposals or previous is None:
        return page
    periode = previous.campagne.periode.libelle
    count = plural(len(proposals), "réponse est proposée", "réponses sont proposées")
    texte = (
        "Relisez-les, changez ce qui a changé. Elles ne sont enregistrées que si vous appuyez sur "
        "«\u00a0Enregistrer et continuer\u00a0»."
    )
    return replace(
        page,
        saisie={**page.saisie, **proposals},
        proposed=frozenset(proposals),
        proposed_from=periode,
        avis=(*page.avis, Avis(f"{count} d’après le {periode}.", texte)),
        offre="",
    )


def _typed_over(
    page: PageSection,
    form: SaisieForm,
    typed: Mapping[str, str],
    *,
    refus: tuple[str, ...] = (),
    avertissement: str = "",
) -> PageSection:
    """The page with what was typed on it in place of what is kept."""
    saisie = {**page.saisie, **typed}
    return replace(page, saisie=saisie, caches=form.caches, refus=refus, avertissement=avertissement)


@bp.post("/reponses/<int:participation_id>/<code>")
@requires(Droit.REPONDRE)
def enregistrer(participation_id: int, code: str) -> Page:
    own = own_reponse(participation_id)
    page = _section(own, code)
    form, geste = SaisieForm(), gesture_of(page, request.form, own.participation.saisie)
    if not form.validate():
        shown = _typed_over(_page_of(own, page), form, geste.typed, refus=tuple(s for _, s in form.problems()))
        return render_section(shown), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        saved = save_answers(
            writing(),
            participation_id=participation_id,
            base_revision=form.base_revision,
            typed=geste.typed,
            acteur=acteur(),
            now=now(),
            page=form.page_token,
        )
        commit()
    except UserFacingError as error:
        shown = _page_of(own_reponse(participation_id), page)
        refus = (f"{error.problem} {error.remedy}",)
        return render_section(_typed_over(shown, form, geste.typed, refus=refus)), error.status
    return _after_save(own_reponse(participation_id), page, saved, geste)


def _after_save(own: Reponse, page: Section, saved: Saved, geste: Geste) -> Page:
    conflicts = saved.conflicts + unresolved_conflicts(page, request.form, own.participation.saisie)
    if conflicts:
        return _conflict_page(own, page, conflicts), HTTPStatus.CONFLICT
    match geste.verbe:
        case "auto":
            return jsonify(revision=saved.revision, heure=_hour(), ailleurs=dict(saved.kept))
        case "plus-tard":
            flash(f"Votre réponse est enregistrée, sans être transmise. Reprenez quand vous voulez ({_hour()}).")
            return _go(url_for("reponses.a_faire"))
        case "ajouter" | "retablir" | "retirer":
            return _after_line(own, page, geste)
        case "continuer" | "sans-corriger":
            return _after_page(own, page, geste)
        case _:
            assert_never(geste.verbe)


def _after_line(own: Reponse, page: Section, geste: Geste) -> Page:
    """The page again, at the line; a line removed can be put back from there."""
    shown = _page_of(own, page)
    if geste.verbe == "retirer":
        return render_section(replace(shown, retiree=shown.removed(geste.ligne, geste.retires)))
    anchor = shown.first_field(geste.ligne)
    return _go(f"{own.url_of(page.code)}#{anchor}")


def _after_page(own: Reponse, page: Section, geste: Geste) -> Page:
    """The next page, unless this one asks for more: questions that appeared, texts that cannot be read."""
    here = own.url_of(page.code)
    if appeared := new_answers(page, request.form, own.settled.valeurs):
        count = plural(len(appeared), "question s’est ajoutée", "questions se sont ajoutées")
        flash(f"Enregistré. D’après votre réponse, {count} à cette page.")
        return _go(f"{here}#{appeared[0]}")
    if geste.verbe == "continuer" and _page_of(own, page).erreurs:
        flash("Enregistré. Ce qui est signalé ci-dessous ne peut pas être lu : corrigez-le.")
        return _go(here)
    return _go(own.url_of(next_step(own.questionnaire, own.settled, page)))


def _go(url: str) -> Response:
    return redirect(url, HTTPStatus.SEE_OTHER)


def _hour() -> str:
    return moment_text(now()).rpartition("à ")[2]


def _conflict_page(own: Reponse, page: Section, conflicts: tuple[Conflict, ...]) -> str:
    return render_template(
        "reponses/conflit.html",
        participation=own.participation,
        section=page,
        form=SaisieForm(formdata=None, revision=str(own.participation.revision)),
        conflicts=[_both(page.questions[conflict.code], conflict) for conflict in conflicts],
    )


def _both(question: Question, conflict: Conflict) -> tuple[Question, Conflict, list[tuple[str, str, str]]]:
    """What is typed and what is kept: under which words, as it is sent, as it is read."""
    texts = (("Ce que vous venez de taper", conflict.typed), ("Ce qui est déjà enregistré", conflict.stored))
    return question, conflict, [(heading, text, as_read(question, text)) for heading, text in texts]


def _section(own: Reponse, code: str) -> Section:
    """A section of the questionnaire, asked of this answer or not."""
    page = own.questionnaire.section(code)
    if page is None:
        abort(HTTPStatus.NOT_FOUND)
    return page
