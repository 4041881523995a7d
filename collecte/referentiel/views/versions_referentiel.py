"""Pages of the versions of the référentiel: list, open, consult, adopt, abandon."""

from functools import partial
from http import HTTPStatus

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import offer
from collecte.core.queries.rows import get_row
from collecte.core.web.adresses import number
from collecte.models import EtatVersion, Region, VersionReferentiel
from collecte.organisation.queries.organisation import list_animated_regions, list_own_regions
from collecte.policy import Droit, edited_versions, readable_versions
from collecte.referentiel.forms.referentiels import ConsultationForm, RevisionForm, VersionForm
from collecte.referentiel.operations.referentiels import (
    abandon,
    add_consultation,
    move_on,
    open_version,
    remove_consultation,
)
from collecte.referentiel.queries.referentiels import (
    as_version,
    get_adopted,
    list_consultations,
    list_modifications,
    list_versions,
)
from collecte.referentiel.views.acces_referentiel import OPEN, edited
from collecte.referentiel.views.referentiel import key_of
from questionnaires.core.francais import paris_day
from questionnaires.referentiel.ecarts import differences, effect_on_series
from questionnaires.referentiel.modifications import boundaries_to_review

bp = GatedBlueprint("versions_referentiel", __name__, Droit.ANIMER, url_prefix="/referentiel/versions")


@bp.get("")
@requires(Droit.CONNECTE)
def liste() -> Page:
    versions = [(region, list_versions(reading(), region.id)[::-1]) for region in list_own_regions(reading(), acteur())]
    animated = {region.id for region in list_animated_regions(reading(), acteur())}
    return render_template("referentiel/versions.html", regions=versions, animated=animated, key_of=key_of)


@bp.route("/nouvelle", methods=["GET", "POST"])
def nouvelle() -> Page:
    regions = list_animated_regions(reading(), acteur())
    form = form_of(VersionForm, region=request.args.get("region", default=regions[0].id, type=number))
    offer(form.region, [(str(region.id), region.nom) for region in regions])

    def page(form: VersionForm) -> str:
        return render_template("referentiel/nouvelle.html", form=form)

    act = acting(
        open_version,
        lambda version: url_for("edition_referentiel.texte", version_id=version.id),
        region=lambda: reading().get_one(Region, form.region.data),
        titre=form.titre,
    )
    done = "La version est en débat. Elle dit pour l’instant ce que dit la version adoptée : modifiez son texte."
    return answer(page, form, act, done=done, on="titre", keeps_status=True)


@bp.get("/<int:version_id>")
@requires(Droit.CONNECTE)
def version(version_id: int) -> Page:
    version = as_version(fetch(VersionReferentiel, version_id, lambda acteur, _: readable_versions(acteur)))
    before = [other for other in list_versions(reading(), version.region_id) if other.numero < version.numero][-1]
    return render_template(
        "referentiel/version.html",
        lue=version,
        before=before,
        key_of=key_of,
        edits=get_row(reading(), VersionReferentiel, version_id, edited_versions(acteur())) is not None,
        consultations=list_consultations(reading(), version_id),
        modifications=list_modifications(reading(), version_id),
        differences=differences(before.referentiel, version.referentiel),
        effect=effect_on_series(before.referentiel, version.referentiel, version.correspondance),
        to_review=boundaries_to_review(before.referentiel, version.referentiel),
    )


@bp.route("/<int:version_id>/consultations", methods=["GET", "POST"])
def consulter(version_id: int) -> Page:
    version = edited(version_id, *OPEN)
    form = form_of(ConsultationForm, jour=paris_day(now()))

    def page(form: ConsultationForm) -> str:
        return render_template("referentiel/consultation.html", lue=version, form=form)

    act = acting(
        add_consultation,
        _url_of(version_id),
        version_id=version_id,
        qui=form.qui,
        jour=form.jour,
        remarques=lambda: form.remarques.data or "",
    )
    return answer(page, form, act, done="La consultation est notée.")


@bp.route("/<int:version_id>/consultations/<int:consultation_id>/retirer", methods=["GET", "POST"])
def retirer_consultation(version_id: int, consultation_id: int) -> Page:
    version = edited(version_id, *OPEN)
    if request.method == "POST":
        act = partial(
            remove_consultation, version_id=version_id, consultation_id=consultation_id, acteur=acteur(), now=now()
        )
        return perform(act, done="La consultation est retirée.", target=_url_of(version_id))
    noted = {consultation.id: consultation for consultation in list_consultations(reading(), version_id)}
    if consultation_id not in noted:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("referentiel/retirer_consultation.html", lue=version, consultation=noted[consultation_id])


@bp.post("/<int:version_id>/relire")
def relire(version_id: int) -> Page:
    return _moved_on(version_id, EtatVersion.RELUE, "La version est relue. Son texte ne change plus d’ici l’adoption.")


@bp.post("/<int:version_id>/debattre")
def debattre(version_id: int) -> Page:
    return _moved_on(version_id, EtatVersion.EN_DEBAT, "La version est de nouveau en débat.")


@bp.route("/<int:version_id>/adopter", methods=["GET", "POST"])
def adopter(version_id: int) -> Page:
    if request.method == "POST":
        done = "La version est adoptée : les prochaines campagnes la demandent. Celles qui existent gardent la leur."
        return _moved_on(version_id, EtatVersion.ADOPTEE, done)
    version = edited(version_id, *OPEN)
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


def _moved_on(version_id: int, to: EtatVersion, done: str) -> Response:
    """Change the state of a version, from a button that carries the revision shown."""
    edited(version_id)
    revision = RevisionForm().base_revision
    act = partial(move_on, version_id=version_id, revision=revision, to=to, acteur=acteur(), now=now())
    return perform(act, done=done, target=_url_of(version_id))


@bp.route("/<int:version_id>/abandonner", methods=["GET", "POST"])
def abandonner(version_id: int) -> Page:
    version = edited(version_id, *OPEN)
    if request.method != "POST":
        form = RevisionForm(revision=version.revision)
        return render_template("referentiel/abandonner.html", lue=version, form=form)
    form = RevisionForm()
    act = acting(
        abandon, url_for("versions_referentiel.liste"), version_id=version_id, revision=lambda: form.base_revision
    )
    done = "La version est abandonnée. La version adoptée reste celle des campagnes."
    return perform(act, done=done, target=_url_of(version_id), form=form, leads_on=True)


def _url_of(version_id: int) -> str:
    return url_for("versions_referentiel.version", version_id=version_id)
