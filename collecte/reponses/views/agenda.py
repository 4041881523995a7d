"""« Mon agenda »: deadlines on a page, as a file, and as a calendar feed at a private address."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import abort, flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.comptes.queries.comptes import get_acteur_of_agenda, get_agenda
from collecte.comptes.views.ecrans import Page, acting, perform
from collecte.comptes.web.context import acteur, commit, now, reading, services, writing
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Acteur, Droit
from collecte.reponses.operations.agendas import give_agenda, withdraw_agenda
from collecte.reponses.queries.echeances import count_changes, list_echeances
from exports.tableur.agenda import Evenement, calendar
from questionnaires.core.francais import paris_day, typeset

bp = GatedBlueprint("agenda", __name__, Droit.CONNECTE)


@bp.route("/compte/agenda", methods=["GET", "POST"])
def page() -> Page:
    """Show the deadlines to come; when asked, create the address of the feed, which this response alone shows: the
    database stores no more than its hash."""
    adresse, status, today = "", HTTPStatus.OK, paris_day(now())
    if request.method == "POST":
        if Formulaire().validate():
            token = give_agenda(writing(), acteur=acteur(), now=now())
            commit()
            adresse = services().settings.public_url.rstrip("/") + url_for("agenda.suivre", token=token)
        else:
            flash(EXPIRED)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    shown = render_template(
        "reponses/agenda.html",
        echeances=[echeance for echeance in list_echeances(reading(), acteur(), today) if echeance.jour >= today],
        agenda=get_agenda(reading(), acteur().compte_id),
        adresse=adresse,
        today=today,
    )
    return shown, status


@bp.post("/compte/agenda/retirer")
def retirer() -> Page:
    done = "L’adresse ne donne plus rien. Les agendas qui la suivaient ne se mettent plus à jour."
    act = acting(withdraw_agenda, lambda is_withdrawn: done if is_withdrawn else "")
    return perform(act, target=url_for("agenda.page"))


@bp.get("/compte/agenda.ics")
def telecharger() -> Response:
    return _file(acteur())


@bp.get("/agenda/<token>.ics")
@requires(Droit.PUBLIC)
def suivre(token: str) -> Response:
    """Serve the feed that a calendar reads without signing in; 404 for an unknown or replaced address."""
    return _file(get_acteur_of_agenda(reading(), token) or abort(HTTPStatus.NOT_FOUND))


def _file(owner: Acteur) -> Response:
    echeances = list_echeances(reading(), owner, paris_day(now()))
    changes = count_changes(reading(), {echeance.campagne_id for echeance in echeances})
    host = urlsplit(services().settings.public_url).hostname or ""
    evenements = [
        Evenement(
            uid=f"{echeance.cle}@{host}",
            jour=echeance.jour,
            titre=typeset(echeance.libelle),
            revision=changes.get(echeance.campagne_id, 0),
        )
        for echeance in echeances
    ]
    response = make_response(calendar(evenements, nom="Collecte DLA", made_at=now()))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="agenda-collecte-dla.ics"'
    return response
