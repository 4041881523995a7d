"""Pages of workbooks made in the background: list, progress, download, cancel, retry."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, services, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.core.database import Database
from collecte.core.tableurs.model import megabytes
from collecte.core.web.listes import Liste
from collecte.models import EtatFabrication, Fabrication
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.telechargements.operations.fabrications import annuler as cancel
from collecte.telechargements.operations.fabrications import note_download
from collecte.telechargements.operations.fabrications import recommencer as ask_again
from collecte.telechargements.operations.fabrications import supprimer as delete
from collecte.telechargements.queries.fabrications import (
    UNDER_WAY,
    get_morceau,
    get_own_fabrication,
    list_own_fabrications,
)
from collecte.telechargements.views.documents import media_type

bp = GatedBlueprint("fabrications", __name__, Droit.ANIMER, url_prefix="/classeurs")

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
def liste() -> Page:
    liste = Liste(
        "classeurs",
        list_own_fabrications(reading(), acteur(), now()),
        {
            "Classeur": lambda fabrication: fabrication.quoi,
            "Demandé le": lambda fabrication: fabrication.demandee_le,
            "État": lambda fabrication: fabrication.etat,
            "Taille": lambda fabrication: fabrication.octets,
            "Gardé jusqu’au": lambda fabrication: fabrication.gardee_jusqua,
        },
        default="-demande-le",
    )
    return liste.as_csv() or render_template(
        "classeurs/fabrications/liste.html", liste=liste, size=megabytes, fil=_path()
    )


@bp.get("/<int:fabrication_id>")
def page(fabrication_id: int) -> Page:
    """Page of a workbook: waiting, being made, ready, or why there is no file."""
    fabrication = _own(fabrication_id)
    return render_template(
        "classeurs/fabrications/page.html",
        fabrication=fabrication,
        titre=_TITRES[fabrication.etat],
        objet=fabrication.quoi.partition(",")[0],
        size=megabytes,
        is_under_way=fabrication.etat in UNDER_WAY,
        is_late=_is_late(fabrication),
        annonce=_annonce(fabrication),
        fil=[*_path(), ("Mes classeurs", url_for("fabrications.liste"))],
    )


def _annonce(fabrication: Fabrication) -> str:
    """Return the progress that is read aloud: in tens of percents, not every row."""
    if not fabrication.attendus:
        return ""
    return f"{fabrication.faits * 10 // fabrication.attendus * 10} % du fichier sont faits"


def _is_late(fabrication: Fabrication) -> bool:
    """Return whether no process has claimed or renewed the request for a while."""
    if fabrication.etat is EtatFabrication.EN_ATTENTE:
        return now() - fabrication.demandee_le > _PATIENCE
    return (
        fabrication.etat is EtatFabrication.EN_COURS
        and fabrication.reclame_jusqua is not None
        and fabrication.reclame_jusqua <= now()
    )


@bp.get("/<int:fabrication_id>/fichier")
def fichier(fabrication_id: int) -> Page:
    """Send the file piece by piece, or redirect to its page when there is none. The journal has recorded it since it
    was made."""
    fabrication = _own(fabrication_id)
    if fabrication.etat is not EtatFabrication.PRET:
        return lead_to(page_of(fabrication_id))
    if fabrication.telechargee_le is None:
        note_download(writing(), own=fabrication, now=now())
        commit()
    response = Response(_pieces(services().database, fabrication.id), mimetype=media_type(fabrication.nom))
    response.content_length = fabrication.octets
    response.headers.set("Content-Disposition", "attachment", filename=fabrication.nom)
    return response


def _pieces(database: Database, fabrication_id: int) -> Iterator[bytes]:
    """Read each piece in its own transaction: a slow line holds neither the file nor the database. Cut short if the
    file is deleted meanwhile."""
    rang = 0
    while True:
        with database.reading() as session:
            contenu = get_morceau(session, fabrication_id, rang)
        if contenu is None:
            return
        yield contenu
        rang += 1


@bp.post("/<int:fabrication_id>/annuler")
def annuler(fabrication_id: int) -> Page:
    def act(session: Transaction, fabrication: Fabrication) -> str:
        cancel(session, own=fabrication, now=now())
        return page_of(fabrication.id)

    return _act(fabrication_id, act)


@bp.post("/<int:fabrication_id>/recommencer")
def recommencer(fabrication_id: int) -> Page:
    def act(session: Transaction, fabrication: Fabrication) -> str:
        return page_of(ask_again(session, own=fabrication, acteur=acteur(), now=now()))

    return _act(fabrication_id, act)


@bp.post("/<int:fabrication_id>/supprimer")
def supprimer(fabrication_id: int) -> Page:
    def act(session: Transaction, fabrication: Fabrication) -> str:
        delete(session, own=fabrication)
        flash("Le fichier est supprimé.")
        return url_for("fabrications.liste")

    return _act(fabrication_id, act)


def _act(fabrication_id: int, act: Callable[[Transaction, Fabrication], str]) -> Page:
    """Apply `act` to a workbook of the current account, and redirect where it says."""
    _own(fabrication_id)
    back = page_of(fabrication_id)
    return perform(lambda session: act(session, _own(fabrication_id, session)), target=back, leads_on=True)


def _own(fabrication_id: int, session: Transaction | None = None) -> Fabrication:
    """Return a workbook that the current account asked for, in a région that it still runs; 404 for any other."""
    return there(get_own_fabrication(session or reading(), acteur(), fabrication_id, now()))


def _path() -> list[tuple[str, str]]:
    return [("Tableau de bord", url_for("tableau.page"))]


def page_of(fabrication_id: int) -> str:
    """Return the address of the page of a workbook."""
    return url_for("fabrications.page", fabrication_id=fabrication_id)
