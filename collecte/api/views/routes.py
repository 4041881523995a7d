"""Routes of the API: campaigns, completeness, figures, data rows."""

from collections.abc import Iterator

from flask import Response

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
from collecte.comptes.web.gate import GatedBlueprint
from collecte.models import Campagne, Dla
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.views.animation import open_the_day
from collecte.telechargements.operations.sorties import Sortie, remettre
from collecte.temps.queries.chiffres_temps import get_chiffres_region
from exports.formats.agregats import NatureTerritoire, Origine
from exports.formats.agregats_structures import of_structures
from exports.release.cellules import short_name
from questionnaires.core.francais import paris_day

bp = GatedBlueprint("api", __name__, Droit.CONNECTE, url_prefix="/api/v1")


@bp.get("/campagnes")
@described("Les campagnes que votre compte lit", answer=Campagnes, demande=CampagnesDemandees)
def campagnes() -> Response:
    wanted, today = asked(CampagnesDemandees), paris_day(now())
    open_the_day()
    after = _after(wanted.curseur)
    lisibles = [lisible for lisible in list_lisibles(reading(), acteur(), today) if lisible.campagne.id > after]
    page = lisibles[: wanted.taille]
    more = len(lisibles) > len(page)
    return told(
        Campagnes(
            campagnes=[campagne_dite(lisible, today) for lisible in page],
            suite=suite(("campagnes",), (page[-1].campagne.id,), taille=wanted.taille) if more else None,
        )
    )


def _after(curseur: str) -> int:
    """Return the id of the last campaign of the previous page, 0 without a cursor."""
    match position(curseur, "campagnes"):
        case []:
            return 0
        case [int(campagne_id)]:
            return campagne_id
        case _:
            raise ForeignCurseurError


@bp.get("/campagnes/<int:campagne_id>")
@described("Une campagne", answer=CampagneDite, demande=Demande)
def campagne(campagne_id: int) -> Response:
    asked(Demande)
    return told(campagne_dite(_lisible(campagne_id), paris_day(now())))


@bp.get("/campagnes/<int:campagne_id>/completude")
@described("Ce qui est attendu et ce qui est transmis", answer=Completude, demande=Demande)
def completude(campagne_id: int) -> Response:
    """Return the completeness: by DLA for animateurs, as a whole for pilotes once over, of their DLA for directions."""
    asked(Demande)
    open_the_day()
    lisible = _lisible(campagne_id)
    if lisible.runs:
        return told(_followed(lisible.campagne))
    if lisible.pilots:
        return told(_piloted(lisible.campagne))
    if lisible.directed is None:
        raise UnreadError
    etat = lisible.campagne.etat(paris_day(now())).value
    dlas = list(directed(lisible.directed))
    return told(Completude(campagne=campagne_id, etat=etat, pourquoi=None, ensemble=None, dlas=dlas))


def _followed(campagne: Campagne) -> Completude:
    today = paris_day(now())
    avancement = avancement_now(campagne, list_suivi(reading(), campagne), today)
    return Completude(
        campagne=campagne.id,
        etat=campagne.etat(today).value,
        pourquoi=None,
        ensemble=whole(avancement.couverture, campagne, in_full=True),
        dlas=[of_dla(ligne_dla, campagne) for ligne_dla in avancement.lignes],
    )


def _piloted(campagne: Campagne) -> Completude:
    today = paris_day(now())
    publiee = next(publiee for publiee in published(today) if publiee.campagne.id == campagne.id)
    return Completude(
        campagne=campagne.id,
        etat=campagne.etat(today).value,
        pourquoi=publiee.pourquoi or None,
        ensemble=whole(publiee.couverture, campagne, in_full=False) if publiee.is_shown else None,
        dlas=[],
    )


@bp.get("/campagnes/<int:campagne_id>/chiffres")
@described("Les chiffres arrêtés, ceux de la page de résultats", answer=Chiffres, demande=ChiffresDemandes)
def chiffres(campagne_id: int) -> Response:
    wanted = asked(ChiffresDemandes)
    lisible = _lisible(campagne_id)
    dla = _dla(lisible, wanted.dla)
    if dla is None and not lisible.is_told:
        raise UnreadError
    return told(
        Chiffres(
            campagne=campagne_id,
            dla=dla_dit(dla) if dla else None,
            arretes=lisible.campagne.arretee_le is not None,
            chiffres=list(_figures(lisible.campagne, dla)),
        )
    )


