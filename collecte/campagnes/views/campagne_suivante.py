"""« Préparer la période suivante »: create the next campaign from this one, with adjusted dates."""

from flask import flash, redirect, render_template, request, url_for

from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.forms.campagnes import DatesForm
from collecte.campagnes.operations.campagne_suivante import prepare_next, propose_next
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.models import Campagne
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.views.animation import animated


@bp.route("/campagnes/<int:campagne_id>/suivante", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def suivante(campagne_id: int) -> Page:
    """Prepare the next campaign; of structures drawn or chosen, the launch form shows who is asked before creation."""
    campagne = animated(campagne_id)
    if request.method != "POST" and (campagne.is_drawn or campagne.is_chosen):
        brouillon = there(get_brouillon_of(reading(), campagne.region_id, campagne.instrument))
        return redirect(url_for("questionnaires.lancer", brouillon_id=brouillon.id, apres=campagne.id))
    proposed = propose_next(campagne)

    def page(form: DatesForm) -> str:
        return render_template(
            "campagnes/suivante.html",
            campagne=campagne,
            periode=proposed.periode,
            accompagnes=proposed.accompagnes,
            form=form,
        )

    def act(session: Transaction) -> str:
        former = session.get_one(Campagne, campagne_id)
        prepared = prepare_next(session, campagne=former, dates=form.dates, acteur=acteur(), now=now())
        then = "Complétez sa notice, puis ouvrez-la." if prepared.missing_notice else "Ouvrez-la."
        flash(f"La campagne suivante est prête. {then}")
        return url_for("campagnes.suivi", campagne_id=prepared.id)

    dates = proposed.dates
    form = form_of(DatesForm, ouverture=dates.ouverture, cloture=dates.cloture, grace=dates.grace_jours)
    return answer(page, form, act, on="ouverture")
