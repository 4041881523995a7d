"""Show and save a section of an answer, for an account or for a structure with its personal link."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import assert_never

from flask import abort, flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.reprise import typed_before
from collecte.core.errors import UserFacingError
from collecte.reponses.forms.gestes import Geste, gesture_of, helped_with, new_answers, typed_answers
from collecte.reponses.forms.remplissages import sent_fills
from collecte.reponses.forms.reponses import SaisieForm, hidden_fields, unresolved_conflicts
from collecte.reponses.operations.promesses import ECRIRE, ECRIRE_EN_EQUIPE, asks_words
from collecte.reponses.operations.reponses import Saved, save_answers
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import Rendue, get_last_reopening, get_previous_activites
from collecte.reponses.queries.versions import get_written
from collecte.reponses.views.autour import ANOTHER_BEGAN, Avis
from collecte.reponses.views.champs import as_read
from collecte.reponses.views.etapes import RETOUR, VERIFIER, first_open_step, next_step
from collecte.reponses.views.pages_reponse import Reponse
from collecte.reponses.views.pages_section import PageSection, render_section, with_done
from collecte.reponses.views.regles import PLUS_STRICTE, stricter_rules
from collecte.reponses.views.volets import Anterieure
from questionnaires.answers.a_cote import typable
from questionnaires.answers.merge import Conflict
from questionnaires.answers.parcours import is_asked
from questionnaires.core.elements import Question
from questionnaires.core.francais import day_text, hour_text, moment_text, plural, typeset
from questionnaires.core.model import Section
from questionnaires.temps.activites import activites_tables, resumable


def resume(reponse: Reponse) -> Response:
    """Redirect to where one left off."""
    if reponse.settled_url:
        return redirect(reponse.settled_url)
    is_begun = reponse.is_begun or reponse.is_returning  # what is prefilled is known to those who came before
    return redirect(reponse.url_of(first_open_step(reponse.questionnaire, reponse.settled, is_begun=is_begun)))


def show_section(reponse: Reponse, code: str) -> Page:
    """Return the page of a section, to be filled; or redirect to where to go instead."""
    if reponse.settled_url:
        return redirect(reponse.settled_url)
    asked = _section(reponse, code)
    if asked.relevant and not is_asked(asked, reponse.settled):
        return redirect(reponse.url_of(next_step(reponse.questionnaire, reponse.settled, asked)))
    page = _page_of(reponse, asked)
    if (before := typed_before()) is not None:
        form = SaisieForm(formdata=None, revision=before.get("revision", ""), page=before.get("page", ""))
        page = replace(page, carnet=reponse.carnet_of(before))
        return render_section(_typed_over(page, form, typed_answers(page.section, before)))
    return render_section(page)


def _fields_of(reponse: Reponse, page: Section) -> partial[PageSection]:
    """Return what makes the page of a section of an answer, with its fields as stored and none of the notices
    around."""
    return partial(
        PageSection,
        questionnaire=reponse.questionnaire,
        section=page,
        saisie=reponse.typed,
        today=reponse.today,
        titre=reponse.titre,
        fil=reponse.fil,
        url_of=reponse.url_of,
        connues=reponse.connues,
        is_open=reponse.is_open,
    )


def _page_of(reponse: Reponse, page: Section) -> PageSection:
    """Return the page of a section of an answer, as stored."""
    reopening = None if reponse.reprise else get_last_reopening(reading(), reponse.participation)
    sent: Mapping[str, str] = request.form if request.method == "POST" else {}
    return _fields_of(reponse, page)(
        action=_here(reponse, page),
        continuer="Enregistrer et vérifier" if _is_corrected() else PageSection.continuer,
        caches=hidden_fields(reponse.participation.revision),
        avis=tuple(_avis(reponse, page, reopening)),
        is_known=reponse.is_returning,
        lecteurs="" if reponse.is_told_before else reponse.lecteurs,
        notice=None if reponse.is_told_before else reponse.notice,
        is_notice_known=reponse.is_notice_known,
        refus_url=reponse.refus_url if reponse.may_refuse else "",
        anterieure=_earlier(reponse, page) if reponse.is_open else None,
        remplis=sent_fills(page, sent),
        tableur_url=reponse.tableur_url if reponse.is_open else "",
        periode=reponse.participation.campagne.periode,
        questions_url=reponse.questions_url,
        transmissions_url=reponse.transmissions_url if reopening or reponse.reprise else "",
        carnet=reponse.carnet_of(sent),
    )


def _is_corrected() -> bool:
    """Return whether the page was opened from the check page, to come back to it."""
    return request.args.get(RETOUR) == VERIFIER


def _here(reponse: Reponse, page: Section) -> str:
    return reponse.correct_url(page.code) if _is_corrected() else reponse.url_of(page.code)


def _earlier(reponse: Reponse, page: Section) -> Anterieure | None:
    """Return the last answer of the same person to the activités, for their page alone."""
    tables = activites_tables(page)
    previous = get_previous_activites(reading(), reponse.participation) if tables else None
    if previous is None or not any(resumable(table, previous.saisie) for table in tables.values()):
        return None
    return Anterieure(previous.campagne.periode.au, previous.saisie)


def _avis(reponse: Reponse, page: Section, reopening: Rendue | None) -> list[Avis]:
    avis = [*_about_questions(reponse, page)]
    if reponse.is_shared_unread and reponse.is_open:
        avis.append(Avis(*ANOTHER_BEGAN))
    if reopening:
        quand, raison = moment_text(reopening.quand), reopening.details.get("raison", "")
        texte = f"«\u00a0{raison}\u00a0» Corrigez-la, puis transmettez-la de nouveau."
        avis.append(Avis(f"Votre {reponse.auteur.mots.c2ra} vous a rendu cette réponse le {quand}.", texte))
    if reponse.reprise:
        avis.append(reponse.reprise)
    if reponse.after_settlement:
        avis.append(Avis(*reponse.after_settlement))
    if not reponse.is_open:
        avis.append(Avis("Cette réponse ne peut pas être modifiée aujourd’hui.", reponse.closed_sentence))
    if reponse.is_open and (prolongation := reponse.participation.prolongation):
        avis.append(
            Avis(f"Votre DLA a jusqu’au {day_text(prolongation.cloture)}.", f"«\u00a0{prolongation.raison}\u00a0»")
        )
    if reponse.is_late:
        limite = day_text(reponse.participation.campagne.derniere_limite)
        noted = "" if reponse.participation.campagne.anonyme else "Elle sera notée comme transmise après la clôture."
        avis.append(Avis(f"La clôture est passée : votre réponse est acceptée jusqu’au {limite}.", noted))
    return avis


def _about_questions(reponse: Reponse, page: Section) -> Iterator[Avis]:
    campagne = reponse.participation.campagne
    is_told = campagne.is_of_structures or campagne.information.textes
    if is_told and reponse.is_open and asks_words(page):
        yield Avis("Avec vos mots.", ECRIRE if campagne.is_of_structures else ECRIRE_EN_EQUIPE)
    if rules := list(stricter_rules(reponse.questionnaire, page, get_seuils(reading(), campagne))):
        yield Avis(PLUS_STRICTE, " ".join(rules))


def _typed_over(
    page: PageSection,
    form: SaisieForm,
    typed: Mapping[str, str],
    *,
    refus: tuple[str, ...] = (),
) -> PageSection:
    """Return the page with what was typed on it in place of what is stored; a refusal is not said twice."""
    avis = tuple(notice for notice in page.avis if notice.texte not in refus)
    return replace(page, saisie={**page.saisie, **typed}, caches=form.caches, refus=refus, avis=avis)


def save_section(reponse: Reponse, code: str) -> Page:
    """Save what the page of a section sent, then do what its button asks."""
    page = _section(reponse, code)

    def earlier() -> Mapping[str, str]:
        before = _earlier(reponse, page)
        return before.textes if before else {}

    form, geste = SaisieForm(), gesture_of(reponse.questionnaire, page, request.form, reponse.typed, earlier)
    before = reponse.typed
    if not form.validate():
        shown = _typed_over(_page_of(reponse, page), form, geste.typed, refus=tuple(s for _, s in form.problems()))
        return render_section(shown), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        reponse.keep_aside(writing(), form.page_token)
        saved = save_answers(
            writing(),
            participation_id=reponse.participation.id,
            base_revision=form.base_revision,
            typed=geste.typed,
            acteur=reponse.auteur,
            now=now(),
            page=form.page_token,
            aide=helped_with(geste, request.form),
        )
        commit()
    except UserFacingError as error:
        if geste.verbe == "auto":
            return jsonify(motif=typeset(str(error))), error.status
        shown = _page_of(reponse.read_again(), page)
        return render_section(_typed_over(shown, form, geste.typed, refus=(str(error),))), error.status
    return _after_save(reponse, page, saved, geste, before)


def _after_save(reponse: Reponse, page: Section, saved: Saved, geste: Geste, before: Mapping[str, str]) -> Page:
    """Return what follows a save: for an automatic one, the time, what changed elsewhere and the questions that need a
    choice, all in `saved`; else a page, read again. `before` has the texts that the page showed."""
    if geste.verbe == "auto":
        asked = typable(page)
        waiting = [asked[conflict.code].name for conflict in saved.conflicts]
        return jsonify(revision=saved.revision, heure=hour_text(now()), ailleurs=dict(saved.kept), conflits=waiting)
    reponse = reponse.once_saved(saved)
    conflicts = saved.conflicts + unresolved_conflicts(page, request.form, reponse.typed)
    if conflicts:
        return _conflict_page(reponse, page, conflicts), HTTPStatus.CONFLICT
    match geste.verbe:
        case "plus-tard":
            flash(
                f"Votre réponse est enregistrée, sans être transmise. Reprenez quand vous voulez ({hour_text(now())})."
            )
            return _go(reponse.plus_tard_url)
        case "ajouter" | "retablir" | "retirer" | "unite":
            return _after_line(reponse, page, geste)
        case "apercu" | "appliquer" | "affiner" | "annuler" | "confirmer" | "moi" | "autant" | "pareil" | "defaire":
            return _after_help(reponse, page, geste)
        case "continuer" | "sans-corriger":
            return _after_page(reponse, page, geste, before)
        case _:
            assert_never(geste.verbe)


def _after_line(reponse: Reponse, page: Section, geste: Geste) -> Page:
    """Show the page again, at the line or at the fields of a unit; a removed line can be put back from there."""
    shown = _page_of(reponse, page)
    if geste.verbe == "retirer":
        return render_section(replace(shown, retiree=shown.removed(geste.ligne, geste.retires)))
    return _go(f"{_here(reponse, page)}#{shown.anchor(geste)}")


def _after_help(reponse: Reponse, page: Section, geste: Geste) -> Page:
    """Show the page again, with what its button did or would do; as it is once the helper is undone, or when shares
    replaced none."""
    shown = with_done(_page_of(reponse, page), geste)
    if shown is not None:
        return render_section(shown)
    is_undone = geste.verbe != "affiner"
    flash("Les parts sont de nouveau comme avant." if is_undone else "Ces parts sont en pourcentage : affinez-les ici.")
    return _go(_here(reponse, page))


def _after_page(reponse: Reponse, page: Section, geste: Geste, before: Mapping[str, str]) -> Page:
    """Go to the next page, unless this one needs more: questions or options that appeared, texts that cannot be
    read."""
    here = _here(reponse, page)
    fields = _fields_of(reponse, page)()
    if appeared := new_answers(page, request.form, fields.settled.valeurs):
        count = plural(len(appeared), "question s’est ajoutée", "questions se sont ajoutées")
        flash(f"Enregistré. D’après votre réponse, {count} à cette page.")
        return _go(f"{here}#{appeared[0]}")
    if changed := fields.changed_since(before, request.form.get("cachees", "").split()):
        flash("Enregistré. D’après votre réponse, d’autres choix sont proposés à cette page.")
        return _go(f"{here}#{changed[0]}")
    if geste.verbe == "continuer" and fields.erreurs:
        flash("Enregistré. Ce qui est signalé ci-dessous est à corriger.", "warning")
        return _go(here)
    step = VERIFIER if _is_corrected() else next_step(reponse.questionnaire, fields.settled, page)
    return _go(reponse.url_of(step))


def _go(url: str) -> Response:
    return lead_to(url)


def _conflict_page(reponse: Reponse, page: Section, conflicts: tuple[Conflict, ...]) -> str:
    return render_template(
        "reponses/conflit.html",
        reponse=reponse,
        section=page,
        form=SaisieForm(formdata=None, revision=str(reponse.participation.revision)),
        conflicts=[_both(typable(page)[conflict.code], conflict) for conflict in conflicts],
    )


def _both(question: Question, conflict: Conflict) -> tuple[Question, Conflict, list[tuple[str, str, str]]]:
    """Return the typed and the stored text of a conflict, each with its heading, as sent and as read."""
    texts = (("Ce que vous venez de taper", conflict.typed), ("Ce qui est déjà enregistré", conflict.stored))
    return question, conflict, [(heading, text, as_read(question, text)) for heading, text in texts]


def _section(reponse: Reponse, code: str) -> Section:
    """Return a section of the questionnaire, asked of this answer or not; 404 for an unknown code."""
    return get_written(reponse.participation.version).section(code) or abort(HTTPStatus.NOT_FOUND)