def _dla(lisible: Lisible, dla_id: int | None) -> Dla | None:
    """Return the requested DLA; None: the région. Raises UnreadError."""
    if dla_id is None:
        return None
    dla = next((dla for dla in lisible.dlas if dla.id == dla_id), None)
    if dla is None:
        raise UnreadError
    return dla


def _figures(campagne: Campagne, dla: Dla | None) -> Iterator[Chiffre]:
    """Yield no figure before results are settled: the difference of two readings could reveal an answer."""
    if campagne.arretee_le is None:
        return
    if campagne.is_temps:
        of_region = get_chiffres_region(reading(), acteur(), campagne.id)
        yield from chiffres_temps(of_region) if of_region else ()
        return
    settled = get_resultats(reading(), campagne, dla.code if dla else None)
    origine = Origine(
        source="questionnaire",
        campagne=campagne.titre,
        periode=campagne.periode_code,
        publication=short_name(settled.publication),
    )
    territoire = NatureTerritoire.DLA if dla else NatureTerritoire.REGION
    yield from (chiffre(agregat, territoire) for agregat in of_structures(settled, origine))


@bp.get("/campagnes/<int:campagne_id>/donnees")
@described("Les tables de données d’une campagne que vous animez", answer=Tables, demande=Demande)
def donnees(campagne_id: int) -> Response:
    asked(Demande)
    campagne = _run(campagne_id)
    tables = list_tables(reading(), campagne=campagne, now=now())
    return told(Tables(campagne=campagne_id, tables=[table_dite(table, campagne_id) for table in tables]))


@bp.get("/campagnes/<int:campagne_id>/donnees/<table>")
@described("Les lignes d’une table, par pages", answer=Lignes, demande=LignesDemandees, is_csv=True)
def lignes(campagne_id: int, table: str) -> Response:
    """Send a page of rows; like a workbook, it is logged in the journal before it is sent."""
    wanted = asked(LignesDemandees)
    _run(campagne_id)
    depuis = _depuis(wanted.curseur, campagne_id, table)
    session = writing()
    campagne = session.get_one(Campagne, campagne_id)
    titre, region_id = campagne.titre, campagne.region_id
    sortie = sortir_table(session, campagne=campagne, nom=table, acteur=acteur(), now=now())
    commit()
    extrait = extraire(sortie, depuis=depuis, taille=wanted.taille)
    response = _written(extrait, campagne_id, wanted)
    page = Sortie(
        nature=f"données lues par un programme, {titre}",
        nom=f"{table}.{wanted.format}",
        region_id=region_id,
        objet="campagne",
        objet_id=campagne_id,
        campagne_id=campagne_id,
    )
    remettre(writing(), sortie=page, fichier=response.get_data(), acteur=acteur(), now=now())
    commit()
    return response


def _depuis(curseur: str, campagne_id: int, table: str) -> Position:
    match position(curseur, "lignes", campagne_id, table):
        case []:
            return DEBUT
        case [int(rang), str(empreinte)]:
            return Position(rang, empreinte)
        case _:
            raise ForeignCurseurError


def _written(extrait: Extrait, campagne_id: int, wanted: LignesDemandees) -> Response:
    kind = ("lignes", campagne_id, extrait.table.nom)
    next_one = (
        suite(kind, (extrait.suite.rang, extrait.suite.empreinte), taille=wanted.taille, format=wanted.format)
        if extrait.suite
        else None
    )
    if wanted.format == "json":
        rows = [ligne(extrait.table.colonnes, row) for row in extrait.lignes]
        return told(Lignes(campagne=campagne_id, table=extrait.table.nom, lignes=rows, suite=next_one))
    return _as_csv(extrait, next_one)


def _as_csv(extrait: Extrait, next_one: str | None) -> Response:
    from exports.formats.csv_fichiers import strict_csv  # imported here so that only requests for rows load its writer

    response = Response(b"".join(strict_csv(extrait.partie)), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{extrait.table.nom}.csv")
    if next_one:
        response.headers["Link"] = f'<{next_one}>; rel="next"'
    return response


def _lisible(campagne_id: int) -> Lisible:
    """Return a campaign of which the account may read something, or abort with 404."""
    return there(get_lisible(reading(), acteur(), campagne_id, paris_day(now())))


def _run(campagne_id: int) -> Campagne:
    """Return a campaign that the account runs, whose workbook it may download. Raises UnreadError."""
    lisible = _lisible(campagne_id)
    if not lisible.runs:
        raise UnreadError
    return lisible.campagne
