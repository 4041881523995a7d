"""Pages of extensions for one DLA: list, grant, withdraw."""

from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.campagnes.forms.campagnes import ProlongationForm
from collecte.campagnes.operations.deplacements import named, tell_new_closing
from collecte.campagnes.operations.prolongations import prolonger, retirer_prolongation
from collecte.campagnes.queries.campagnes import list_prolongations
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.models import Campagne, Prolongation
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.views.animation import animated, animated_to_change
from questionnaires.core.francais import day_text, paris_day

_A_WEEK = timedelta(days=7)


@bp.get("/campagnes/<int:campagne_id>/prolongations")
@requires(Droit.ANIMER)
def prolongations(campagne_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    proposed = max(campagne.cloture, paris_day(now())) + _A_WEEK
    return _page(campagne, form_as_left(ProlongationForm, cloture=proposed, dla=request.args.get("dla", type=number)))


@bp.post("/campagnes/<int:campagne_id>/prolongations")
@requires(Droit.ANIMER)
def accorder_prolongation(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), ProlongationForm()
    form.offer(list_dlas(reading(), campagne.region_id))
    if not form.validate():
        return _page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        prolonger(
            writing(),
            campagne_id=campagne_id,
            dla_id=form.dla.data,
            cloture=form.cloture.data,
            raison=form.raison.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.cloture, str(error))
        return _page(animated(campagne_id), form), error.status
    sentence = (
        "Un message le dit à ses structures qui n’ont pas transmis"
        if campagne.is_of_structures
        else "Ses personnes voient leur date et la raison"
    )
    flash(f"La clôture est repoussée pour ce DLA. {sentence}.")
    return _to_list(campagne_id)


@bp.get("/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer")
@requires(Droit.ANIMER)
def retrait_prolongation(campagne_id: int, dla_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    return show(_withdrawing_screen(campagne, _given(campagne, dla_id)), Formulaire())


@bp.post("/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer")
@requires(Droit.ANIMER)
def reprendre_prolongation(campagne_id: int, dla_id: int) -> Page:
    campagne = animated(campagne_id)

    def act(session: Transaction) -> str:
        retirer_prolongation(session, campagne_id=campagne_id, dla_id=dla_id, acteur=acteur(), now=now())
        tell_new_closing(session, session.get_one(Campagne, campagne_id), acteur(), now(), dla_id=dla_id)
        return url_for("campagnes.prolongations", campagne_id=campagne_id)

    done = "La prolongation est retirée : ce DLA se clôture avec les autres. Ce qui est enregistré est conservé."
    return settle(_withdrawing_screen(campagne, _given(campagne, dla_id)), Formulaire(), act, done=done)


def _given(campagne: Campagne, dla_id: int) -> Prolongation:
    granted = list_prolongations(reading(), campagne.id)
    return there(next((prolongation for prolongation in granted if prolongation.dla_id == dla_id), None))


def _withdrawing_screen(campagne: Campagne, given: Prolongation) -> Ecran:
    waited = [suivi for suivi in list_suivi(reading(), campagne) if suivi.dla.id == given.dla_id and suivi.is_awaited]
    is_open = campagne.etat(paris_day(now())).accepts
    then = (
        f"Un courriel leur dit la clôture de tous, le {day_text(campagne.cloture)}."
        if is_open
        else "La campagne est close pour tous : on n’y répond plus, et aucun courriel ne le dit."
    )
    points = (f"{named(waited)}.", then, "Ce qui est enregistré est conservé.")
    home = url_for("campagnes.prolongations", campagne_id=campagne.id)
    return Ecran(
        titre=f"Retirer la prolongation du DLA {given.dla.code}",
        chapeau=f"{campagne.titre}. Ce DLA avait jusqu’au {day_text(given.cloture)} : {given.raison}",
        points=points if waited else ("Plus rien n’y est attendu.",),
        fil=[
            ("Campagnes", url_for("campagnes.liste")),
            (campagne.titre, url_for("campagnes.suivi", campagne_id=campagne.id)),
            ("Prolonger un DLA", home),
        ],
        bouton="Retirer la prolongation",
        retour=home,
    )


def _to_list(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.prolongations", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _page(campagne: Campagne, form: ProlongationForm) -> str:
    form.offer(list_dlas(reading(), campagne.region_id))
    if campagne.is_of_structures:
        form.raison.label.text = "Raison, gardée dans le journal des modifications"
    given = list_prolongations(reading(), campagne.id)
    return render_template("campagnes/prolongations.html", campagne=campagne, form=form, prolongations=given)
