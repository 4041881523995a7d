"""Publication pages: differences with the last version, publication, versions, coverage of the référentiel."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import abort, render_template, request, url_for

from collecte.bibliotheque.forms.questionnaires import PublicationForm
from collecte.bibliotheque.operations.publications import publish_brouillon
from collecte.bibliotheque.queries.brouillons import list_modifications, read_brouillon
from collecte.bibliotheque.views.bibliotheque import bp, found
from collecte.bibliotheque.views.chantier import chantier_of
from collecte.bibliotheque.views.plan_questionnaire import PlanQuestionnaire
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.models import Brouillon
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.reponses.queries.campagnes import count_begun, list_campagnes_of
from collecte.reponses.queries.versions import count_answers_by_version, get_last_version, get_written, list_versions_of
from questionnaires.answers.couverture import coverage
from questionnaires.core.francais import paris_day
from questionnaires.editing.differences import Difference, differences
from questionnaires.editing.effets import Effet
from questionnaires.files.versions import content_hash


@bp.route("/questionnaires/<int:brouillon_id>/publier", methods=["GET", "POST"])
def publier(brouillon_id: int) -> Page:
    brouillon, form = found(brouillon_id), form_of(PublicationForm)
    if request.method != "POST":
        form.revision.data = str(brouillon.revision)  # the revision shown, so that it is read again
        return _publication_page(brouillon, form)
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
        message = _told(published.numero, published.moved, published.kept)
        commit()
    except UserFacingError as error:
        brouillon = found(brouillon_id)
        form.revision.data = str(brouillon.revision)
        return _publication_page(brouillon, form, error=error), error.status
    return lead_to(url_for("questionnaires.versions", brouillon_id=brouillon_id), message)


def _told(numero: int, moved: int, kept: int) -> str:
    message = f"La version {numero} est publiée : elle ne changera plus."
    if moved or kept:
        message += f" Réponses non transmises : {moved} passées à cette version, {kept} restées sur la leur."
    return message


def _publication_page(brouillon: Brouillon, form: PublicationForm, *, error: UserFacingError | None = None) -> str:
    questionnaire = read_brouillon(brouillon)
    last = get_last_version(reading(), brouillon.code, brouillon.region_id)
    plan = PlanQuestionnaire(chantier_of(brouillon.id))
    before = get_written(last) if last else None
    changes = differences(before, questionnaire) if before else ()
    return render_template(
        "bibliotheque/questionnaires/publier.html",
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
    """Group the changes by effect, the heaviest first; effects without a change are left out."""
    by_effect = {effet: [change for change in changes if change.effet is effet] for effet in reversed(Effet)}
    return {effet: group for effet, group in by_effect.items() if group}


def _has_begun(brouillon: Brouillon) -> int:
    """Count answers begun and not transmitted in the planned or open campaigns."""
    campagnes = list_campagnes_of(reading(), brouillon.region_id, brouillon.code)
    running = [campagne.id for campagne in campagnes if not campagne.is_over(paris_day(now()))]
    return count_begun(reading(), running)


@bp.get("/questionnaires/<int:brouillon_id>/versions")
def versions(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    published = list_versions_of(reading(), brouillon.code, brouillon.region_id)
    return render_template(
        "bibliotheque/questionnaires/versions.html",
        brouillon=brouillon,
        questionnaire=read_brouillon(brouillon),
        versions=published,
        counts=count_answers_by_version(reading(), [version.id for version in published]),
        modifications=list_modifications(reading(), brouillon.id),
        campagnes=list_campagnes_of(reading(), brouillon.region_id, brouillon.code),
        today=paris_day(now()),
    )


@bp.get("/questionnaires/<int:brouillon_id>/versions/<int:numero>")
def version(brouillon_id: int, numero: int) -> Page:
    brouillon = found(brouillon_id)
    versions = list_versions_of(reading(), brouillon.code, brouillon.region_id)
    published = next((version for version in versions if version.numero == numero), None) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "bibliotheque/questionnaires/version.html",
        brouillon=brouillon,
        published=published,
        questionnaire=get_written(published),
    )


@bp.get("/questionnaires/<int:brouillon_id>/couverture")
def couverture(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    adopted = get_adopted(reading(), brouillon.region_id)
    questionnaire = read_brouillon(brouillon)
    return render_template(
        "bibliotheque/questionnaires/couverture.html",
        brouillon=brouillon,
        questionnaire=questionnaire,
        referentiel=adopted.referentiel,
        couverture=coverage(adopted.referentiel, questionnaire),
    )
