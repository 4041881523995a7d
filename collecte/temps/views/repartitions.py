"""« Ma répartition »: pages to read and print one's time, and to choose who sees it, with a preview."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirection

from collecte.campagnes.queries.publications import list_releases
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.web.pdf import is_available, make_pdf
from collecte.models import Participation, Reprise
from collecte.organisation.queries.acces import list_directing
from collecte.policy import Droit
from collecte.referentiel.queries.referentiels import Version, list_adopted
from collecte.reponses.forms.reponses import PartageForm
from collecte.reponses.operations.reponses import Partage, change_partage
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.participations import count_expected_in_dla, list_announced_readers
from collecte.reponses.queries.reprises import list_own_reprises, list_team_reprises
from collecte.reponses.views.montree import figure_rule, montree
from collecte.temps.queries.chiffres_temps import LEVELS, list_beside_network
from collecte.temps.queries.repartitions import get_own_repartition, list_own_repartitions
from collecte.temps.views.pages_ma_repartition import Etape, Series, series
from exports.release.cellules import Mesure
from questionnaires.core.francais import paris_day

bp = Blueprint("repartitions", __name__)

Page = str | Redirection | tuple[str, int]
Versions = Mapping[int, Mapping[int | None, Version]]
"""Région -> the versions of the référentiel adopted there, by their id, oldest first."""

STYLE = "repartition.css"
ON_PAPER = 3
"""Périodes that one sheet holds."""


@bp.get("/ma-repartition")
@requires(Droit.SE_RELIRE)
def page() -> str:
    found = list_own_repartitions(reading(), acteur())
    latest = sorted(found, key=lambda own: own.campagne.periode.fin, reverse=True)
    own, team = _all_series(found)
    return render_template("temps/repartitions/page.html", series=own, equipe=team, repartitions=latest, pdf=_pdf_url())


@bp.get("/ma-repartition/imprimer")
@requires(Droit.SE_RELIRE)
def imprimer() -> str:
    return render_template("temps/repartitions/imprimer.html", series=_on_paper(), pdf=_pdf_url(), count=ON_PAPER)


@bp.get("/ma-repartition.pdf")
@requires(Droit.SE_RELIRE)
def pdf() -> Response:
    """The printed page as a file; no such page where none can be made, or before a first answer."""
    found = _on_paper()
    if not (is_available() and found):
        abort(HTTPStatus.NOT_FOUND)
    css = (Path(current_app.static_folder or "") / STYLE).read_text(encoding="utf-8")
    html = render_template("temps/repartitions/pdf.html", series=found, count=ON_PAPER)
    made = Response(make_pdf(html, css), content_type="application/pdf")
    made.headers["Content-Disposition"] = 'attachment; filename="ma-repartition.pdf"'
    return made


@bp.get("/ma-repartition/<int:participation_id>/partage")
@requires(Droit.REPONDRE)
def partage(participation_id: int) -> Page:
    own = _own(participation_id)
    form = form_as_left(
        PartageForm,
        accord_chiffres="oui" if own.accord_chiffres else "non",
        vue_direction=own.vue_direction.value,
        partage_fiche=own.partage_fiche,
    )
    return _sharing(own, form, Partage(own.accord_chiffres, own.vue_direction, own.partage_fiche))


_SHARED = "Vos choix de partage sont enregistrés : votre direction voit ce que montre l’aperçu, dès maintenant."
_SHARED_LATE = (
    f"{_SHARED} Les résultats sont arrêtés : un accord retiré cache aussitôt le chiffre du DLA sur les pages, un "
    "fichier déjà remis ne se reprend pas ; un accord donné maintenant ne montre que ce qui avait été publié."
)


@bp.post("/ma-repartition/<int:participation_id>/partage")
@requires(Droit.REPONDRE)
def partager(participation_id: int) -> Page:
    """Keep one's choices; or, asked for a preview, show what they would give and keep nothing."""
    own, form = _own(participation_id), PartageForm()
    if not form.validate():
        return _sharing(own, form, None), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("suite") == "apercu":
        return _sharing(own, form, form.partage, is_kept=False)
    change_partage(writing(), participation_id=participation_id, partage=form.partage, acteur=acteur(), now=now())
    commit()
    flash(_SHARED_LATE if own.campagne.arretee_le else _SHARED)
    return redirect(url_for("repartitions.partage", participation_id=participation_id), HTTPStatus.SEE_OTHER)


