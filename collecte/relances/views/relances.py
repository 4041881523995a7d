"""Pages of the reminders of a campaign: list, add, change, cancel, preview recipients, send now."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, answer, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_of
from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Campagne, GenreRelance, Relance, Repere
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.relances.forms.relances import RelanceForm
from collecte.relances.operations.departs_relances import depart_now, destinataires_of, echeance, envoyer_maintenant
from collecte.relances.operations.relances import (
    Programme,
    ajouter_relance,
    annuler_relance,
    changer_relance,
    remettre_relance,
)
from collecte.relances.operations.textes_relances import MARQUES, MotsRelance, textes_of
from collecte.relances.queries.relances import get_relance, list_relances
from collecte.relances.views.pages_relances import apercu_of, departure, lignes, readers
from collecte.reponses.views.animation import animated, animated_now, animated_to_change, check_changeable
from questionnaires.core.francais import paris_day, plural

bp = Blueprint("campagnes", __name__)


@bp.get("/campagnes/<int:campagne_id>/relances")
@requires(Droit.ANIMER)
def relances(campagne_id: int) -> Page:
    campagne = animated_now(campagne_id)
    today = paris_day(now())
    rows = lignes(campagne, list_relances(reading(), campagne_id), now())
    return render_template("relances/relances.html", campagne=campagne, lignes=rows, etat=campagne.etat(today))


@bp.route("/campagnes/<int:campagne_id>/relances/nouvelle", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def nouvelle_relance(campagne_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    objet, texte = textes_of(campagne)[GenreRelance.RELANCE]
    initial = {"genre": GenreRelance.RELANCE.value, "repere": Repere.CLOTURE.value, "jours": 3, "heure": "09:00"}
    return _form_page(campagne, None, form_of(RelanceForm, **initial, objet=objet, texte=texte))


@bp.route("/campagnes/<int:campagne_id>/relances/<int:relance_id>", methods=["GET", "POST"])
@requires(Droit.ANIMER)
def relance(campagne_id: int, relance_id: int) -> Page:
    campagne, relance = _own(campagne_id, relance_id)
    if request.method != "POST" and (relance.depart or relance.annulee_le):
        return redirect(url_for("campagnes.apercu_relance", campagne_id=campagne_id, relance_id=relance_id))
    check_changeable(campagne)
    return _form_page(campagne, relance, form_of(RelanceForm, **RelanceForm.initial(relance)))


def _form_page(campagne: Campagne, relance: Relance | None, form: RelanceForm) -> Page:
    """Show the form of a new reminder, or of one to change."""

    def page(form: RelanceForm) -> str:
        return render_template("relances/relance.html", campagne=campagne, form=form, relance=relance, marques=MARQUES)

    def act(session: Transaction) -> str:
        programme = Programme(
            genre=GenreRelance(form.genre.data),
            repere=Repere(form.repere.data),
            jours=form.jours.data,
            jour=form.jour.data,
            heure=form.at,
            mots=MotsRelance.typed(form.objet.data or "", form.texte.data or ""),
        )
        if relance is None:
            concerned = session.get_one(Campagne, campagne.id)
            ajouter_relance(session, campagne=concerned, programme=programme, acteur=acteur(), now=now())
        else:
            changed = session.get_one(Relance, relance.id)
            changer_relance(session, relance=changed, programme=programme, acteur=acteur(), now=now())
        return _list_url(campagne.id)

    return answer(page, form, act, done="La relance est enregistrée.", on="texte", keeps_status=True)


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
    rows = lignes(campagne, list_relances(reading(), campagne_id), now())
    ligne = next(row for row in rows if row.relance is relance)
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
    return perform(
        lambda session: gesture(session, session.get_one(Relance, relance_id)),
        target=_list_url(campagne_id),
        shows_refusal=True,
    )


def _own(campagne_id: int, relance_id: int) -> tuple[Campagne, Relance]:
    campagne = animated(campagne_id)
    return campagne, there(get_relance(reading(), campagne_id, relance_id))


def _list_url(campagne_id: int) -> str:
    return url_for("campagnes.relances", campagne_id=campagne_id)
