"""CSV exports of the register, actions and meetings, filtered as on the pages and streamed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from collecte.bilans.views import actions, seances
from collecte.bilans.views.acces_bilans import the_prepared_dla
from collecte.comptes.web.context import Transaction, acteur, services, today
from collecte.core.operations.cellules import words
from collecte.core.web.listes import page_instead
from collecte.models import Accompagnement, ActionDla, GenreEtape, Ingenierie, Seance, Structure
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.operations.champs_registre import ChampRegistre, GroupeChamps, champs_of
from collecte.registre.queries.accompagnements import list_accompagnements_in
from collecte.registre.queries.ingenieries import list_ingenieries
from collecte.registre.queries.prestataires import Activite
from collecte.registre.queries.structures import list_structures
from collecte.registre.views import ingenieries, prestataires, structures
from exports.tableur.csv import BLOCK, Cell, stream_french_csv
from questionnaires.categories.categories import Categories
from questionnaires.core.francais import sort_key

Row = Sequence[Cell]


_IDENTITE = champs_of(GroupeChamps.STRUCTURE)
_COMMUNE = [champ.nom for champ in _IDENTITE].index("commune")  # the DLA is before it
_TITRES = [words(champ.titre) for champ in _IDENTITE]
_STRUCTURES = (
    *_TITRES[:_COMMUNE], "dla", *_TITRES[_COMMUNE:], "etape atteinte", "effectifs au", "salaries", "etp",
    "annee du budget", "produits",
)  # fmt: skip
_ACCOMPAGNEMENTS = (
    "structure", "siret", "dla", "numero enee", "referent", "prescripteur", "reorientation", "orientations",
    "preconisations", *(genre.value for genre in GenreEtape), "clos le",
)  # fmt: skip
_INGENIERIES = (
    "ingenierie", "dla", "nature", "code theme", "theme", "prestataire", "convention", "fin", "structures",
    "jours", "montant", "prestataires consultes", "offres recues", "criteres de choix",
)  # fmt: skip
_PRESTATAIRES = ("prestataire", "siret", "commune", "competences", "filieres", "missions", "jours")
_ACTIONS = ("action", "quoi", "jour", "lieu", "participants", "partenaires")
_SEANCES = ("instance", "jour", "dossiers presentes", "plans modifies", "experts", "partenaire", "venu")


@structures.bp.get("/liste.csv")
def structures_csv() -> AnyResponse:
    etapes = {structure.id: structure.etape for structure in structures.found_now()}

    def read(session: Transaction, ids: Sequence[int]) -> Iterable[Row]:
        whole = list_structures(session, ids, with_releves=True)
        categories = get_categories(session)
        return [_structure(structure, etapes[structure.id], categories) for structure in whole]

    return _download("structures", "structures.liste", _STRUCTURES, _in_blocks(list(etapes), read))


@structures.bp.get("/accompagnements.csv")
def accompagnements_csv() -> AnyResponse:
    """Export the accompagnements that the acteur reads, of the structures of the list."""
    who, day = acteur(), today()

    def read(session: Transaction, ids: Sequence[int]) -> Iterable[Row]:
        return [_accompagnement(accompagnement) for accompagnement in list_accompagnements_in(session, who, ids, day)]

    ids = [structure.id for structure in structures.found_now()]
    return _download("accompagnements", "structures.liste", _ACCOMPAGNEMENTS, _in_blocks(ids, read))


@ingenieries.bp.get("/liste.csv")
def ingenieries_csv() -> AnyResponse:
    def read(session: Transaction, ids: Sequence[int]) -> Iterable[Row]:
        return [_ingenierie(ingenierie) for ingenierie in list_ingenieries(session, ids)]

    return _download("ingenieries", "ingenieries.liste", _INGENIERIES, _in_blocks(ingenieries.found_now(), read))


@prestataires.bp.get("/regions/<int:region_id>/liste.csv")
def prestataires_csv(region_id: int) -> AnyResponse:
    rows = [_prestataire(activite) for activite in prestataires.found_now(region_id)]
    return _download("prestataires", "prestataires.liste", _PRESTATAIRES, rows)


@actions.bp.get("/dlas/<int:dla_id>/actions/liste.csv")
def actions_csv(dla_id: int) -> AnyResponse:
    the_prepared_dla(dla_id)
    return _download("actions", "actions.liste", _ACTIONS, [_action(action) for action in actions.found_now(dla_id)])


@seances.bp.get("/dlas/<int:dla_id>/seances/liste.csv")
def seances_csv(dla_id: int) -> AnyResponse:
    """Export a row per invited partner; a single row without partner for a meeting that has none."""
    the_prepared_dla(dla_id)
    return _download(
        "seances", "seances.liste", _SEANCES, [row for seance in seances.found_now(dla_id) for row in _seance(seance)]
    )


def _in_blocks(ids: Sequence[int], read: Callable[[Transaction, Sequence[int]], Iterable[Row]]) -> Iterator[Row]:
    """Return the rows of these ids, read as they are sent: by then the session of the request is closed."""
    database = services().database

    def rows() -> Iterator[Row]:
        for start in range(0, len(ids), BLOCK):
            with database.reading() as session:
                yield from read(session, ids[start : start + BLOCK])

    return rows()


def _download(name: str, page: str, headers: Sequence[str], rows: Iterable[Row]) -> AnyResponse:
    """Stream rows as they are read; `page`, the endpoint of the list, is shown instead when one of its filters does not
    exist. A HEAD is given the length, or the server would send the end of a body after it."""
    if refused := page_instead(page):
        return refused
    disposition = {"Content-Disposition": f"attachment; filename={name}.csv"}
    response = Response(stream_french_csv(headers, rows), mimetype="text/csv", headers=disposition)
    if request.method == "HEAD":
        response.content_length = sum(map(len, response.iter_encoded()))
    return response


def _structure(structure: Structure, etape: GenreEtape | None, categories: Categories) -> Row:
    emploi = structure.emplois[-1] if structure.emplois else None
    budget = structure.budgets[-1] if structure.budgets else None
    identite = [_cell(champ, structure, categories) for champ in _IDENTITE]
    return (
        *identite[:_COMMUNE], structure.dla.code, *identite[_COMMUNE:], etape.value if etape else "",
        _day(emploi.jour if emploi else None), emploi.salaries if emploi else None,
        _hundredths(emploi.etp if emploi else None), budget.annee if budget else None,
        _hundredths(budget.produits if budget else None),
    )  # fmt: skip


def _cell(champ: ChampRegistre, structure: Structure, categories: Categories) -> Cell:
    """Return a field as an import reads it: a category is its code, its label when it has no text beside it."""
    value = getattr(structure, champ.nom)
    if isinstance(value, date):
        return _day(value)
    return champ.lu(structure, categories) if isinstance(value, bool) or champ.nom == "forme_code" else value


def _accompagnement(accompagnement: Accompagnement) -> Row:
    days = [
        ", ".join(_day(etape.jour) for etape in accompagnement.etapes if etape.genre is genre) for genre in GenreEtape
    ]
    return (
        accompagnement.structure.nom, accompagnement.structure.siret, accompagnement.dla.code, accompagnement.enee,
        accompagnement.referent.nom_complet if accompagnement.referent else "",
        accompagnement.prescripteur, accompagnement.reorientation,
        ", ".join(orientation.libelle for orientation in accompagnement.orientations),
        accompagnement.preconisations, *days, _day(accompagnement.clos_le),
    )  # fmt: skip


def _ingenierie(ingenierie: Ingenierie) -> Row:
    return (
        ingenierie.intitule, ingenierie.dla.code, ingenierie.nature.value, ingenierie.theme_code, ingenierie.theme,
        ingenierie.prestataire.nom if ingenierie.prestataire else "", _day(ingenierie.convention_le),
        _day(ingenierie.fin), len(ingenierie.accompagnements), _hundredths(ingenierie.jours),
        _hundredths(ingenierie.montant), ingenierie.consultes, ingenierie.offres, ingenierie.criteres,
    )  # fmt: skip


def _prestataire(activite: Activite) -> Row:
    known = activite.prestataire
    return (
        known.nom, known.siret, known.commune, ", ".join(known.competences.splitlines()),
        ", ".join(known.filieres.splitlines()), activite.missions, _hundredths(activite.jours),
    )  # fmt: skip


def _action(action: ActionDla) -> Row:
    noms = ", ".join(partenaire.nom for partenaire in action.partenaires)
    return action.intitule, action.genre.value, _day(action.jour), action.lieu, action.participants, noms


def _seance(seance: Seance) -> Sequence[Row]:
    known = (seance.instance.value, _day(seance.jour), seance.dossiers, seance.modifies, seance.experts)
    invited = sorted(seance.presences, key=lambda presence: sort_key(presence.partenaire.nom))
    return [(*known, presence.partenaire.nom, "oui" if presence.venu else "non") for presence in invited] or [
        (*known, "", "")
    ]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _hundredths(value: int | None) -> str | None:
    """Format as French Excel reads a number: never negative here, and without separators of thousands."""
    return None if value is None else f"{value // 100},{value % 100:02d}"
