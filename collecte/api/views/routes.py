"""Routes of the API: campaigns, completeness, figures, data rows."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, abort

from collecte.accueil.views.directions_pilotes import published
from collecte.api.queries.lectures import Lisible, get_lisible, list_lisibles
from collecte.api.views.demandes import ForeignCurseurError, UnreadError, asked, position, suite, told
from collecte.api.views.description import described
from collecte.api.views.dits import (
    campagne_dite,
    chiffre,
    chiffres_temps,
    directed,
    dla_dit,
    ligne,
    of_dla,
    table_dite,
    whole,
)
from collecte.api.views.documents import (
    CampagneDite,
    Campagnes,
    CampagnesDemandees,
    Chiffre,
    Chiffres,
    ChiffresDemandes,
    Completude,
    Demande,
    Lignes,
    LignesDemandees,
    Tables,
)
from collecte.campagnes.queries.resultats import get_resultats
from collecte.campagnes.queries.suivis import list_suivi
from collecte.campagnes.views.pages_campagne import avancement_now
from collecte.classeurs.operations.extraits import DEBUT, Extrait, Position, extraire, list_tables, sortir_table
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.models import Campagne, Dla
from collecte.policy import Droit
from collecte.reponses.views.animation import open_the_day
from collecte.telechargements.operations.sorties import Sortie, remettre
from collecte.temps.queries.chiffres_temps import get_chiffres_region
from exports.formats.agregats import Nature, Origine
from exports.formats.agregats_structures import of_structures
from questionnaires.core.francais import paris_day

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/campagnes")
@requires(Droit.CONNECTE)
@described("Les campagnes que votre compte lit", answer=Campagnes, demande=CampagnesDemandees)
def campagnes() -> Response:
    wanted, today = asked(CampagnesDemandees), paris_day(now())
    open_the_day()
    after = _after(wanted.curseur)
    found = [own for own in list_lisibles(reading(), acteur(), today) if own.campagne.id > after]
    page = found[: wanted.taille]
    more = len(found) > len(page)
    return told(
        Campagnes(
            campagnes=[campagne_dite(own, today) for own in page],
            suite=suite(("campagnes",), (page[-1].campagne.id,), taille=wanted.taille) if more else None,
        )
    )


def _after(curseur: str) -> int:
    """The id of the last campaign that was told."""
    match position(curseur, "campagnes"):
        case []:
            return 0
        case [int(found)]:
            return found
        case _:
            raise ForeignCurseurError


@bp.get("/campagnes/<int:campagne_id>")
@requires(Droit.CONNECTE)
@described("Une campagne", answer=CampagneDite, demande=Demande)
def campagne(campagne_id: int) -> Response:
    asked(Demande)
    return told(campagne_dite(_lisible(campagne_id), paris_day(now())))


@bp.get("/campagnes/<int:campagne_id>/completude")
@requires(Droit.CONNECTE)
@described("Ce qui est attendu et ce qui est transmis", answer=Completude, demande=Demande)
def completude(campagne_id: int) -> Response:
    """DLA by DLA for who runs it, as a whole for who pilots it once over, of one's own DLA for who directs them."""
    asked(Demande)
    open_the_day()
    own = _lisible(campagne_id)
    if own.runs:
        return told(_followed(own.campagne))
    if own.pilots:
        return told(_piloted(own.campagne))
    if own.directed is None:
        raise UnreadError
    etat = own.campagne.etat(paris_day(now())).value
    dlas = list(directed(own.directed))
    return told(Completude(campagne=campagne_id, etat=etat, pourquoi=None, ensemble=None, dlas=dlas))


def _followed(own: Campagne) -> Completude:
    today = paris_day(now())
    found = avancement_now(own, list_suivi(reading(), own), today)
    return Completude(
        campagne=own.id,
        etat=own.etat(today).value,
        pourquoi=None,
        ensemble=whole(found.couverture, own, in_full=True),
        dlas=[of_dla(each, own) for each in found.lignes],
    )


def _piloted(own: Campagne) -> Completude:
    today = paris_day(now())
    found = next(each for each in published(today) if each.campagne.id == own.id)
    return Completude(
        campagne=own.id,
        etat=own.etat(today).value,
        pourquoi=found.pourquoi or None,
        ensemble=whole(found.couverture, own, in_full=False) if found.is_shown else None,
        dlas=[],
    )


@bp.get("/campagnes/<int:campagne_id>/chiffres")
@requires(Droit.CONNECTE)
@described("Les chiffres arrêtés, ceux de la page de résultats", answer=Chiffres, demande=ChiffresDemandes)
def chiffres(campagne_id: int) -> Response:
    wanted = asked(ChiffresDemandes)
    own = _lisible(campagne_id)
    dla = _dla(own, wanted.dla)
    if dla is None and not own.is_told:
        raise UnreadError
    return told(
        Chiffres(
            campagne=campagne_id,
            dla=dla_dit(dla) if dla else None,
            arretes=own.campagne.arretee_le is not None,
            chiffres=list(_figures(own.campagne, dla)),
        )
    )


