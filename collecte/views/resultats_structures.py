"""What structures answered, handed back: to who reads the région, to each DLA, and with names where that was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, abort, render_template

from collecte.models import Campagne, Dla, EtatCampagne, Participation
from collecte.policy import Droit
from collecte.queries.campagnes import get_animated_campagne
from collecte.queries.collectes import get_collecte_enquete
from collecte.queries.organisation import list_own_regions
from collecte.queries.resultats import (
    get_campagne_of_structures,
    get_present_transmission,
    get_told_campagne,
    get_told_dla,
    list_named_answers,
    list_told_campagnes,
    list_told_dlas,
    list_told_ids,
    reads_as_its_dla,
)
from collecte.views.organisation_commun import there
from collecte.views.pages_resultats import Lue, blocs, dessins, read_with_name
from collecte.web.context import acteur, now, reading
from collecte.web.gate import requires
from exports.enquete.resultats import Resultats, resultats
from questionnaires.francais import paris_day
from questionnaires.instruments import IMPACT

bp = Blueprint("resultats", __name__)


@dataclass(frozen=True, slots=True)
class Ligne:
    """A campaign, whether its région is read, and the DLA of it that are."""

    campagne: Campagne
    etat: EtatCampagne
    is_regional: bool
    dlas: Sequence[Dla]


@bp.get("/resultats")
@requires(Droit.LIRE_RESULTATS)
def liste() -> str:
    today = paris_day(now())
    regional, of_dla = list_told_ids(reading(), acteur()), list_told_dlas(reading(), acteur(), today)
    lignes = [
        Ligne(own, own.etat(today), own.id in regional, of_dla.get(own.id, ()))
        for own in list_told_campagnes(reading(), acteur(), today)
    ]
    return render_template("resultats/liste.html", lignes=lignes, regions=list_own_regions(reading(), acteur()))


@bp.get("/campagnes/<int:campagne_id>/resultats")
@requires(Droit.LIRE_RESULTATS)
def region(campagne_id: int) -> str:
    today = paris_day(now())
    campagne = there(get_told_campagne(reading(), acteur(), campagne_id))
    is_run = get_animated_campagne(reading(), acteur(), campagne_id) is not None
    found = _settled(campagne)
    return render_template(
        "resultats/region.html",
        campagne=campagne,
        etat=campagne.etat(today),
        found=found,
        dessins=dessins(found) if found else {},
        blocs=blocs,
        is_run=is_run,
        dlas=list_told_dlas(reading(), acteur(), today).get(campagne_id, ()) if is_run else (),
        nommees=list_named_answers(reading(), acteur(), campagne_id, today),
        today=today,
    )


@bp.get("/campagnes/<int:campagne_id>/resultats/dlas/<int:dla_id>")
@requires(Droit.LIRE_RESULTATS)
def dla(campagne_id: int, dla_id: int) -> str:
    today = paris_day(now())
    campagne = there(get_campagne_of_structures(reading(), campagne_id))
    own = there(get_told_dla(reading(), acteur(), campagne, dla_id, today))
    if campagne.ouverture > today:
        abort(HTTPStatus.NOT_FOUND)
    found = _settled(campagne, own.code)
    named = list_named_answers(reading(), acteur(), campagne_id, today)
    return render_template(
        "resultats/dla.html",
        campagne=campagne,
        dla=own,
        etat=campagne.etat(today),
        found=found,
        dessins=dessins(found) if found else {},
        blocs=blocs,
        nommees=[each for each in named if each.dla_id == dla_id],
        is_follow_up=campagne.instrument == IMPACT,
        is_regional=get_told_campagne(reading(), acteur(), campagne_id) is not None,
    )


@bp.get("/campagnes/<int:campagne_id>/resultats/reponses/<int:participation_id>")
@requires(Droit.LIRE_RESULTATS)
def reponse(campagne_id: int, participation_id: int) -> str:
    today = paris_day(now())
    named = list_named_answers(reading(), acteur(), campagne_id, today)
    own = there(next((each for each in named if each.id == participation_id), None))
    as_dla = reads_as_its_dla(reading(), acteur(), participation_id, today)
    return render_template(
        "resultats/reponse.html",
        campagne=own.campagne,
        participation=own,
        lue=_read(own, as_its_dla=as_dla),
        as_its_dla=as_dla,
    )


def _read(own: Participation, *, as_its_dla: bool) -> Lue:
    sent = get_present_transmission(reading(), own)
    return read_with_name(there(sent), as_its_dla=as_its_dla)


def _settled(campagne: Campagne, code: str | None = None) -> Resultats | None:
    """The results of a campaign that are settled; None before: two readings around one answer would differ by it."""
    if campagne.arretee_le is None:
        return None
    return resultats(get_collecte_enquete(reading(), campagne, now()), code)
