"""Show and save a section of an answer, for an account or for a structure with its personal link."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import assert_never

from flask import abort, flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.reprise import typed_before
from collecte.core.errors import UserFacingError
from collecte.models import EntreeJournal
from collecte.reponses.forms.gestes import Geste, gesture_of, helped_with, new_answers, typed_answers
from collecte.reponses.forms.remplissages import sent_fills
from collecte.reponses.forms.reponses import SaisieForm, hidden_fields, unresolved_conflicts
from collecte.reponses.operations.promesses import ECRIRE
from collecte.reponses.operations.reponses import Saved, save_answers
from collecte.reponses.operations.tableur_repartition import lines_of
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import get_last_reopening, get_previous_activites
from collecte.reponses.views.autour import AFTER_SETTLEMENT, ANOTHER_BEGAN, Avis
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.etapes import first_open_step, next_step
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.pages_section import PageSection, render_section, with_done
from collecte.reponses.views.regles import PLUS_STRICTE, stricter_rules
from collecte.reponses.views.volets import Anterieure
from questionnaires.answers.a_cote import typable
from questionnaires.answers.merge import Conflict
from questionnaires.answers.parcours import is_asked
from questionnaires.core.francais import day_text, hour_text, moment_text, plural, typeset
from questionnaires.core.model import Section
from questionnaires.core.questions import Question, Text
from questionnaires.temps.activites import activites_tables, resumable

Page = str | Response | tuple[str | Response, int]


def resume(own: Reponse) -> Response:
    """Where one left off."""
    if own.settled_url:
        return redirect(own.settled_url)
    return redirect(own.url_of(first_open_step(own.questionnaire, own.settled, is_begun=own.is_begun)))


def show_section(own: Reponse, code: str) -> Page:
    """The page of a section, to be filled; or where to go instead."""
    if own.settled_url:
        return redirect(own.settled_url)
    asked = _section(own, code)
    if asked.relevant and not is_asked(asked, own.settled):
        return redirect(own.url_of(next_step(own.questionnaire, own.settled, asked)))
    page = _page_of(own, asked)
    if (kept := typed_before()) is not None:
        form = SaisieForm(formdata=None, revision=kept.get("revision", ""), page=kept.get("page", ""))
        page = replace(page, carnet=own.carnet_of(kept))
        return render_section(_typed_over(page, form, typed_answers(page.section, kept)))
    return render_section(page)


def _fields_of(own: Reponse, page: Section) -> PageSection:
    """The page of a section of one's answer, with its fields as they are kept and nothing of what is told around."""
    return PageSection(
        questionnaire=own.questionnaire,
        section=page,
        saisie=own.typed,
        today=own.today,
        titre=own.titre,
        fil=own.fil,
        url_of=own.url_of,
        connues=own.connues,
        is_open=own.is_open,
    )


def _page_of(own: Reponse, page: Section) -> PageSection:
    """The page of a section of one's answer, as it is kept."""
    reopening = get_last_reopening(reading(), own.participation)
    return replace(
        _fields_of(own, page),
        action=own.action_of(page.code),
        caches=hidden_fields(own.participation.revision),
        avis=tuple(_avis(own, page, reopening)),
        lecteurs="" if own.is_told_before else own.lecteurs,
        notice=None if own.is_told_before else own.notice,
        refus_url=own.refus_url if own.may_refuse else "",
        anterieure=_earlier(own, page) if own.is_open else None,
        remplis=sent_fills(page, request.form),
        tableur_url=own.tableur_url if own.is_open and lines_of(own.questionnaire).keys() & page.questions else "",
        questions_url=own.questions_url,
        transmissions_url=own.transmissions_url if reopening else "",
        carnet=own.carnet_of(request.form),
    )


def _earlier(own: Reponse, page: Section) -> Anterieure | None:
    """The last answer of the same person to the activités, for their page alone."""
    tables = activites_tables(page)
    previous = get_previous_activites(reading(), own.participation) if tables else None
    if previous is None or not any(resumable(table, previous.saisie) for table in tables.values()):
        return None
    return Anterieure(previous.campagne.periode.au, previous.saisie)


def _earlier_texts(own: Reponse, page: Section) -> Mapping[str, str]:
    earlier = _earlier(own, page)
    return earlier.textes if earlier else {}


def _avis(own: Reponse, page: Section, reopening: EntreeJournal | None) -> list[Avis]:
    told = [*_about_questions(own, page)]
    if own.is_shared_unread and own.is_open:
        told.append(Avis(*ANOTHER_BEGAN))
    if reopening:
        quand, raison = moment_text(reopening.quand), reopening.details.get("raison", "")
        texte = f"«\u00a0{raison}\u00a0» Corrigez-la, puis transmettez-la de nouveau."
        told.append(Avis(f"Votre {own.auteur.mots.c2ra} vous a rendu cette réponse le {quand}.", texte))
    if own.participation.rouverte_le is not None:
        told.append(Avis(*AFTER_SETTLEMENT))
    if not own.is_open:
        told.append(Avis("Cette réponse ne peut pas être modifiée aujourd’hui.", own.closed_sentence))
    if own.is_open and (given := own.participation.prolongation):
        told.append(Avis(f"Votre DLA a jusqu’au {day_text(given.cloture)}.", f"«\u00a0{given.raison}\u00a0»"))
    if own.is_late:
        limite = day_text(own.participation.campagne.derniere_limite)
        noted = "" if own.participation.campagne.anonyme else _LATE
        told.append(Avis(f"La clôture est passée : votre réponse est acceptée jusqu’au {limite}.", noted))
    return told


