"""Data tables of a campaign, as in the workbook of the C2RA, and their rows by pages; each page read leaves a trace."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from itertools import islice

from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.queries.collectes import get_collecte_enquete, get_collecte_with_serie
from collecte.core.errors import ConflictError, Refus
from collecte.models import Campagne
from collecte.policy import Acteur
from exports.formats.tables import Row, Table
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.matiere import Famille, Matiere, told_to_audience


@dataclass(frozen=True, slots=True)
class Position:
    """A rank in a table, with the digest of the rows before it: a page that would follow other rows is refused."""

    rang: int
    empreinte: str


DEBUT = Position(0, hashlib.sha256().hexdigest())


@dataclass(frozen=True, slots=True)
class Extrait:
    """Some rows of a table, in its order; `suite` is the position of the next ones, None after the last."""

    table: Table
    lignes: Sequence[Row]
    suite: Position | None

    @property
    def partie(self) -> Table:
        """The table, with these rows alone."""
        return replace(self.table, lignes=self.lignes)


def tables_of(collecte: Collecte | CollecteEnquete, moment: datetime, beside: Iterable[Famille] = ()) -> list[Table]:
    """List the tables: time by published group, or one row per answer and per repetition; no answers that are read in
    counts only. `beside`: what else of the workbook has tables."""
    from exports.formats import region  # pandas comes with them: loaded when they are needed
    from exports.regional.parties import Parties

    matiere = Matiere(
        region=collecte.region,
        arrete_a=moment,
        familles=frozenset({Famille.DONNEES, *beside}),
        temps=collecte if isinstance(collecte, Collecte) else None,
        enquetes=() if isinstance(collecte, Collecte) else (collecte,),
    )
    return list(region.tables(Parties(told_to_audience(matiere))))


def list_tables(session: Session, *, campagne: Campagne, now: datetime) -> list[Table]:
    """List the tables of a campaign, for description only: no row is handed out."""
    read = get_collecte_with_serie if campagne.is_temps else get_collecte_enquete
    return tables_of(read(session, campagne, now), now)


def sortir_table(session: Session, *, campagne: Campagne, nom: str, acteur: Acteur, now: datetime) -> Table:
    """Return a table whose rows are about to leave, recorded in the journal as for a workbook. Raise Refus."""
    collecte = take_out(session, campagne=campagne, acteur=acteur, now=now)
    wanted = next((table for table in tables_of(collecte, now) if table.nom == nom), None)
    if wanted is None:
        raise Refus(
            "Cette table n’existe pas, ou ses réponses ne se lisent pas une par une.",
            "Les tables d’une campagne, s’il y en a, sont celles que liste « donnees ».",
            status=HTTPStatus.NOT_FOUND,
        )
    return wanted


def extraire(table: Table, *, depuis: Position, taille: int) -> Extrait:
    """Return the rows that follow a position. Raise Refus when the rows before it have changed since they were read."""
    digest = hashlib.sha256()
    rows = iter(table.lignes)
    seen = sum(1 for _ in _digested(islice(rows, depuis.rang), digest.update))
    if seen != depuis.rang or digest.hexdigest() != depuis.empreinte:
        raise ConflictError(
            "Les données ont changé depuis la première page.",
            "Reprenez à la première page : les pages déjà lues ne vont plus avec celles-ci.",
        )
    lignes = list(_digested(islice(rows, taille), digest.update))
    is_last = next(rows, None) is None
    suite = None if is_last else Position(depuis.rang + len(lignes), digest.hexdigest())
    return Extrait(table, lignes, suite)


def _digested(rows: Iterable[Row], update: Callable[[bytes], None]) -> Iterator[Row]:
    for row in rows:
        update(repr(list(row)).encode("utf-8", "surrogatepass"))
        yield row
