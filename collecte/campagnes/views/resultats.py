"""Pages that settle the results of a campaign for good."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for

from collecte.campagnes.forms.campagnes import ArretForm
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.policy import Droit
from collecte.reponses.views.animation import animated
from questionnaires.core.francais import paris_day


@bp.route("/campagnes/<int:campagne_id>/arreter", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def arret(campagne_id: int) -> Page:
    campagne, suivi = animated(campagne_id), url_for("campagnes.suivi", campagne_id=campagne_id)
    if request.method != "POST" and campagne.arretee_le is not None:
        return redirect(suivi, HTTPStatus.SEE_OTHER)

    def page(form: ArretForm) -> str:
        rows = list_suivi(reading(), campagne)
        return render_template(
            "campagnes/arreter.html",
            campagne=campagne,
            form=form,
            is_over=campagne.is_over(paris_day(now())),
            transmises=sum(row.is_transmitted for row in rows),
            refusees=sum(row.is_refused for row in rows),
            missing=[row for row in rows if not row.is_transmitted and not row.is_refused],
        )

    def act(session: Transaction) -> str:
        arreter_resultats(session, campagne_id=campagne_id, ecarts=form.ecarts.data or "", acteur=acteur(), now=now())
        return suivi

    form = form_of(ArretForm)
    done = "Les résultats sont arrêtés. Le classeur de référence est gardé : téléchargez-le ici quand vous voulez."
    return answer(page, form, act, done=done, on="ecarts", keeps_status=True)
