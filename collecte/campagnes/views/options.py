"""Pages of the optional parts of a campaign on time, changed until it opens."""

from flask import render_template, url_for

from collecte.campagnes.forms.campagnes import OptionsForm
from collecte.campagnes.operations.options import change_options
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import on_time
from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, acteur, now
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.policy import Droit
from collecte.reponses.queries.versions import get_questionnaire
from collecte.reponses.views.animation import check_changeable


@bp.route("/campagnes/<int:campagne_id>/options", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def options(campagne_id: int) -> Page:
    campagne = on_time(campagne_id)
    check_changeable(campagne)

    def page(form: OptionsForm) -> str:
        return render_template("campagnes/options.html", campagne=campagne, form=form)

    def act(session: Transaction) -> str:
        change_options(
            session,
            campagne_id=campagne_id,
            avec_activites=form.avec_activites.data,
            avec_souhaitable=form.avec_souhaitable.data,
            acteur=acteur(),
            now=now(),
        )
        return url_for("campagnes.suivi", campagne_id=campagne_id)

    asks = get_questionnaire(campagne.version).section("SOUHAITE") is not None
    form = form_of(OptionsForm, avec_activites=campagne.avec_activites, avec_souhaitable=asks)
    return answer(page, form, act, done="Ce qui est demandé est changé.", on="avec_activites", keeps_status=True)