def _dla(own: Lisible, dla_id: int | None) -> Dla | None:
    """The DLA that is asked for; None: the région. Raises UnreadError."""
    if dla_id is None:
        return None
    found = next((each for each in own.dlas if each.id == dla_id), None)
    if found is None:
        raise UnreadError
    return found


def _figures(own: Campagne, dla: Dla | None) -> Iterator[Chiffre]:
    """None before they are settled: two readings around one answer would differ by it."""
    if own.arretee_le is None:
        return
    if own.is_temps:
        found = get_chiffres_region(reading(), acteur(), own.id)
        yield from chiffres_temps(found) if found else ()
        return
    settled = get_resultats(reading(), own, dla.code if dla else None)
    origine = Origine(source="questionnaire", campagne=own.titre, periode=own.periode_code)
    territoire = Nature.DLA if dla else Nature.REGION
    yield from (chiffre(each, territoire) for each in of_structures(settled, origine))


@bp.get("/campagnes/<int:campagne_id>/donnees")
@requires(Droit.CONNECTE)
@described("Les tables de données d’une campagne que vous animez", answer=Tables, demande=Demande)
def donnees(campagne_id: int) -> Response:
    asked(Demande)
    own = _run(campagne_id)
    tables = list_tables(reading(), campagne=own, now=now())
    return told(Tables(campagne=campagne_id, tables=[table_dite(each, campagne_id) for each in tables]))


@bp.get("/campagnes/<int:campagne_id>/donnees/<table>")
@requires(Droit.CONNECTE)
@described("Les lignes d’une table, par pages", answer=Lignes, demande=LignesDemandees, is_csv=True)
def lignes(campagne_id: int, table: str) -> Response:
    """As a workbook does, each page leaves its trace in the journal before anyone has it."""
    wanted = asked(LignesDemandees)
    _run(campagne_id)
    depuis = _depuis(wanted.curseur, campagne_id, table)
    session = writing()
    own = session.get_one(Campagne, campagne_id)
    titre, region_id = own.titre, own.region_id
    sortie = sortir_table(session, campagne=own, nom=table, acteur=acteur(), now=now())
    commit()
    extrait = extraire(sortie, depuis=depuis, taille=wanted.taille)
    made = _written(extrait, campagne_id, wanted)
    page = Sortie(
        nature=f"données lues par un programme, {titre}",
        nom=f"{table}.{wanted.format}",
        region_id=region_id,
        objet="campagne",
        objet_id=campagne_id,
        campagne_id=campagne_id,
    )
    remettre(writing(), sortie=page, fichier=made.get_data(), acteur=acteur(), now=now())
    commit()
    return made


def _depuis(curseur: str, campagne_id: int, table: str) -> Position:
    match position(curseur, "lignes", campagne_id, table):
        case []:
            return DEBUT
        case [int(rang), str(empreinte)]:
            return Position(rang, empreinte)
        case _:
            raise ForeignCurseurError


def _written(found: Extrait, campagne_id: int, wanted: LignesDemandees) -> Response:
    kind = ("lignes", campagne_id, found.table.nom)
    next_one = (
        suite(kind, (found.suite.rang, found.suite.empreinte), taille=wanted.taille, format=wanted.format)
        if found.suite
        else None
    )
    if wanted.format == "json":
        rows = [ligne(found.table.colonnes, row) for row in found.lignes]
        return told(Lignes(campagne=campagne_id, table=found.table.nom, lignes=rows, suite=next_one))
    return _as_csv(found, next_one)


def _as_csv(found: Extrait, next_one: str | None) -> Response:
    from exports.formats.csv_fichiers import strict_csv  # what it writes with is loaded when rows are asked for

    made = Response(b"".join(strict_csv(found.partie)), content_type="text/csv; charset=utf-8")
    made.headers.set("Content-Disposition", "attachment", filename=f"{found.table.nom}.csv")
    if next_one:
        made.headers["Link"] = f'<{next_one}>; rel="next"'
    return made


def _lisible(campagne_id: int) -> Lisible:
    """A campaign that the account reads something of; there is no other."""
    found = get_lisible(reading(), acteur(), campagne_id, paris_day(now()))
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _run(campagne_id: int) -> Campagne:
    """A campaign that the account runs: whose workbook it may take out. Raises UnreadError."""
    own = _lisible(campagne_id)
    if not own.runs:
        raise UnreadError
    return own.campagne