def _sharing(own: Participation, form: PartageForm, chosen: Partage | None, *, is_kept: bool = True) -> str:
    """The choices, and what the direction sees under `chosen`; None: nothing that can be shown."""
    seen = montree(own, chosen.vue_direction) if chosen else None
    personnes, pas = count_expected_in_dla(reading(), own), get_seuils(reading(), own.campagne).pas_missions
    return render_template(
        "temps/repartitions/partage.html",
        participation=own,
        form=form,
        chosen=chosen,
        is_kept=is_kept,
        montrees=[seen] if seen else [],
        directions=[each.nom_complet for each in list_directing(reading(), own.dla_id)],
        annoncees=[each.nom_complet for each in list_announced_readers(reading(), own.id)],
        personnes=personnes,
        pas=pas,
        figure=figure_rule(personnes, chosen, pas, published=_is_published(own)) if chosen else "",
    )


def _is_published(own: Participation) -> bool | None:
    """Whether its DLA had a figure of its own when results were settled; None before."""
    if own.campagne.arretee_le is None:
        return None
    made = list_releases(reading(), [own.campagne_id], (Mesure.PART,), as_made=True).get(own.campagne_id)
    return made is not None and own.dla.code in made.dlas_montres


def _own(participation_id: int) -> Participation:
    """What the one who asks transmitted of their time; 404 for any other."""
    found = get_own_repartition(reading(), acteur(), participation_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _on_paper() -> list[Series]:
    """The last périodes of each DLA, one's own, then those of the whole DLA, on a sheet each."""
    own, team = _all_series(list_own_repartitions(reading(), acteur()))
    return [each.last(ON_PAPER) for each in (*own, *team)]


def _all_series(found: Sequence[Participation]) -> tuple[list[Series], list[Series]]:
    """One's own, then what files have of past years of the whole DLA that one works for, and worked for then."""
    taken_up = list_own_reprises(reading(), acteur())
    team = list_team_reprises(reading(), acteur(), paris_day(now()))
    versions = _versions([*found, *taken_up, *team])
    of_team = series([_taken_up(own, versions) for own in team], versions, is_of_team=True)
    return _series(found, taken_up, versions), of_team


def _series(found: Sequence[Participation], reprises: Sequence[Reprise], versions: Versions) -> list[Series]:
    """What was answered, and what files have of past years; where both say the same période, the answer."""
    answered = {(own.dla_id, own.campagne.periode_code) for own in found}
    taken_up = [own for own in reprises if (own.dla_id, own.periode_code) not in answered]
    told = {own.campagne.id: own for own in list_beside_network(reading(), acteur(), LEVELS)}
    etapes = [
        *(
            Etape.answered(own, versions[own.dla.region_id][own.campagne.referentiel_id], told.get(own.campagne_id))
            for own in found
        ),
        *(_taken_up(own, versions) for own in taken_up),
    ]
    return series(etapes, versions)


def _taken_up(own: Reprise, versions: Versions) -> Etape:
    return Etape.taken_up(own, versions[own.dla.region_id][own.referentiel_id])


def _versions(found: Sequence[Participation | Reprise]) -> Versions:
    regions = {own.dla.region_id for own in found}
    return {region_id: {own.id: own for own in list_adopted(reading(), region_id)} for region_id in regions}


def _pdf_url() -> str:
    """Where the PDF is; '' where this installation makes none: the page is printed then."""
    return url_for("repartitions.pdf") if is_available() else ""
