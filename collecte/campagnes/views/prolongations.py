"""Pages of extensions for one DLA: list, grant, withdraw."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import render_template, request, url_for

from collecte.campagnes.forms.campagnes import ProlongationForm
from collecte.campagnes.operations.prolongations import named, prolonger, retirer_prolongation, tell_new_closing
from collecte.campagnes.queries.campagnes import list_asked_dlas, list_prolongations
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import up_to
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, lead_to
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.models import Campagne
from collecte.organisation.views.acces_organisation import there
from collecte.reponses.views.animation import animated_to_change
from questionnaires.core.francais import day_text, paris_day


def proposed_closing(campagne: Campagne) -> date:
    """Return a week more than what is left."""
    return max(campagne.cloture, paris_day(now())) + timedelta(days=7)


@bp.route("/campagnes/<int:campagne_id>/prolongations", methods=["GET", "POST"])
def prolongations(campagne_id: int) -> Page:
    """List the extensions of a campaign, and grant one to a DLA."""
    campagne = animated_to_change(campagne_id)
    form = form_of(ProlongationForm, cloture=proposed_closing(campagne), dla=request.args.get("dla", type=number))
    form.offer(list_asked_dlas(reading(), campagne))

    def page(form: ProlongationForm) -> str:
        form.name_reason(campagne)
        given = list_prolongations(reading(), campagne_id)
        return render_template("campagnes/prolongations.html", campagne=campagne, form=form, prolongations=given)

    return answer_extension(page, form, campagne, url_for("campagnes.prolongations", campagne_id=campagne_id))


def answer_extension(
    page: Callable[[ProlongationForm], str], form: ProlongationForm, campagne: Campagne, target: str
) -> Page:
    """Show a page that has the form of an extension, or grant it and go to `target`."""
    sentence = (
        "Un message le dit à ses structures qui n’ont pas transmis"
        if campagne.is_of_structures
        else "Ses personnes voient leur date et la raison"
    )
    act = acting(prolonger, target, campagne_id=campagne.id, dla_id=form.dla, cloture=form.cloture, raison=form.raison)
    done = f"La clôture est repoussée pour ce DLA. {sentence}."
    return answer(page, form, act, done=done, on="cloture", keeps_status=True, back=target)


@bp.route("/campagnes/<int:campagne_id>/prolongations/<int:dla_id>/retirer", methods=["GET", "POST"])
def retrait_prolongation(campagne_id: int, dla_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    granted = list_prolongations(reading(), campagne_id)
    given = next((prolongation for prolongation in granted if prolongation.dla_id == dla_id), None)
    home = url_for("campagnes.prolongations", campagne_id=campagne_id)
    if given is None:
        dla = there(next((dla for dla in list_asked_dlas(reading(), campagne) if dla.id == dla_id), None))
        return lead_to(home, f"Le DLA {dla.code} n’a pas de prolongation, ou elle est déjà retirée.")

    def act(session: Transaction) -> str:
        retirer_prolongation(session, campagne_id=campagne_id, dla_id=dla_id, acteur=acteur(), now=now())
        tell_new_closing(session, session.get_one(Campagne, campagne_id), acteur(), now(), dla_id=dla_id)
        return home

    done = "La prolongation est retirée : ce DLA se clôture avec les autres. Ce qui est enregistré est conservé."
    waited = [suivi for suivi in list_suivi(reading(), campagne) if suivi.dla.id == given.dla_id and suivi.is_awaited]
    is_open = campagne.etat(paris_day(now())).accepts
    then = (
        f"Un courriel leur dit la clôture de tous, le {day_text(campagne.cloture)}."
        if is_open
        else "La campagne est close pour tous : on n’y répond plus, et aucun courriel ne le dit."
    )
    points = (f"{named(waited)}.", then, "Ce qui est enregistré est conservé.")
    ecran = Ecran(
        titre=f"Retirer la prolongation du DLA {given.dla.code}",
        chapeau=f"{campagne.titre}. Ce DLA avait jusqu’au {day_text(given.cloture)} : {given.raison}",
        points=points if waited else ("Plus rien n’y est attendu.",),
        fil=[*up_to(campagne), ("Prolonger un DLA", home)],
        bouton="Retirer la prolongation",
        retour=home,
    )
    return answer(ecran, Formulaire(), act, done=done)
