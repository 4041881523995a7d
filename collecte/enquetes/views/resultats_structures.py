"""Pages of results: for the région; of structures, for each DLA too, and with names where agreed."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from collecte.campagnes.queries.resultats import (
    get_apercu_resultats,
    get_campagne_avant,
    get_resultats,
    list_settled_dlas,
)
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.rows import fetch
from collecte.enquetes.forms.resultats import FiltreResultatsForm
from collecte.enquetes.queries.resultats import (
    get_campagne_lue,
    list_named_answers,
    list_told_campagnes,
    list_told_dlas,
    list_told_dlas_of,
    list_told_ids,
    reads_as_its_dla,
)
from collecte.enquetes.views.pages_resultats import Comparaison, blocs, dessins, parties_of, read_with_name, say_of
from collecte.models import Campagne, Dla
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit, told_dlas
from collecte.reponses.queries.transmissions import find_present_transmission
from collecte.reponses.queries.versions import get_questionnaire
from exports.enquetes.comparaison import comparables, other_dlas
from exports.enquetes.legende import lecture_of_results, lecture_of_who
from exports.enquetes.parcours import pages_of
from exports.enquetes.resultats import Resultats
from questionnaires.core.francais import paris_day, short_day_text
from questionnaires.files.instruments import IMPACT

bp = GatedBlueprint("resultats", __name__, Droit.LIRE_RESULTATS)

REGION = ("", "toute la région")
"""Option of the région among the pages to choose from."""


@bp.get("/resultats")
def liste() -> str:
    today = paris_day(now())
    regional, of_dla = list_told_ids(reading(), acteur()), list_told_dlas(reading(), acteur(), today)
    lignes = [
        (campagne, campagne.etat(today), campagne.id in regional, of_dla.get(campagne.id, ()))
        for campagne in list_told_campagnes(reading(), acteur(), today)
    ]
    return render_template("enquetes/resultats/liste.html", lignes=lignes)


@bp.get("/campagnes/<int:campagne_id>/resultats")
def region(campagne_id: int) -> AnyResponse | str:
    today = paris_day(now())
    campagne, is_regional, is_run = there(get_campagne_lue(reading(), acteur(), campagne_id))
    there(campagne if is_regional else None)
    if campagne.is_temps and campagne.arretee_le:
        return redirect(url_for("notes.note", region_id=campagne.region_id, campagne=campagne_id))
    dlas = list_told_dlas_of(reading(), acteur(), campagne_id, today) if campagne.is_of_structures else ()
    form, resultats = _choice(campagne, None, [REGION, *_of_dlas(campagne, dlas)])
    apercu = get_apercu_resultats(reading(), campagne) if is_run and not resultats else None
    shown = resultats or (apercu.resultats if apercu else None)
    nommees = list_named_answers(reading(), acteur(), campagne, today)
    return render_template(
        "enquetes/resultats/region.html",
        campagne=campagne,
        etat=campagne.etat(today),
        resultats=resultats,
        form=form,
        shown=shown,
        say=say_of(shown) if shown else "",
        listed=parties_of(shown, is_run=is_run, nommees=nommees),
        dessins=dessins(shown) if shown else {},
        fichiers={"campagne_id": campagne_id} if resultats else None,
        avant=_comparaison(campagne, None, resultats, is_run=is_run),
        apercu=apercu,
        blocs=blocs,
        lire=lecture_of_results,
        qui=lecture_of_who(resultats) if resultats else "",
        is_run=is_run,
        dlas=dlas if is_run else (),
        nommees=nommees,
        today=today,
    )


@bp.get("/campagnes/<int:campagne_id>/resultats/dlas/<int:dla_id>")
def dla(campagne_id: int, dla_id: int) -> str:
    today = paris_day(now())
    campagne, is_regional, _ = there(get_campagne_lue(reading(), acteur(), campagne_id))
    dlas = list_told_dlas_of(reading(), acteur(), campagne_id, today)
    dla = _dla(campagne, dla_id, dlas)
    regional = [REGION] if is_regional else []
    form, resultats = _choice(campagne, dla, [*regional, *_of_dlas(campagne, dlas or (dla,))])
    named = list_named_answers(reading(), acteur(), campagne, today)
    nommees = [participation for participation in named if participation.dla_id == dla_id]
    return render_template(
        "enquetes/resultats/dla.html",
        campagne=campagne,
        dla=dla,
        etat=campagne.etat(today),
        resultats=resultats,
        form=form,
        say=say_of(resultats) if resultats else "",
        listed=parties_of(resultats, is_run=False, nommees=nommees),
        dessins=dessins(resultats) if resultats else {},
        fichiers={"campagne_id": campagne_id, "dla": dla_id},
        avant=_comparaison(campagne, dla, resultats),
        blocs=blocs,
        lire=lecture_of_results,
        nommees=nommees,
        is_follow_up=campagne.instrument == IMPACT,
        is_regional=is_regional,
    )


@bp.get("/campagnes/<int:campagne_id>/resultats/reponses/<int:participation_id>")
def reponse(campagne_id: int, participation_id: int) -> str:
    today = paris_day(now())
    campagne, *_ = there(get_campagne_lue(reading(), acteur(), campagne_id))
    named = list_named_answers(reading(), acteur(), campagne, today)
    participation = there(
        next((participation for participation in named if participation.id == participation_id), None)
    )
    as_dla = reads_as_its_dla(reading(), acteur(), participation_id, today)
    return render_template(
        "enquetes/resultats/reponse.html",
        campagne=participation.campagne,
        participation=participation,
        lue=read_with_name(there(find_present_transmission(reading(), participation)), as_its_dla=as_dla),
        as_its_dla=as_dla,
    )


def _dla(campagne: Campagne, dla_id: int, dlas: Sequence[Dla]) -> Dla:
    """Return a DLA among those that are read in a campaign of structures, or that are of its région; else 404."""
    there(campagne if campagne.is_of_structures and campagne.ouverture <= paris_day(now()) else None)
    dla = next((candidate for candidate in dlas if candidate.id == dla_id), None) or fetch(Dla, dla_id, told_dlas)
    return there(dla if dla.region_id == campagne.region_id else None)


def settled_results(campagne_id: int, dla_id: int | None) -> Resultats:
    """Return what a page of results shows, of the région or of a DLA; 404 before they are settled."""
    campagne, is_regional, _ = there(get_campagne_lue(reading(), acteur(), campagne_id))
    there(None if campagne.is_temps or not (is_regional or dla_id) else campagne)
    dlas = list_told_dlas_of(reading(), acteur(), campagne_id, paris_day(now())) if dla_id else ()
    dla = _dla(campagne, dla_id, dlas) if dla_id else None
    there(campagne.arretee_le)
    return get_resultats(reading(), campagne, dla.code if dla else None)


def _comparaison(
    campagne: Campagne, dla: Dla | None, resultats: Resultats | None, *, is_run: bool = False
) -> Comparaison | None:
    """Return what these results are read beside, for the same territory; None without an earlier campaign. Of the
    région, with the DLA that only one of them asked, named to the C2RA that runs it."""
    avant = get_campagne_avant(reading(), campagne) if resultats else None
    if resultats is None or avant is None:
        return None
    questions = comparables(resultats, get_resultats(reading(), avant, dla.code if dla else None))
    dlas = "" if dla else other_dlas(*list_settled_dlas(reading(), avant, campagne), are_named=is_run)
    return Comparaison(short_day_text(avant.ouverture), questions, dlas)


def _choice(
    campagne: Campagne, dla: Dla | None, pages: Sequence[tuple[str, str]]
) -> tuple[FiltreResultatsForm, Resultats | None]:
    """Return the filter and the results that it leaves, None before they are settled; redirect to another page chosen
    in the filter, with the same choices."""
    # two readings around one answer would differ by it
    whole = get_resultats(reading(), campagne, dla.code if dla else None) if campagne.arretee_le else None
    themes = list(dict.fromkeys(groupe.titre for groupe in whole.groupes)) if whole else []
    here = str(dla.id) if dla else REGION[0]
    form = FiltreResultatsForm.asked(request.args, here=here, themes=themes, pages=pages)
    if form.dla.data != here:
        abort(redirect(_address(campagne, form.dla.data), HTTPStatus.SEE_OTHER))
    if whole is None:
        return form, None
    is_asked = form.filtre.theme and whole.changements
    return form, form.filtre.of(whole, pages_of(get_questionnaire(campagne.version)) if is_asked else {})


def _address(campagne: Campagne, wanted: str) -> str:
    """Return the URL of the page of the région, or of a DLA by its id, with the same choices."""
    theme, questions, masked = (request.args.get(name) for name in ("theme", "questions", "sans_confidentiels"))
    endpoint, dla_id = ("resultats.region", None) if wanted == REGION[0] else ("resultats.dla", int(wanted))
    return url_for(
        endpoint,
        campagne_id=campagne.id,
        dla_id=dla_id,
        theme=theme,
        questions=questions,
        sans_confidentiels=masked,
    )


def _of_dlas(campagne: Campagne, dlas: Sequence[Dla]) -> list[tuple[str, str]]:
    """List the pages of DLA; none for an anonymous campaign, where nothing is read by DLA."""
    return [] if campagne.anonyme else [(str(dla.id), f"DLA {dla.code} {dla.nom}") for dla in dlas]
