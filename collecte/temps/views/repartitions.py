"""« Ma répartition »: pages to read and print one's time, and to choose who sees it, with a preview."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, abort, render_template, request, url_for

from collecte.campagnes.queries.publications import list_releases
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.web.pdf import is_available
from collecte.models import Participation, Reprise
from collecte.organisation.queries.acces import list_directing
from collecte.policy import Droit
from collecte.referentiel.queries.referentiels import Version, list_adopted
from collecte.reponses.forms.reponses import PartageForm
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import count_expected_in_dla, list_announced_readers
from collecte.reponses.queries.reprises import list_own_reprises, list_team_reprises
from collecte.reponses.views.image_temps import ImageTemps
from collecte.reponses.views.montree import figure_rule, montree
from collecte.telechargements.views import documents
from collecte.temps.queries.chiffres_temps import LEVELS, ChiffresRegion, list_beside_network
from collecte.temps.queries.repartitions import LOADED_WITH_REPARTITION, list_own_repartitions, own_transmitted_time
from collecte.temps.views.pages_image import Image
from collecte.temps.views.pages_ma_repartition import EtapeRepartition, Series, series
from exports.release.cellules import Mesure
from questionnaires.temps.periodes import Periode

bp = GatedBlueprint("repartitions", __name__, Droit.SE_RELIRE)

Versions = Mapping[int, Mapping[int | None, Version]]
"""Région id -> versions of the référentiel adopted there, by their id, oldest first."""

Regions = Mapping[int, ChiffresRegion]
"""Id of a settled campagne -> the figures of its région, the latest période first."""

ON_PAPER = 3
"""Périodes that one sheet holds."""


@bp.get("/ma-repartition")
def page() -> str:
    """Show one's last période, or the one that the address asks for, then all of them."""
    participations = list_own_repartitions(reading(), acteur(), today())
    latest = sorted(participations, key=lambda participation: participation.campagne.periode.fin, reverse=True)
    regions = _regions()
    mine, team = _all_series(participations, regions)
    periodes = _periodes(mine)
    chosen = _chosen(periodes)
    return render_template(
        "temps/repartitions/page.html",
        series=mine,
        equipe=team,
        repartitions=latest,
        periodes=periodes,
        chosen=chosen,
        images=[
            (serie.dla, Image.of(etape, serie, regions.values()).built)
            for serie in mine
            for etape in serie.etapes
            if etape.periode == chosen
        ],
    )


def _periodes(mine: Sequence[Series]) -> list[Periode]:
    """List the périodes of some series, newest first."""
    periodes = {etape.periode for serie in mine for etape in serie.etapes}
    return sorted(periodes, key=lambda periode: (periode.fin, periode.code), reverse=True)


def _chosen(periodes: Sequence[Periode]) -> Periode | None:
    """Return the one that the address asks for, else the newest; None without any."""
    asked = [periode for periode in periodes if periode.code == request.args.get("periode")]
    return next(iter([*asked, *periodes]), None)


def time_sent(participation: Participation, valeurs: Mapping[str, Any]) -> ImageTemps | None:
    """Return what a receipt shows of the time that was transmitted; None where none was shared."""
    regions = _regions()
    sent = list_own_repartitions(reading(), acteur(), today())
    former = [answer for answer in sent if answer.id != participation.id]
    taken_up = list_own_reprises(reading(), acteur())
    versions = _versions([participation, *former, *taken_up])
    version = versions[participation.dla.region_id][participation.campagne.referentiel_id]
    etape = EtapeRepartition.answered(participation, version, regions.get(participation.campagne_id), valeurs)
    all_series = _series([participation, *former], taken_up, versions, regions)
    serie = next(serie for serie in all_series if serie.dla.id == participation.dla_id)
    return Image.of(etape, serie, regions.values()).built if any(etape.parts.values()) else None


@bp.get("/ma-repartition/imprimer")
def imprimer() -> str:
    return render_template("temps/repartitions/imprimer.html", series=_on_paper(), pdf=_pdf_url(), count=ON_PAPER)


@bp.get("/ma-repartition.pdf")
def pdf() -> Response:
    """Return the printed page as a PDF; 404 where none can be made, or before a first answer."""
    sheets = _on_paper() or abort(HTTPStatus.NOT_FOUND)
    return documents.as_pdf(
        "temps/repartitions/pdf.html", "repartition.css", "ma-repartition", series=sheets, count=ON_PAPER
    )


_SHARED = "Vos choix de partage sont enregistrés : votre direction voit ce que montre l’aperçu, dès maintenant."
_SHARED_LATE = (
    f"{_SHARED} Les résultats sont arrêtés : un accord retiré cache aussitôt le chiffre du DLA sur les pages, un "
    "fichier déjà remis ne se reprend pas ; un accord donné maintenant ne montre que ce qui avait été publié."
)


