"""Pages of the transmission of an answer: check, transmit once, receipts, past transmissions."""

from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, acting, answer, perform
from collecte.comptes.web.context import acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.security import as_receipt
from collecte.models import Transmission
from collecte.policy import Droit
from collecte.reponses.forms.reponses import SaisieForm
from collecte.reponses.operations.reponses import laisser as laisser_telle_quelle
from collecte.reponses.operations.reponses import reprendre as take_back
from collecte.reponses.queries.apres_arret import received_as
from collecte.reponses.queries.campagnes import get_seuils
from collecte.reponses.queries.echanges import get_echange
from collecte.reponses.queries.participations import count_expected_in_dla, list_reopenings
from collecte.reponses.queries.transmissions import (
    get_own_transmission,
    get_present_transmission,
    get_received_transmission,
    list_own_transmissions,
)
from collecte.reponses.views.image_temps import TIME_SENT
from collecte.reponses.views.pages_reponse import own_reponse
from collecte.reponses.views.pages_transmission import LectureTransmission, changed_since, envoyees
from collecte.reponses.views.verification import show_check, transmit
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("transmission", __name__, Droit.REPONDRE)


@bp.route("/reponses/<int:participation_id>/verifier", methods=["GET", "POST"])
def verifier(participation_id: int) -> Page:
    reponse = own_reponse(participation_id)
    return transmit(reponse) if request.method == "POST" else show_check(reponse)


@bp.get("/reponses/<int:participation_id>/recu")
def recu(participation_id: int) -> Page:
    reponse = own_reponse(participation_id)
    participation, today = reponse.participation, paris_day(now())
    if not (participation.is_given or participation.is_taken_back):
        return redirect(url_for("reponses.reprendre", participation_id=participation_id))
    received = get_received_transmission(reading(), reponse.participation) if reponse.participation.recue_le else None
    sent = received or get_present_transmission(reading(), reponse.participation)
    is_unsent = reponse.is_temps and participation.personne_id is not None and participation.saisie != sent.saisie
    return render_template(
        "reponses/recu.html",
        reponse=reponse,
        participation=reponse.participation,
        sent=sent,
        is_received=received is not None,
        finale=reponse.finale if reponse.participation.campagne.arretee_le else "",
        is_closed=not participation.etat_campagne(today).accepts,
        may_be_taken_back=participation.may_be_taken_back(today),
        unsent=changed_since(reponse, sent) if is_unsent and not reponse.reprise else [],
        lecture=LectureTransmission.of_respondent(sent),
        image=next(TIME_SENT.answers(reponse.participation, sent.valeurs), None) if reponse.is_temps else None,
        questions=get_echange(reading(), reponse.participation.id) is not None,
        personnes=count_expected_in_dla(reading(), reponse.participation) if reponse.is_temps else 0,
        pas=get_seuils(reading(), reponse.participation.campagne).pas_missions if reponse.is_temps else 0,
    )


@bp.post("/reponses/<int:participation_id>/reprendre-ma-reponse")
def reprendre(participation_id: int) -> Page:
    reponse = own_reponse(participation_id)
    act = acting(take_back, reponse.reprendre_url, participation_id=participation_id)
    return perform(act, done=_TAKEN_BACK, target=reponse.recu_url, shows_refusal=True, leads_on=True)


_TAKEN_BACK = "Votre réponse est reprise : corrigez-la, puis transmettez-la de nouveau."


@bp.route("/reponses/<int:participation_id>/laisser-ma-reponse", methods=["GET", "POST"])
def laisser(participation_id: int) -> Page:
    """Show what would be lost, then put back the transmitted texts."""
    reponse, form = own_reponse(participation_id), SaisieForm()

    def page(form: SaisieForm) -> str:
        shown = reponse.read_again()
        sent = get_present_transmission(reading(), shown.participation)
        form.revision.data = str(shown.participation.revision)
        changes = changed_since(shown, sent)
        return render_template("reponses/laisser.html", reponse=shown, sent=sent, changes=changes, form=form)

    act = acting(
        laisser_telle_quelle,
        reponse.recu_url,
        participation_id=participation_id,
        shown_revision=lambda: form.base_revision,
    )
    if reponse.reprise:
        return answer(page, form, act, done=_LEFT, on="revision", keeps_status=True, back=reponse.recu_url)
    if request.method == "POST":
        return perform(act, target=reponse.recu_url, form=form, shows_refusal=True)
    return redirect(reponse.recu_url)


_LEFT = "Votre réponse est telle que vous l’aviez transmise."


@bp.get("/reponses/<int:participation_id>/transmissions")
def transmissions(participation_id: int) -> Page:
    reponse = own_reponse(participation_id)
    sent = list(list_own_transmissions(reading(), acteur(), participation_id, paris_day(now())))
    receipts = {transmission.recu for transmission in sent}
    return render_template(
        "reponses/transmissions.html",
        participation=reponse.participation,
        envoyees=envoyees(sent),
        recue=received_as(reponse.finale),
        perdues=[
            reopening
            for reopening in list_reopenings(reading(), reponse.participation)
            if reopening.details.get("recu") not in receipts
        ],
    )


@bp.get("/recus")
def retrouver() -> Page:
    """Find one's receipt by its number, whatever became of it; someone else's is unknown, like one that never was."""
    typed = request.args.get("numero", "")
    if not typed:
        return render_template("reponses/retrouver.html", numero="", is_unknown=False)
    if (transmission := _own(as_receipt(typed))) is None:
        return render_template("reponses/retrouver.html", numero=typed, is_unknown=True), HTTPStatus.NOT_FOUND
    return redirect(url_for("transmission.ancien_recu", recu=transmission.recu))


@bp.get("/recus/<recu>")
def ancien_recu(recu: str) -> Page:
    """Show what was transmitted under a receipt; the present receipt has its own page."""
    sent = _own(recu) or abort(HTTPStatus.NOT_FOUND)
    if sent.rendue_le is None or sent.is_received:
        return redirect(url_for("transmission.recu", participation_id=sent.participation_id))
    reponse = own_reponse(sent.participation_id)
    return render_template(
        "reponses/ancien_recu.html",
        reponse=reponse,
        participation=reponse.participation,
        transmission=sent,
        lecture=LectureTransmission.of_respondent(sent),
    )


def _own(recu: str) -> Transmission | None:
    return get_own_transmission(reading(), acteur(), recu, paris_day(now()))
