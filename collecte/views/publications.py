"""From a questionnaire in preparation to what is asked: differences, publication, versions, coverage, campaign."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for

from collecte.errors import UserFacingError
from collecte.forms.questionnaires import EnqueteForm, PublicationForm
from collecte.models import Accompagnement, Brouillon, Population, Region, VersionQuestionnaire
from collecte.operations.campagnes import AccompagnesError, NoStructureError, create_enquete
from collecte.operations.publications import publish_brouillon
from collecte.policy import Droit
from collecte.queries.brouillons import list_modifications, read_brouillon
from collecte.queries.campagnes import list_campagnes_of
from collecte.queries.organisation import list_affectations_during
from collecte.queries.participations import count_begun
from collecte.queries.referentiels import get_adopted
from collecte.queries.structures_interrogees import list_ended
from collecte.queries.versions import (
    count_answers_by_version,
    get_last_version,
    get_questionnaire,
    list_versions_of,
)
from collecte.security import token_hash
from collecte.views.bibliotheque import Page, bp, found
from collecte.views.constructeur_commun import chantier_of
from collecte.views.plan_questionnaire import Plan
from collecte.web.context import acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left
from questionnaires.couverture import coverage
from questionnaires.differences import Difference, differences
from questionnaires.effets import Effet
from questionnaires.francais import paris_day
from questionnaires.versions import content_hash


@bp.get("/questionnaires/<int:brouillon_id>/publier")
@requires(Droit.ANIMER)
def publier(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    form = form_as_left(PublicationForm)
    form.revision.data = str(brouillon.revision)  # of what is shown, to be read again
    return _publication_page(brouillon, form)


@bp.post("/questionnaires/<int:brouillon_id>/publier")
@requires(Droit.ANIMER)
def publier_version(brouillon_id: int) -> Page:
    brouillon, form = found(brouillon_id), PublicationForm()
    if not form.validate():
        return _publication_page(brouillon, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        published = publish_brouillon(
            writing(),
            brouillon_id=brouillon_id,
            base_revision=form.base_revision,
            move_drafts=form.brouillons.data == "passer",
            acteur=acteur(),
            now=now(),
        )
        told = _told(published.numero, published.moved, published.kept)
        commit()
    except UserFacingError as error:
        brouillon = found(brouillon_id)
        form.revision.data = str(brouillon.revision)
        return _publication_page(brouillon, form, error=error), error.status
    flash(told)
    return redirect(url_for("questionnaires.versions", brouillon_id=brouillon_id), HTTPStatus.SEE_OTHER)


def _told(numero: int, moved: int, kept: int) -> str:
    told = f"La version {numero} est publiée : elle ne changera plus."
    if moved or kept:
        told += f" Réponses non transmises : {moved} passées à cette version, {kept} restées sur la leur."
    return told


def _publication_page(brouillon: Brouillon, form: PublicationForm, *, error: UserFacingError | None = None) -> str:
    questionnaire = read_brouillon(brouillon)
    last = get_last_version(reading(), brouillon.code, brouillon.region_id)
    plan = Plan(chantier_of(brouillon.id))
    before = get_questionnaire(last) if last else None
    changes = differences(before, questionnaire) if before else ()
    return render_template(
        "questionnaires/publier.html",
        brouillon=brouillon,
        questionnaire=questionnaire,
        form=form,
        error=error,
        last=last,
        is_same=last is not None and last.empreinte == content_hash(questionnaire),
        blocking=plan.blocking,
        advice=plan.advice,
        changes=_by_effect(changes),
        begun=_has_begun(brouillon),
        in_counts=before is not None and before.diffusion == "agregee",
    )


def _by_effect(changes: Sequence[Difference]) -> Mapping[Effet, list[Difference]]:
    """The heaviest first; effects that no change has are left out."""
    by_effect = {effet: [own for own in changes if own.effet is effet] for effet in reversed(Effet)}
    return {effet: own for effet, own in by_effect.items() if own}


def _has_begun(brouillon: Brouillon) -> int:
    """Answers begun and not transmitted in the campaigns that are planned or open."""
    campagnes = list_campagnes_of(reading(), brouillon.region_id, brouillon.code)
    running = [own.id for own in campagnes if not own.is_over(paris_day(now()))]
    return count_begun(reading(), running)


@bp.get("/questionnaires/<int:brouillon_id>/versions")
@requires(Droit.ANIMER)
def versions(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    published = list_versions_of(reading(), brouillon.code, brouillon.region_id)
    return render_template(
        "questionnaires/versions.html",
        brouillon=brouillon,
        questionnaire=read_brouillon(brouillon),
        versions=published,
        counts=count_answers_by_version(reading(), [version.id for version in published]),
        modifications=list_modifications(reading(), brouillon.id),
        campagnes=list_campagnes_of(reading(), brouillon.region_id, brouillon.code),
        today=paris_day(now()),
    )


@bp.get("/questionnaires/<int:brouillon_id>/versions/<int:numero>")
@requires(Droit.ANIMER)
def version(brouillon_id: int, numero: int) -> Page:
    brouillon = found(brouillon_id)
    shown = _version(brouillon, numero)
    return render_template(
        "questionnaires/version.html",
        brouillon=brouillon,
        published=shown,
        questionnaire=get_questionnaire(shown),
    )


def _version(brouillon: Brouillon, numero: int) -> VersionQuestionnaire:
    published = list_versions_of(reading(), brouillon.code, brouillon.region_id)
    shown = next((own for own in published if own.numero == numero), None)
    if shown is None:
        abort(HTTPStatus.NOT_FOUND)
    return shown


@bp.get("/questionnaires/<int:brouillon_id>/couverture")
@requires(Droit.ANIMER)
def couverture(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    adopted = get_adopted(reading(), brouillon.region_id)
    questionnaire = read_brouillon(brouillon)
    return render_template(
        "questionnaires/couverture.html",
        brouillon=brouillon,
        questionnaire=questionnaire,
        referentiel=adopted.referentiel,
        couverture=coverage(adopted.referentiel, questionnaire),
    )


@bp.get("/questionnaires/<int:brouillon_id>/lancer")
@requires(Droit.ANIMER)
def lancer(brouillon_id: int) -> Page:
    today = paris_day(now())
    return _launch_page(
        found(brouillon_id), form_as_left(EnqueteForm, ouverture=today, cloture=today + timedelta(days=14))
    )


@bp.post("/questionnaires/<int:brouillon_id>/lancer")
@requires(Droit.ANIMER)
def lancer_campagne(brouillon_id: int) -> Page:
    brouillon, form = found(brouillon_id), EnqueteForm()
    form.offer_periodes(paris_day(now()))
    if not form.validate():
        return _launch_page(brouillon, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if (unseen := _structures_to_see(brouillon, form)) is not None:
        return _launch_page(brouillon, form, unseen)
    session = writing()
    last = get_last_version(session, brouillon.code, brouillon.region_id)
    if last is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        campagne_id = create_enquete(
            session,
            region=session.get_one(Region, brouillon.region_id),
            version=last,
            ouverture=form.ouverture.data,
            cloture=form.cloture.data,
            grace_jours=form.grace.data,
            population=Population(form.population.data),
            periode=form.asked,
            accompagnes=form.accompagnes,
            acteur=acteur(),
            now=now(),
        ).id
        commit()
    except UserFacingError as error:
        is_of_structures = isinstance(error, AccompagnesError | NoStructureError)
        form.refuse(form.du if is_of_structures else form.ouverture, str(error))
        return _launch_page(found(brouillon_id), form), error.status
    flash("La campagne est créée. Les réponses attendues sont ci-dessous.")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _structures_to_see(brouillon: Brouillon, form: EnqueteForm) -> Sequence[Accompagnement] | None:
    """The accompagnements that it would ask, as long as this very list was not shown; None once it was."""
    if form.accompagnes is None:
        return None
    found = list_ended(reading(), brouillon.region_id, *form.accompagnes)
    shown = token_hash(" ".join(str(own.id) for own in found))
    if not found or form.vues.data == shown:
        return None
    form.vues.data = shown
    return found


def _launch_page(brouillon: Brouillon, form: EnqueteForm, structures: Sequence[Accompagnement] = ()) -> str:
    today = paris_day(now())
    form.offer_periodes(today)
    return render_template(
        "questionnaires/lancer.html",
        brouillon=brouillon,
        questionnaire=read_brouillon(brouillon),
        last=get_last_version(reading(), brouillon.code, brouillon.region_id),
        expected=len(list_affectations_during(reading(), brouillon.region_id, today, today)),
        structures=structures,
        sans_contact=sum(not _has_contact(own) for own in structures),
        form=form,
    )


def _has_contact(own: Accompagnement) -> bool:
    return any(contact.ancien_le is None for contact in own.structure.contacts)
