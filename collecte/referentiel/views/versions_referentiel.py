"""Pages of the versions of the référentiel: list, open, consult, adopt, abandon."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.web.adresses import number
from collecte.models import EtatVersion, Region
from collecte.organisation.queries.organisation import list_animated_regions, list_own_regions
from collecte.policy import Droit
from collecte.referentiel.forms.referentiels import ConsultationForm, RevisionForm, VersionForm
from collecte.referentiel.operations.referentiels import (
    abandon,
    add_consultation,
    move_on,
    open_version,
    remove_consultation,
)
from collecte.referentiel.queries.referentiels import (
    Version,
    get_adopted,
    get_edited_version,
    get_readable_version,
    list_consultations,
    list_modifications,
    list_versions,
)
from collecte.referentiel.views.acces_referentiel import edited, not_adopted
from collecte.referentiel.views.referentiel import key_of
from questionnaires.core.francais import paris_day
from questionnaires.referentiel.ecarts import differences, effect_on_series
from questionnaires.referentiel.modifications import boundaries_to_review

bp = Blueprint("versions_referentiel", __name__, url_prefix="/referentiel/versions")

Page = str | Response | tuple[str, int]


@bp.get("")
@requires(Droit.CONNECTE)
def liste() -> Page:
    versions = [(region, list_versions(reading(), region.id)[::-1]) for region in list_own_regions(reading(), acteur())]
    animated = {region.id for region in list_animated_regions(reading(), acteur())}
    return render_template("referentiel/versions.html", regions=versions, animated=animated, key_of=key_of)


@bp.get("/nouvelle")
@requires(Droit.ANIMER)
def nouvelle() -> Page:
    regions = list_animated_regions(reading(), acteur())
    region_id = request.args.get("region", default=regions[0].id, type=number)
    form = form_as_left(VersionForm, region=region_id)
    form.offer_regions(regions)
    return render_template("referentiel/nouvelle.html", form=form)


@bp.post("/nouvelle")
@requires(Droit.ANIMER)
def ouvrir() -> Page:
    form = VersionForm()
    form.offer_regions(list_animated_regions(reading(), acteur()))
    if not form.validate():
        return render_template("referentiel/nouvelle.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    session = writing()
    try:
        region = session.get_one(Region, form.region.data)
        version_id = open_version(session, region=region, titre=form.titre.data, acteur=acteur(), now=now()).id
        commit()
    except UserFacingError as error:
        form.refuse(form.titre, str(error))
        return render_template("referentiel/nouvelle.html", form=form), error.status
    flash("La version est en débat. Elle dit pour l’instant ce que dit la version adoptée : modifiez son texte.")
    return redirect(url_for("edition_referentiel.texte", version_id=version_id), HTTPStatus.SEE_OTHER)


@bp.get("/<int:version_id>")
@requires(Droit.CONNECTE)
def version(version_id: int) -> Page:
    version = get_readable_version(reading(), acteur(), version_id)
    if version is None:
        abort(HTTPStatus.NOT_FOUND)
    before = _before(version)
    return render_template(
        "referentiel/version.html",
        lue=version,
        before=before,
        key_of=key_of,
        edits=get_edited_version(reading(), acteur(), version_id) is not None,
        consultations=list_consultations(reading(), version_id),
        modifications=list_modifications(reading(), version_id),
        differences=differences(before.referentiel, version.referentiel),
        effect=effect_on_series(before.referentiel, version.referentiel, version.correspondance),
        to_review=boundaries_to_review(before.referentiel, version.referentiel),
    )


def _before(version: Version) -> Version:
    """Return the adopted version that a given one comes after."""
    return [other for other in list_versions(reading(), version.region_id) if other.numero < version.numero][-1]


@bp.get("/<int:version_id>/consultations")
@requires(Droit.ANIMER)
def consulter(version_id: int) -> Page:
    version = not_adopted(version_id)
    form = form_as_left(ConsultationForm, jour=paris_day(now()))
    return render_template("referentiel/consultation.html", lue=version, form=form)


@bp.post("/<int:version_id>/consultations")
@requires(Droit.ANIMER)
def noter_consultation(version_id: int) -> Page:
    version, form = edited(version_id), ConsultationForm()
    if not form.validate():
        page = render_template("referentiel/consultation.html", lue=version, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    add_consultation(
        writing(),
        version_id=version_id,
        qui=form.qui.data,
        jour=form.jour.data,
        remarques=form.remarques.data or "",
        acteur=acteur(),
        now=now(),
    )
    commit()
    flash("La consultation est notée.")
    return _back(version_id)


@bp.get("/<int:version_id>/consultations/<int:consultation_id>/retirer")
@requires(Droit.ANIMER)
def retirer_consultation(version_id: int, consultation_id: int) -> Page:
    version = not_adopted(version_id)
    noted = {consultation.id: consultation for consultation in list_consultations(reading(), version_id)}
    if consultation_id not in noted:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("referentiel/retirer_consultation.html", lue=version, consultation=noted[consultation_id])


@bp.post("/<int:version_id>/consultations/<int:consultation_id>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait_consultation(version_id: int, consultation_id: int) -> Page:
    edited(version_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _back(version_id)
    remove_consultation(writing(), version_id=version_id, consultation_id=consultation_id, acteur=acteur(), now=now())
    commit()
    flash("La consultation est retirée.")
    return _back(version_id)


@bp.post("/<int:version_id>/relire")
@requires(Droit.ANIMER)
def relire(version_id: int) -> Page:
    return _moved_on(version_id, EtatVersion.RELUE, "La version est relue. Son texte ne change plus d’ici l’adoption.")


@bp.post("/<int:version_id>/debattre")
@requires(Droit.ANIMER)
def debattre(version_id: int) -> Page:
    return _moved_on(version_id, EtatVersion.EN_DEBAT, "La version est de nouveau en débat.")


@bp.get("/<int:version_id>/adopter")
@requires(Droit.ANIMER)
def adopter(version_id: int) -> Page:
    version = not_adopted(version_id)
    before = get_adopted(reading(), version.region_id)
    return render_template(
        "referentiel/adopter.html",
        lue=version,
        before=before,
        form=RevisionForm(revision=version.revision),
        count=len(differences(before.referentiel, version.referentiel)),
        effect=effect_on_series(before.referentiel, version.referentiel, version.correspondance),
        to_review=boundaries_to_review(before.referentiel, version.referentiel),
    )


@bp.post("/<int:version_id>/adopter")
@requires(Droit.ANIMER)
def confirmer_adoption(version_id: int) -> Page:
    done = "La version est adoptée : les prochaines campagnes la demandent. Celles qui existent gardent la leur."
    return _moved_on(version_id, EtatVersion.ADOPTEE, done)


def _moved_on(version_id: int, to: EtatVersion, done: str) -> Page:
    """Change the state of a version, from a button that carries the revision shown."""
    edited(version_id)
    form = RevisionForm()
    if not form.validate():
        flash(EXPIRED)
        return _back(version_id)
    move_on(writing(), version_id=version_id, revision=form.base_revision, to=to, acteur=acteur(), now=now())
    commit()
    flash(done)
    return _back(version_id)


@bp.get("/<int:version_id>/abandonner")
@requires(Droit.ANIMER)
def abandonner(version_id: int) -> Page:
    version = not_adopted(version_id)
    return render_template("referentiel/abandonner.html", lue=version, form=RevisionForm(revision=version.revision))


@bp.post("/<int:version_id>/abandonner")
@requires(Droit.ANIMER)
def confirmer_abandon(version_id: int) -> Page:
    edited(version_id)
    form = RevisionForm()
    if not form.validate():
        flash(EXPIRED)
        return _back(version_id)
    abandon(writing(), version_id=version_id, revision=form.base_revision, acteur=acteur(), now=now())
    commit()
    flash("La version est abandonnée. La version adoptée reste celle des campagnes.")
    return redirect(url_for("versions_referentiel.liste"), HTTPStatus.SEE_OTHER)


def _back(version_id: int) -> Response:
    return redirect(url_for("versions_referentiel.version", version_id=version_id), HTTPStatus.SEE_OTHER)