def _about_questions(own: Reponse, page: Section) -> Iterator[Avis]:
    campagne = own.participation.campagne
    if campagne.is_of_structures and own.is_open and _asks_words(page):
        yield Avis("Avec vos mots.", ECRIRE)
    if rules := list(stricter_rules(own.questionnaire, page, get_seuils(reading(), campagne))):
        yield Avis(PLUS_STRICTE, " ".join(rules))


def _asks_words(page: Section) -> bool:
    """Whether a question of the page is answered in one's own words."""
    return any(isinstance(question, Text) and question.connu is None for question in page.questions.values())


_LATE = "Elle sera notée comme transmise après la clôture."


def _typed_over(
    page: PageSection,
    form: SaisieForm,
    typed: Mapping[str, str],
    *,
    refus: tuple[str, ...] = (),
) -> PageSection:
    """The page with what was typed on it in place of what is kept."""
    saisie = {**page.saisie, **typed}
    return replace(page, saisie=saisie, caches=form.caches, refus=refus)


def save_section(own: Reponse, code: str) -> Page:
    """Save what a page of a section sent, and do what its button asks."""
    page = _section(own, code)
    earlier = partial(_earlier_texts, own, page)
    form, geste = SaisieForm(), gesture_of(page, request.form, own.typed, earlier)
    if not form.validate():
        shown = _typed_over(_page_of(own, page), form, geste.typed, refus=tuple(s for _, s in form.problems()))
        return render_section(shown), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        own.keep_aside(writing(), form.page_token)
        saved = save_answers(
            writing(),
            participation_id=own.participation.id,
            base_revision=form.base_revision,
            typed=geste.typed,
            acteur=own.auteur,
            now=now(),
            page=form.page_token,
            aide=helped_with(geste, request.form),
        )
        commit()
    except UserFacingError as error:
        refus = (f"{error.problem} {error.remedy}",)
        if geste.verbe == "auto":
            return jsonify(motif=typeset(refus[0])), error.status
        shown = _page_of(own.read_again(), page)
        return render_section(_typed_over(shown, form, geste.typed, refus=refus)), error.status
    return _after_save(own, page, saved, geste)


def _after_save(own: Reponse, page: Section, saved: Saved, geste: Geste) -> Page:
    """What a save by itself needs is in `saved`; a page that is shown next is read again."""
    if geste.verbe == "auto":
        return _saved_by_itself(page, saved)
    own = own.read_again()
    conflicts = saved.conflicts + unresolved_conflicts(page, request.form, own.typed)
    if conflicts:
        return _conflict_page(own, page, conflicts), HTTPStatus.CONFLICT
    match geste.verbe:
        case "plus-tard":
            flash(
                f"Votre réponse est enregistrée, sans être transmise. Reprenez quand vous voulez ({hour_text(now())})."
            )
            return _go(own.plus_tard_url)
        case "ajouter" | "retablir" | "retirer" | "unite":
            return _after_line(own, page, geste)
        case "apercu" | "appliquer" | "annuler" | "confirmer" | "moi" | "autant" | "pareil" | "defaire":
            return _after_help(own, page, geste)
        case "continuer" | "sans-corriger":
            return _after_page(own, page, geste)
        case _:
            assert_never(geste.verbe)


def _saved_by_itself(page: Section, saved: Saved) -> Response:
    """What the page's script shows: the hour, what changed elsewhere, and the questions that wait for a choice."""
    asked = typable(page)
    waiting = [asked[conflict.code].libelle for conflict in saved.conflicts]
    return jsonify(revision=saved.revision, heure=hour_text(now()), ailleurs=dict(saved.kept), conflits=waiting)


def _after_line(own: Reponse, page: Section, geste: Geste) -> Page:
    """The page again, at the line, or at the fields of a unit; a line removed can be put back from there."""
    shown = _page_of(own, page)
    if geste.verbe == "retirer":
        return render_section(replace(shown, retiree=shown.removed(geste.ligne, geste.retires)))
    return _go(f"{own.url_of(page.code)}#{shown.anchor(geste)}")


def _after_help(own: Reponse, page: Section, geste: Geste) -> Page:
    """The page again, with what its button did, or would do; as it is once the helper is undone."""
    shown = with_done(_page_of(own, page), geste)
    if shown is not None:
        return render_section(shown)
    flash("Les parts sont de nouveau comme avant.")
    return _go(own.url_of(page.code))


def _after_page(own: Reponse, page: Section, geste: Geste) -> Page:
    """The next page, unless this one asks for more: questions that appeared, texts that cannot be read."""
    here = own.url_of(page.code)
    if appeared := new_answers(page, request.form, own.settled.valeurs):
        count = plural(len(appeared), "question s’est ajoutée", "questions se sont ajoutées")
        flash(f"Enregistré. D’après votre réponse, {count} à cette page.")
        return _go(f"{here}#{appeared[0]}")
    if geste.verbe == "continuer" and _fields_of(own, page).erreurs:
        flash("Enregistré. Ce qui est signalé ci-dessous est à corriger.")
        return _go(here)
    return _go(own.url_of(next_step(own.questionnaire, own.settled, page)))


def _go(url: str) -> Response:
    return redirect(url, HTTPStatus.SEE_OTHER)


def _conflict_page(own: Reponse, page: Section, conflicts: tuple[Conflict, ...]) -> str:
    return render_template(
        "reponses/conflit.html",
        own=own,
        section=page,
        form=SaisieForm(formdata=None, revision=str(own.participation.revision)),
        conflicts=[_both(typable(page)[conflict.code], conflict) for conflict in conflicts],
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
