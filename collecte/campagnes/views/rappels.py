"""« Relancer » on the follow-up: write and send a reminder for one answer."""

from flask import flash, render_template, url_for

from collecte.campagnes.operations.rappels import check_remindable, readers_of, relancer
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.core.errors import UserFacingError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Campagne, GenreRelance, Participation
from collecte.policy import Droit
from collecte.relances.forms.relances import RappelForm
from collecte.relances.operations.textes_relances import MARQUES, MotsRelance, textes_of
from collecte.relances.queries.relances import list_last_rappels
from collecte.relances.views.pages_relances import departure
from collecte.reponses.views.animation import animated_to_change


@bp.route("/campagnes/<int:campagne_id>/relancer/<int:participation_id>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def relancer_une(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)

    def page(form: RappelForm) -> str:
        reponse = reading().get_one(Participation, participation_id)
        return render_template(
            "campagnes/relancer.html",
            campagne=campagne,
            suivi=suivi,
            form=form,
            refus=_refusal(campagne, reponse),
            lecteurs=[lecteur.nom for lecteur in readers_of(reading(), reponse, now())],
            dernier=list_last_rappels(reading(), campagne_id).get(participation_id),
            maintenant=now(),
            marques=MARQUES,
            depart=departure(next_working(now()), now()),
        )

    def act(session: Transaction) -> str:
        quand = relancer(
            session,
            participation_id=participation_id,
            mots=MotsRelance.typed(form.objet.data or "", form.texte.data or ""),
            confirmed=form.confirme.data,
            acteur=acteur(),
            now=now(),
        )
        flash(f"La relance part {departure(quand, now())}.")
        return url_for("campagnes.suivi", campagne_id=campagne_id)

    objet, texte = textes_of(campagne)[GenreRelance.RELANCE]
    form = form_of(RappelForm, objet=objet, texte=texte)
    return answer(page, form, act, on="texte", keeps_status=True)


def _refusal(campagne: Campagne, answer: Participation) -> str:
    """Return why the answer cannot be reminded, '' when it can."""
    try:
        check_remindable(campagne, answer, now())
    except UserFacingError as error:
        return str(error)
    return ""
