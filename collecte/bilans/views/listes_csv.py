"""CSV exports of the register, actions and meetings, filtered as on the pages and streamed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from flask import Response, request

from collecte.bilans.views import actions, seances
from collecte.bilans.views.acces_bilans import the_prepared_dla
from collecte.comptes.web.context import Transaction, acteur, services, today
from collecte.comptes.web.gate import requires
from collecte.models import Accompagnement, ActionDla, GenreEtape, Ingenierie, Seance, Structure
from collecte.policy import Droit
from collecte.registre.queries.accompagnements import list_accompagnements_in
from collecte.registre.queries.prestataires import Activite
from collecte.registre.queries.structures import list_whole_structures
from collecte.registre.views import ingenieries, prestataires, structures
from exports.tableur.csv import BLOCK, Cell, stream_french_csv
from questionnaires.core.francais import sort_key

Row = Sequence[Cell]

_STRUCTURES = (
    "nom", "sigle", "forme", "siret", "rna", "enee", "dla", "commune", "code commune", "intercommunalite",
    "secteur", "reseau", "creee le", "etape atteinte", "effectifs au", "salaries", "etp", "annee du budget", "produits",
)  # fmt: skip
_ACCOMPAGNEMENTS = (
    "structure", "siret", "dla", "numero enee", "referent", "prescripteur", "reorientation", "orientations",
    "preconisations", *(own.value for own in GenreEtape), "clos le",
)  # fmt: skip
_INGENIERIES = (
    "ingenierie", "dla", "nature", "theme", "prestataire", "convention", "fin", "structures", "jours", "montant",
    "prestataires consultes", "offres recues", "criteres de choix",
)  # fmt: skip
_PRESTATAIRES = ("prestataire", "siret", "commune", "competences", "filieres", "missions", "jours")
_ACTIONS = ("action", "quoi", "jour", "lieu", "participants", "partenaires")
_SEANCES = ("instance", "jour", "dossiers presentes", "plans modifies", "experts", "partenaire", "venu")


@structures.bp.get("/liste.csv")
@requires(Droit.ACCOMPAGNER)
def structures_csv() -> Response:
    found = {own.id: own.etape for own in structures.found_now()}

    def read(session: Transaction, ids: Sequence[int]) -> Iterable[Row]:
        return [_structure(own, found[own.id]) for own in list_whole_structures(session, ids)]

    return _download("structures", _STRUCTURES, _in_blocks(list(found), read))


@structures.bp.get("/accompagnements.csv")
@requires(Droit.ACCOMPAGNER)
def accompagnements_csv() -> Response:
    """Those of the structures of the list, that one reads."""
    who, day = acteur(), today()

    def read(session: Transaction, ids: Sequence[int]) -> Iterable[Row]:
        return [_accompagnement(own) for own in list_accompagnements_in(session, who, ids, day)]

    ids = [own.id for own in structures.found_now()]
    return _download("accompagnements", _ACCOMPAGNEMENTS, _in_blocks(ids, read))


@ingenieries.bp.get("/liste.csv")
@requires(Droit.ACCOMPAGNER)
def ingenieries_csv() -> Response:
    rows = [_ingenierie(own) for own in ingenieries.found_now()]
    return _download("ingenieries", _INGENIERIES, rows)


@prestataires.bp.get("/regions/<int:region_id>/liste.csv")
@requires(Droit.ACCOMPAGNER)
def prestataires_csv(region_id: int) -> Response:
    rows = [_prestataire(own) for own in prestataires.found_now(region_id)]
    return _download("prestataires", _PRESTATAIRES, rows)


@actions.bp.get("/dlas/<int:dla_id>/actions/liste.csv")
@requires(Droit.PREPARER_BILAN)
def actions_csv(dla_id: int) -> Response:
    the_prepared_dla(dla_id)
    return _download("actions", _ACTIONS, [_action(own) for own in actions.found_now(dla_id)])


@seances.bp.get("/dlas/<int:dla_id>/seances/liste.csv")
@requires(Droit.PREPARER_BILAN)
def seances_csv(dla_id: int) -> Response:
    """A line for each partner that was invited; one without partner for a meeting that has none."""
    the_prepared_dla(dla_id)
    return _download("seances", _SEANCES, [row for own in seances.found_now(dla_id) for row in _seance(own)])


def _in_blocks(ids: Sequence[int], read: Callable[[Transaction, Sequence[int]], Iterable[Row]]) -> Iterator[Row]:
    """The rows of these, read as they are sent: by then the session of the request is closed."""
    database = services().database

    def rows() -> Iterator[Row]:
        for start in range(0, len(ids), BLOCK):
            with database.reading() as session:
                yield from read(session, ids[start : start + BLOCK])

    return rows()


def _download(name: str, headers: Sequence[str], rows: Iterable[Row]) -> Response:
    """Sent as it is read. A HEAD is told the length, or the server would send the end of a body after it."""
    disposition = {"Content-Disposition": f"attachment; filename={name}.csv"}
    response = Response(stream_french_csv(headers, rows), mimetype="text/csv", headers=disposition)
    if request.method == "HEAD":
        response.content_length = sum(map(len, response.iter_encoded()))
    return response


def _structure(own: Structure, etape: GenreEtape | None) -> Row:
    emploi, budget = own.emplois[-1] if own.emplois else None, own.budgets[-1] if own.budgets else None
    return (
        own.nom, own.sigle, own.forme.value, own.siret, own.rna, own.enee, own.dla.code, own.commune, own.code_commune,
        own.epci, own.secteur, own.reseau, _day(own.creation), etape.value if etape else "",
        _day(emploi.jour if emploi else None), emploi.salaries if emploi else None,
        _hundredths(emploi.etp if emploi else None), budget.annee if budget else None,
        _hundredths(budget.produits if budget else None),
    )  # fmt: skip


def _accompagnement(own: Accompagnement) -> Row:
    days = [", ".join(_day(each.jour) for each in own.etapes if each.genre is genre) for genre in GenreEtape]
    return (
        own.structure.nom, own.structure.siret, own.dla.code, own.enee,
        own.referent.nom_complet if own.referent else "", own.prescripteur, own.reorientation,
        ", ".join(each.libelle for each in own.orientations), own.preconisations, *days, _day(own.clos_le),
    )  # fmt: skip


def _ingenierie(own: Ingenierie) -> Row:
    return (
        own.intitule, own.dla.code, own.nature.value, own.theme, own.prestataire.nom if own.prestataire else "",
        _day(own.convention_le), _day(own.fin), len(own.accompagnements), _hundredths(own.jours),
        _hundredths(own.montant), own.consultes, own.offres, own.criteres,
    )  # fmt: skip


def _prestataire(own: Activite) -> Row:
    known = own.prestataire
    return (
        known.nom, known.siret, known.commune, ", ".join(known.competences.splitlines()),
        ", ".join(known.filieres.splitlines()), own.missions, _hundredths(own.jours),
    )  # fmt: skip


def _action(own: ActionDla) -> Row:
    noms = ", ".join(each.nom for each in own.partenaires)
    return own.intitule, own.genre.value, _day(own.jour), own.lieu, own.participants, noms


def _seance(own: Seance) -> Sequence[Row]:
    known = (own.instance.value, _day(own.jour), own.dossiers, own.modifies, own.experts)
    invited = sorted(own.presences, key=lambda each: sort_key(each.partenaire.nom))
    return [(*known, each.partenaire.nom, "oui" if each.venu else "non") for each in invited] or [(*known, "", "")]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _hundredths(value: int | None) -> str | None:
    """As French Excel reads a number: never negative here, and without separators of thousands."""
    return None if value is None else f"{value // 100},{value % 100:02d}"
