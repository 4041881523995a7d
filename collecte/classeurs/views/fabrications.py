"""Pages of workbooks made in the background: list, progress, download, cancel, retry."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, services, writing
from collecte.comptes.web.gate import requires
from collecte.core.database import Database
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.tableurs.model import megabytes
from collecte.models import EtatFabrication, Fabrication
from collecte.policy import Droit
from collecte.telechargements.operations.fabrications import annuler as cancel
from collecte.telechargements.operations.fabrications import recommencer as ask_again
from collecte.telechargements.operations.fabrications import supprimer as delete
from collecte.telechargements.queries.fabrications import (
    UNDER_WAY,
    get_morceau,
    get_own_fabrication,
    list_own_fabrications,
)
from collecte.telechargements.views.documents import media_type

bp = Blueprint("fabrications", __name__, url_prefix="/classeurs")

_PATIENCE = timedelta(minutes=2)

_TITRES: Mapping[EtatFabrication, str] = {
    EtatFabrication.EN_ATTENTE: "Le fichier attend son tour",
    EtatFabrication.EN_COURS: "Le fichier se prépare",
    EtatFabrication.PRET: "Le fichier est prêt",
    EtatFabrication.ANNULE: "Le fichier est annulé",
    EtatFabrication.INTERROMPU: "Le fichier s’est interrompu",
    EtatFabrication.REFUSE: "Le fichier n’a pas été fait",
    EtatFabrication.RETIRE: "Le fichier n’est plus disponible",
}


@bp.get("")
@requires(Droit.ANIMER)
def liste() -> Page:
    rows = list_own_fabrications(reading(), acteur(), now())
    return render_template("classeurs/fabrications/liste.html", rows=rows, size=megabytes, fil=_path())


@bp.get("/<int:fabrication_id>")
@requires(Droit.ANIMER)
def page(fabrication_id: int) -> Page:
    """Where it is: waiting, being made, ready, or why there is no file."""
    own = _own(fabrication_id)
    return render_template(
        "classeurs/fabrications/page.html",
        own=own,
        titre=_TITRES[own.etat],
        objet=own.quoi.partition(",")[0],
        size=megabytes,
        is_under_way=own.etat in UNDER_WAY,
        is_late=_is_late(own),
        annonce=_annonce(own),
        fil=[*_path(), ("Mes classeurs", url_for("fabrications.liste"))],
    )


def _annonce(own: Fabrication) -> str:
    """What is read aloud of a progress: tens of percents, not every row."""
    if not own.attendus:
        return ""
    return f"{own.faits * 10 // own.attendus * 10} % du fichier sont faits"


def _is_late(own: Fabrication) -> bool:
    """Whether nobody has taken it up, or gone on with it, for a while."""
    if own.etat is EtatFabrication.EN_ATTENTE:
        return now() - own.demandee_le > _PATIENCE
    return own.etat is EtatFabrication.EN_COURS and own.reclame_jusqua is not None and own.reclame_jusqua <= now()


@bp.get("/<int:fabrication_id>/fichier")
@requires(Droit.ANIMER)
def fichier(fabrication_id: int) -> Page:
    """The file, piece by piece; its page where there is none. That it went out is in the journal since it was made."""
    own = _own(fabrication_id)
    if own.etat is not EtatFabrication.PRET:
        return _to_page(fabrication_id)
    made = Response(_pieces(services().database, own.id), mimetype=media_type(own.nom))
    made.content_length = own.octets
    made.headers.set("Content-Disposition", "attachment", filename=own.nom)
    return made


def _pieces(database: Database, fabrication_id: int) -> Iterator[bytes]:
    """Each is read by itself: a slow line holds neither the file nor the base. Cut short if it is deleted meanwhile."""
    rang = 0
    while True:
        with database.reading() as session:
            contenu = get_morceau(session, fabrication_id, rang)
        if contenu is None:
            return
        yield contenu
        rang += 1


@bp.post("/<int:fabrication_id>/annuler")
@requires(Droit.ANIMER)
def annuler(fabrication_id: int) -> Page:
    def act(session: Transaction, own: Fabrication) -> str:
        cancel(session, own=own, now=now())
        return url_for("fabrications.page", fabrication_id=own.id)

    return _act(fabrication_id, act)


@bp.post("/<int:fabrication_id>/recommencer")
@requires(Droit.ANIMER)
def recommencer(fabrication_id: int) -> Page:
    def act(session: Transaction, own: Fabrication) -> str:
        again = ask_again(session, own=own, acteur=acteur(), now=now())
        return url_for("fabrications.page", fabrication_id=again)

    return _act(fabrication_id, act)


@bp.post("/<int:fabrication_id>/supprimer")
@requires(Droit.ANIMER)
def supprimer(fabrication_id: int) -> Page:
    def act(session: Transaction, own: Fabrication) -> str:
        delete(session, own=own)
        flash("Le fichier est supprimé.")
        return url_for("fabrications.liste")

    return _act(fabrication_id, act)


def _act(fabrication_id: int, act: Callable[[Transaction, Fabrication], str]) -> Page:
    """Do it to one's own, and go where it says."""
    _own(fabrication_id)
    if not Formulaire().validate():
        flash(EXPIRED)
        return _to_page(fabrication_id)
    session = writing()
    where = act(session, _own(fabrication_id, session))
    commit()
    return redirect(where, HTTPStatus.SEE_OTHER)


def _own(fabrication_id: int, session: Transaction | None = None) -> Fabrication:
    """One that is one's own, in a région that one still runs; no page for any other."""
    found = get_own_fabrication(session or reading(), acteur(), fabrication_id, now())
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _path() -> list[tuple[str, str]]:
    return [("Tableau de bord", url_for("tableau.page"))]


def _to_page(fabrication_id: int) -> Response:
    return redirect(url_for("fabrications.page", fabrication_id=fabrication_id), HTTPStatus.SEE_OTHER)
