"""Pages of the référentiel for everyone: read and print it, blank or filled; propose and answer compléments."""

from collections.abc import Iterator, Sequence
from datetime import date
from http import HTTPStatus
from itertools import chain

from flask import abort, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, acting, answer
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.errors import UserFacingError
from collecte.core.queries.rows import get_row
from collecte.models import Complement, EtatComplement, Region, VersionReferentiel
from collecte.organisation.queries.organisation import list_own_regions
from collecte.policy import Acteur, Droit, answered_complements, may, readable_versions
from collecte.referentiel.forms.referentiels import ComplementForm, ReponseForm
from collecte.referentiel.hooks import FILLED_VUES, Known, Vue
from collecte.referentiel.operations import complements
from collecte.referentiel.queries.referentiels import (
    LOADED_WITH_COMPLEMENT,
    Version,
    as_version,
    count_complements_to_answer,
    get_adopted,
    list_complements,
    list_versions,
    shipped_version,
)
from collecte.referentiel.views.acces_referentiel import missions_to_open
from questionnaires.core.francais import paris_day
from questionnaires.referentiel.ecarts import kind_of
from questionnaires.referentiel.referentiel import AUTRE_TITRE


def list_vues(acteur: Acteur, today: date) -> Sequence[Vue]:
    """List the choices of `acteur`: versions, the adopted one first, then those filled by higher rooms."""
    regions = list_own_regions(reading(), acteur)
    by_region = {region.id: list_versions(reading(), region.id) for region in regions}
    known: Known = {(version.region_id, version.id): version for versions in by_region.values() for version in versions}
    vierges = [vue for region in regions for vue in _vierges(region, by_region[region.id], len(regions) > 1)]
    if not regions:
        vierges = list(_vierges(None, [shipped_version(0)], False))
    return [*vierges, *chain.from_iterable(FILLED_VUES.answers(acteur, known, today))]


def _vierges(region: Region | None, versions: Sequence[Version], several: bool) -> Iterator[Vue]:
    """Yield the blank versions of a région: the last adopted one, then the others, latest first."""
    adopted = [version for version in versions if not version.is_open][-1]
    nom = region.nom if region else ""
    for version in (adopted, *(other for other in reversed(versions) if other is not adopted)):
        etat = "remplacée" if version.numero < adopted.numero else version.etat.value
        where = f", {nom}" if several else ""
        yield Vue(cle=key_of(version), libelle=f"{version.nom}, {etat}, vierge{where}", version=version, region=nom)


def key_of(version: Version) -> str:
    """Return the key of a version: `version-r2` for the shipped one in région 2, `version-7` for the row with id 7."""
    return f"version-{version.id}" if version.id else f"version-r{version.region_id}"


bp = GatedBlueprint("referentiel", __name__, Droit.CONNECTE, url_prefix="/referentiel")


@bp.get("")
def page() -> Page:
    vues = list_vues(acteur(), paris_day(now()))
    cle = request.args.get("vue", vues[0].cle)
    choisie = next((vue for vue in vues if vue.cle == cle), None) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "referentiel/page.html",
        vues=vues,
        choisie=choisie,
        codes=missions_to_open(choisie.version.referentiel),
        filled=choisie.fill(now()) if choisie.fill else None,
        autre=AUTRE_TITRE,
        cle=key_of(choisie.version),
        to_answer=count_complements_to_answer(reading(), acteur()),
        may_propose=bool(acteur().regions),
    )


@bp.get("/complements")
def propositions() -> Page:
    """Show the visitor's own proposals; all those of its région for the C2RA."""
    proposals = list_complements(reading(), acteur())
    return render_template("referentiel/propositions.html", complements=proposals, running=may(acteur(), Droit.ANIMER))


@bp.route("/lignes/<ligne>/complement", methods=["GET", "POST"])
def proposer(ligne: str) -> Page:
    form = form_of(ComplementForm, vue=request.args.get("vue", ""))
    version = _version_with(ligne, form.vue.data)

    def page(form: ComplementForm) -> str:
        element = version.referentiel.elements[ligne]
        return render_template(
            "referentiel/proposer.html",
            form=form,
            lue=version,
            element=element,
            kind=kind_of(element),
            cle=key_of(version),
        )

    done = f"Votre proposition est enregistrée. Votre {acteur().mots.c2ra} y répondra ici."
    act = acting(
        complements.propose, url_for("referentiel.propositions"), version=version, code=ligne, texte=form.texte
    )
    return answer(page, form, act, done=done)


def _version_with(ligne: str, cle: str | None) -> Version:
    """Return the version with that key, else the adopted one; abort with 404 when it lacks the line."""
    regions = list_own_regions(reading(), acteur())
    if not regions:
        abort(HTTPStatus.NOT_FOUND)
    version = _named(cle or "", [region.id for region in regions]) or get_adopted(reading(), regions[0].id)
    if ligne not in version.referentiel.elements:
        abort(HTTPStatus.NOT_FOUND)
    return version


def _named(cle: str, regions: list[int]) -> Version | None:
    """Return the readable version of a key made by `key_of`, None for anything else."""
    number = cle.removeprefix("version-").removeprefix("r")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    if cle.startswith("version-r"):
        return shipped_version(int(number)) if int(number) in regions else None
    row = get_row(reading(), VersionReferentiel, int(number), readable_versions(acteur()))
    return as_version(row) if row else None


@bp.route("/complements/<int:complement_id>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def reponse(complement_id: int) -> Page:
    complement = fetch(
        Complement, complement_id, lambda acteur, _: answered_complements(acteur), *LOADED_WITH_COMPLEMENT
    )
    seen = complement.repondu_le.isoformat() if complement.repondu_le else ""
    etat = None if complement.etat is EtatComplement.PROPOSE else complement.etat.value
    form = form_of(ReponseForm, vu=seen, etat=etat, reponse=complement.reponse or "")

    def page(form: ReponseForm) -> str:
        return render_template("referentiel/reponse.html", complement=complement, form=form)

    act = acting(
        complements.answer,
        url_for("referentiel.propositions"),
        complement_id=complement_id,
        seen=lambda: form.seen,
        etat=lambda: EtatComplement(form.etat.data),
        reponse=form.reponse,
    )
    try:
        return answer(page, form, act, done="La réponse est enregistrée. L’auteur la lit avec sa proposition.")
    except UserFacingError as error:
        form.refuse(form.reponse, str(error))
        form.vu.data = seen
        return page(form), error.status
