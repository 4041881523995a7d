"""« Envoyer les résultats aux structures »: write the message, preview it, send it once."""

from http import HTTPStatus

from flask import render_template, request, url_for

from collecte.campagnes.views.campagnes import bp
from collecte.comptes.views.ecrans import Page, acting, answer
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.paragraphes import blocs
from collecte.enquetes.forms.resultats import EnvoiResultatsForm
from collecte.enquetes.operations.envois_resultats import (
    first_words,
    main_sentences,
    refusal_of,
    send_results,
    words_of,
)
from collecte.enquetes.queries.resultats import get_envoi, list_readers
from collecte.models import Campagne, EnvoiResultats
from collecte.organisation.views.acces_organisation import there
from collecte.relances.views.relances import departure
from collecte.reponses.views.animation import animated


def _of_structures(campagne_id: int) -> Campagne:
    """Return a campaign of structures that the account runs, or 404."""
    campagne = animated(campagne_id)
    return there(campagne if campagne.is_of_structures else None)


@bp.route("/campagnes/<int:campagne_id>/resultats-aux-structures", methods=["GET", "POST"])
def resultats_aux_structures(campagne_id: int) -> Page:
    campagne = _of_structures(campagne_id)
    envoi = get_envoi(reading(), campagne.id)
    if request.method == "POST":
        return _preview(campagne, EnvoiResultatsForm(), envoi)
    if refusal_of(campagne, envoi) is not None:
        return _page(campagne, EnvoiResultatsForm(formdata=None), envoi)
    objet, texte = first_words(campagne, main_sentences(reading(), campagne))
    return _page(campagne, form_as_left(EnvoiResultatsForm, objet=objet, texte=texte), envoi)


def _preview(campagne: Campagne, form: EnvoiResultatsForm, envoi: EnvoiResultats | None) -> Page:
    """Preview the letter; from the preview, go back to the form or send it."""
    if not form.validate():
        return _page(campagne, form, envoi), HTTPStatus.UNPROCESSABLE_ENTITY
    suite = request.form.get("suite")
    if suite == "corriger":
        return _page(campagne, form, envoi)
    if suite == "envoyer":
        return _send(campagne, form)
    try:
        if refusal := refusal_of(campagne, envoi):
            raise refusal
        objet, texte = words_of(form.objet.data or "", form.texte.data or "")
    except UserFacingError as error:
        form.refuse(form.texte, str(error))
        return _page(campagne, form, envoi), error.status
    return render_template(
        "enquetes/apercu_resultats.html",
        campagne=campagne,
        form=form,
        objet=objet,
        blocs=list(blocs(texte)),
        lecteurs=list_readers(reading(), campagne.id),
        depart=departure(next_working(now()), now()),
    )


def _send(campagne: Campagne, form: EnvoiResultatsForm) -> Page:
    def page(form: EnvoiResultatsForm) -> str:
        return _page(_of_structures(campagne.id), form, get_envoi(reading(), campagne.id))

    act = acting(
        send_results,
        url_for("campagnes.resultats_aux_structures", campagne_id=campagne.id),
        lambda sent: f"Les résultats partent {departure(next_working(now()), now())} ({sent.messages}).",
        campagne=campagne,
        objet=lambda: form.objet.data or "",
        texte=lambda: form.texte.data or "",
    )
    return answer(page, form, act, on="texte", keeps_status=True)


def _page(campagne: Campagne, form: EnvoiResultatsForm, envoi: EnvoiResultats | None) -> str:
    return render_template(
        "enquetes/resultats_aux_structures.html",
        campagne=campagne,
        form=form,
        envoi=envoi,
        envoye=list(blocs(envoi.texte)) if envoi else (),
        refus=refusal_of(campagne, envoi),
        lecteurs=list_readers(reading(), campagne.id),
    )
