"""Pages of the reminders of a campaign: list, add, change, cancel, preview recipients, send now."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Campagne, GenreRelance, Relance, Repere
from collecte.policy import Droit
from collecte.relances.forms.relances import RelanceForm
from collecte.relances.operations.departs_relances import depart_now, destinataires_of, echeance, envoyer_maintenant
from collecte.relances.operations.relances import (
    HourError,
    LateReminderError,
    PastReminderError,
    Programme,
    ajouter_relance,
    annuler_relance,
    changer_relance,
    remettre_relance,
)
from collecte.relances.operations.textes_relances import MARQUES, MotsRelance, textes_of
from collecte.relances.queries.relances import get_relance, list_relances
from collecte.relances.views.pages_relances import apercu_of, departure, lignes, readers
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.views.animation import animated, animated_now, animated_to_change
from questionnaires.core.francais import paris_day, plural

bp = Blueprint("campagnes", __name__)


@bp.get("/campagnes/<int:campagne_id>/relances")
@requires(Droit.ANIMER)
def relances(campagne_id: int) -> Page:
    campagne = animated_now(campagne_id)
    today = paris_day(now())
    rows = lignes(campagne, list_relances(reading(), campagne_id), now())
    return render_template("relances/relances.html", campagne=campagne, lignes=rows, etat=campagne.etat(today))


@bp.get("/campagnes/<int:campagne_id>/relances/nouvelle")
@requires(Droit.ANIMER)
def nouvelle_relance(campagne_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    objet, texte = textes_of(campagne)[GenreRelance.RELANCE]
    initial = {"genre": GenreRelance.RELANCE.value, "repere": Repere.CLOTURE.value, "jours": 3, "heure": "09:00"}
    form = form_as_left(RelanceForm, **initial, objet=objet, texte=texte)
    return _form_page(campagne, form)


@bp.post("/campagnes/<int:campagne_id>/relances/nouvelle")
@requires(Droit.ANIMER)
def programmer_relance(campagne_id: int) -> Page:
    animated(campagne_id)

    def write(session: Transaction, programme: Programme) -> None:
        campagne = session.get_one(Campagne, campagne_id)
        ajouter_relance(session, campagne=campagne, programme=programme, acteur=acteur(), now=now())

    return _save(campagne_id, None, write)


@bp.get("/campagnes/<int:campagne_id>/relances/<int:relance_id>")
@requires(Droit.ANIMER)
def relance(campagne_id: int, relance_id: int) -> Page:
    campagne, relance = _own(campagne_id, relance_id)
    if relance.depart or relance.annulee_le:
        return _to_preview(campagne_id, relance_id)
    check_not_settled(campagne)
    return _form_page(campagne, form_as_left(RelanceForm, **RelanceForm.initial(relance)), relance)


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>")
@requires(Droit.ANIMER)
def modifier_relance(campagne_id: int, relance_id: int) -> Page:
    _own(campagne_id, relance_id)

    def write(session: Transaction, programme: Programme) -> None:
        changed = session.get_one(Relance, relance_id)
        changer_relance(session, relance=changed, programme=programme, acteur=acteur(), now=now())

    return _save(campagne_id, relance_id, write)


def _save(campagne_id: int, relance_id: int | None, write: Callable[[Transaction, Programme], None]) -> Page:
    """Check what was typed and write it, or show the form again with its errors."""
    form, status = RelanceForm(), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            write(writing(), _programme(form))
            commit()
        except UserFacingError as error:
            form.refuse(_field_of(form, error), str(error))
            status = error.status
    if form.errors:
        relance = get_relance(reading(), campagne_id, relance_id) if relance_id else None
        return _form_page(animated(campagne_id), form, relance), status
    flash("La relance est enregistrée.")
    return _to_list(campagne_id)


def _programme(form: RelanceForm) -> Programme:
    """Return what was typed, once the form is valid. Raise as Mots.typed."""
    return Programme(
        genre=GenreRelance(form.genre.data),
        repere=Repere(form.repere.data),
        jours=form.jours.data,
        jour=form.jour.data,
        heure=form.at,
        mots=MotsRelance.typed(form.objet.data or "", form.texte.data or ""),
    )


def _field_of(form: RelanceForm, error: UserFacingError) -> object:
    if isinstance(error, HourError):
        return form.heure
    return form.repere if isinstance(error, PastReminderError | LateReminderError) else form.texte


@bp.get("/campagnes/<int:campagne_id>/relances/<int:relance_id>/apercu")
@requires(Droit.ANIMER)
def apercu_relance(campagne_id: int, relance_id: int) -> Page:
    """Show who would receive it now, by name, and one message as it would be read. Nothing is written."""
    campagne, relance = _own(campagne_id, relance_id)
    due = echeance(campagne, relance)
    moment = max(now(), due.quand)
    destinataires = destinataires_of(reading(), campagne, due, moment)
    mots = MotsRelance(relance.objet, relance.texte)
    shown = apercu_of(campagne, mots, destinataires.joints[0], paris_day(moment)) if destinataires.joints else None
    ligne = next(
        candidate
        for candidate in lignes(campagne, list_relances(reading(), campagne_id), now())
        if candidate.relance is relance
    )
    may_send = ligne.may_change and campagne.etat(paris_day(now())).accepts
    at_once = len(depart_now(reading(), relance, now()).destinataires.joints) if may_send else 0
    return render_template(
        "relances/apercu_relance.html",
        campagne=campagne,
        ligne=ligne,
        destinataires=destinataires,
        lecteurs=readers(campagne, len(destinataires.joints)),
        apercu=shown,
        may_send=may_send,
        at_once=at_once,
        lecteurs_at_once=readers(campagne, at_once),
        depart=departure(next_working(now()), now()),
    )


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/envoyer")
@requires(Droit.ANIMER)
def envoyer_relance(campagne_id: int, relance_id: int) -> Page:
    def send(session: Transaction, relance: Relance) -> str:
        count = envoyer_maintenant(session, relance=relance, acteur=acteur(), now=now())
        quand = departure(next_working(now()), now())
        return f"{plural(count, 'message part', 'messages partent')} {quand}."

    return _do(campagne_id, relance_id, send)


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/annuler")
@requires(Droit.ANIMER)
def annuler_la_relance(campagne_id: int, relance_id: int) -> Page:
    def cancel(session: Transaction, relance: Relance) -> str:
        annuler_relance(session, relance=relance, acteur=acteur(), now=now())
        return "La relance est annulée : elle ne partira pas. « Remettre » la rétablit."

    return _do(campagne_id, relance_id, cancel)


@bp.post("/campagnes/<int:campagne_id>/relances/<int:relance_id>/remettre")
@requires(Droit.ANIMER)
def remettre_la_relance(campagne_id: int, relance_id: int) -> Page:
    def put_back(session: Transaction, relance: Relance) -> str:
        remettre_relance(session, relance=relance, acteur=acteur(), now=now())
        return "La relance est remise : elle partira à son moment."

    return _do(campagne_id, relance_id, put_back)


def _do(campagne_id: int, relance_id: int, gesture: Callable[[Transaction, Relance], str]) -> Response:
    """Do what a button asks, and show the outcome on the list."""
    _own(campagne_id, relance_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_list(campagne_id)
    try:
        session = writing()
        done = gesture(session, session.get_one(Relance, relance_id))
        commit()
        flash(done)
    except UserFacingError as error:
        flash(str(error))
    return _to_list(campagne_id)


def _own(campagne_id: int, relance_id: int) -> tuple[Campagne, Relance]:
    campagne = animated(campagne_id)
    relance = get_relance(reading(), campagne_id, relance_id)
    if relance is None:
        abort(HTTPStatus.NOT_FOUND)
    return campagne, relance


def _form_page(campagne: Campagne, form: RelanceForm, relance: Relance | None = None) -> str:
    return render_template("relances/relance.html", campagne=campagne, form=form, relance=relance, marques=MARQUES)


def _to_list(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.relances", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _to_preview(campagne_id: int, relance_id: int) -> Response:
    return redirect(url_for("campagnes.apercu_relance", campagne_id=campagne_id, relance_id=relance_id))