@bp.route("/ma-repartition/<int:participation_id>/partage", methods=["GET", "POST"])
@requires(Droit.REPONDRE)
def partage(participation_id: int) -> Page:
    """Show one's choices, and save them; or, when a preview is requested, show what they would give and save
    nothing."""
    participation = fetch(Participation, participation_id, own_transmitted_time, *LOADED_WITH_REPARTITION)
    kept = Partage.of(participation)
    form = form_of(
        PartageForm,
        accord_chiffres="oui" if kept.accord_chiffres else "non",
        vue_direction=kept.vue_direction.value,
        partage_fiche=kept.partage_fiche,
    )
    if request.method != "POST":
        return _sharing(participation, form, kept)
    if not form.validate():
        return _sharing(participation, form, None), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("suite") == "apercu":
        return _sharing(participation, form, form.partage, is_kept=False)
    change_partage(writing(), participation_id=participation_id, partage=form.partage, acteur=acteur(), now=now())
    commit()
    back = url_for("repartitions.partage", participation_id=participation_id)
    return lead_to(back, _SHARED_LATE if participation.campagne.arretee_le else _SHARED)


def _sharing(participation: Participation, form: PartageForm, chosen: Partage | None, *, is_kept: bool = True) -> str:
    """Show the choices, and what the direction sees under `chosen`; None: nothing that can be shown."""
    seen = montree(participation, chosen.vue_direction) if chosen else None
    personnes = count_expected_in_dla(reading(), participation)
    pas = get_seuils(reading(), participation.campagne).pas_missions
    return render_template(
        "temps/repartitions/partage.html",
        participation=participation,
        form=form,
        chosen=chosen,
        is_kept=is_kept,
        montrees=[seen] if seen else [],
        directions=[personne.nom_complet for personne in list_directing(reading(), participation.dla_id)],
        annoncees=[reader.nom_complet for reader in list_announced_readers(reading(), participation.id)],
        personnes=personnes,
        pas=pas,
        figure=figure_rule(personnes, chosen, pas, published=_is_published(participation)) if chosen else "",
    )


def _is_published(participation: Participation) -> bool | None:
    """Return whether its DLA had a figure of its own when results were settled; None before."""
    if participation.campagne.arretee_le is None:
        return None
    campagne_id = participation.campagne_id
    release = list_releases(reading(), [campagne_id], (Mesure.PART,), as_made=True).get(campagne_id)
    return release is not None and participation.dla.code in release.dlas_montres


def _on_paper() -> list[Series]:
    """Return the last périodes of each DLA, one's own, then those of the whole DLA, on a sheet each.

    Where the address asks for a période: one's own alone, up to that one.
    """
    mine, team = _all_series(list_own_repartitions(reading(), acteur(), today()), _regions())
    if "periode" in request.args and (chosen := _chosen(_periodes(mine))):
        mine, team = [serie.until(chosen) for serie in mine], []
    return [serie.last(ON_PAPER) for serie in (*mine, *team) if serie.etapes]


def _all_series(participations: Sequence[Participation], regions: Regions) -> tuple[list[Series], list[Series]]:
    """Return one's own series, then those of past years of the whole DLA that one works for, and worked for then."""
    taken_up = list_own_reprises(reading(), acteur())
    team = list_team_reprises(reading(), acteur(), today())
    versions = _versions([*participations, *taken_up, *team])
    of_team = series([_taken_up(reprise, versions) for reprise in team], versions, is_of_team=True)
    return _series(participations, taken_up, versions, regions), of_team


def _regions() -> Regions:
    return {region.campagne.id: region for region in list_beside_network(reading(), acteur(), LEVELS)}


def _series(
    participations: Sequence[Participation], reprises: Sequence[Reprise], versions: Versions, regions: Regions
) -> list[Series]:
    """Build the series of answers and of files of past years; where both have the same période, the answer."""
    answered = {(participation.dla_id, participation.campagne.periode_code) for participation in participations}
    taken_up = [reprise for reprise in reprises if (reprise.dla_id, reprise.periode_code) not in answered]
    etapes = [
        *(
            EtapeRepartition.answered(
                participation,
                versions[participation.dla.region_id][participation.campagne.referentiel_id],
                regions.get(participation.campagne_id),
            )
            for participation in participations
        ),
        *(_taken_up(reprise, versions) for reprise in taken_up),
    ]
    return series(etapes, versions)


def _taken_up(reprise: Reprise, versions: Versions) -> EtapeRepartition:
    return EtapeRepartition.taken_up(reprise, versions[reprise.dla.region_id][reprise.referentiel_id])


def _versions(sources: Sequence[Participation | Reprise]) -> Versions:
    regions = {source.dla.region_id for source in sources}
    return {region_id: {version.id: version for version in list_adopted(reading(), region_id)} for region_id in regions}


def _pdf_url() -> str:
    """Return the address of the PDF; '' where this installation makes none: the page is printed then."""
    return url_for("repartitions.pdf", periode=request.args.get("periode")) if is_available() else ""
