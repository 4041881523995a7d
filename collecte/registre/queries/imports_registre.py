"""Queries for imports of structures: files of an account, saved mappings, existing rows by lots of 500."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, joinedload

from collecte.models import (
    Accompagnement,
    Affectation,
    Base,
    Compte,
    ContactStructure,
    Correspondance,
    Etape,
    EtatImport,
    ImportRegistre,
    Personne,
    ReleveBudget,
    ReleveEmploi,
    Structure,
)
from collecte.policy import Acteur, animated_regions

MAX_TRIES = 3
WAITING = (EtatImport.A_EXAMINER, EtatImport.A_ECRIRE)
LIFE = timedelta(days=7)
"""How long a file of which nothing is imported is kept, after the last act on it."""


def get_own_import(session: Session, acteur: Acteur, import_id: int) -> ImportRegistre | None:
    """Return a file of structures that `acteur` sent; région and DLA loaded."""
    statement = select(ImportRegistre).options(joinedload(ImportRegistre.region), joinedload(ImportRegistre.dla))
    return session.scalar(statement.where(_STRUCTURES, ImportRegistre.id == import_id, _mine(acteur)))


def lock_own_import(session: Session, acteur: Acteur, import_id: int) -> ImportRegistre | None:
    """Return a file of structures that `acteur` sent, held until the end of the transaction."""
    mine = select(ImportRegistre).where(_STRUCTURES, ImportRegistre.id == import_id, _mine(acteur))
    return session.scalar(mine.with_for_update(of=ImportRegistre))


def get_imported(session: Session, acteur: Acteur, import_id: int) -> ImportRegistre | None:
    """Return an import of which lines were written, by `acteur` or in a région that they run."""
    return session.scalar(_imports(acteur).where(ImportRegistre.id == import_id, _IMPORTED))


def list_imports(session: Session, acteur: Acteur) -> Sequence[ImportRegistre]:
    """List the files of structures that `acteur` sent, and the imports of the régions that they run, latest first,
    without their content."""
    content = (defer(column) for column in (ImportRegistre.feuille, ImportRegistre.bilan, ImportRegistre.annulation))
    seen = _imports(acteur).where(or_(_mine(acteur), _IMPORTED)).options(*content)
    return session.scalars(seen.order_by(ImportRegistre.id.desc())).all()


_STRUCTURES = ImportRegistre.objet == "structures"
_IMPORTED = ImportRegistre.importe_le.is_not(None)


def _mine(acteur: Acteur) -> ColumnElement[bool]:
    return ImportRegistre.compte_id == acteur.compte_id


def _imports(acteur: Acteur) -> Select[ImportRegistre]:
    statement = select(ImportRegistre).join(ImportRegistre.region).where(_STRUCTURES)
    return statement.options(joinedload(ImportRegistre.compte).joinedload(Compte.personne)).where(
        or_(_mine(acteur), animated_regions(acteur))
    )


def list_dlas_of(session: Session, structure_ids: Iterable[int]) -> set[int]:
    """Return the DLA in whose registers these structures are."""
    statement = select(Structure.dla_id).distinct()
    return {
        dla_id for lot in _lots(structure_ids) for dla_id in session.scalars(statement.where(Structure.id.in_(lot)))
    }


def list_names(session: Session, structure_ids: Iterable[int]) -> dict[int, str]:
    """Return id -> name of these structures."""
    statement = select(Structure.id, Structure.nom)
    return {
        row_id: nom
        for lot in _lots(structure_ids)
        for row_id, nom in session.execute(statement.where(Structure.id.in_(lot)))
    }


def may_be_taken(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a file that waits for a worker: held by none, or by one that took too long."""
    return and_(
        ImportRegistre.etat.in_(WAITING),
        or_(ImportRegistre.reclame_jusqua.is_(None), ImportRegistre.reclame_jusqua <= now),
    )


def list_takeable_imports(session: Session, now: datetime) -> Sequence[int]:
    """List the ids of the files to process, oldest first."""
    return session.scalars(select(ImportRegistre.id).where(may_be_taken(now)).order_by(ImportRegistre.id)).all()


LOT = 500
"""Values of one statement: both databases limit how many they accept."""

Rangee = Mapping[str, Any]
"""Attribute -> value of one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cles:
    """Identifiers that the lines of a file give: what they name may be known already."""

    enee: frozenset[str] = frozenset()
    siret: frozenset[str] = frozenset()
    rna: frozenset[str] = frozenset()
    noms: frozenset[str] = frozenset()  # as `words`
    accompagnements: frozenset[str] = frozenset()


@dataclass(slots=True)
class Connu:
    """Stored rows that lines may touch; `enfants` are by model."""

    structures: Sequence[Rangee] = ()
    enfants: dict[type[Base], Sequence[Rangee]] = field(default_factory=dict)


def get_correspondance(session: Session, region_id: int, nom: str) -> Correspondance | None:
    statement = select(Correspondance).where(Correspondance.region_id == region_id, Correspondance.nom == nom)
    return session.scalar(statement)


def list_correspondances(session: Session, region_id: int) -> Sequence[Correspondance]:
    """List the correspondances of a région, by name."""
    statement = select(Correspondance).where(Correspondance.region_id == region_id).order_by(Correspondance.nom)
    return session.scalars(statement).all()


def list_personnes_of(session: Session, dla_ids: Collection[int]) -> Sequence[tuple[int, Personne]]:
    """List (DLA id, person) of people who work or worked for a DLA."""
    statement = select(Affectation.dla_id, Personne).join(Affectation.personne).where(Affectation.dla_id.in_(dla_ids))
    return [(dla_id, personne) for dla_id, personne in session.execute(statement.distinct())]


def load_connu(session: Session, *, region_id: int, dla_ids: Collection[int], cles: Cles) -> Connu:
    """Load the structures of a région that have one of these numbers, those of these DLA that have one of these
    names, and all their child rows. The number of statements grows by one per table every 500 lines."""
    in_region, is_owner = Structure.region_id == region_id, Accompagnement.structure_id == Structure.id
    rows = chain(
        _rows(session, Structure, Structure.enee, cles.enee, in_region),
        _rows(session, Structure, Structure.siret, cles.siret, in_region),
        _rows(session, Structure, Structure.rna, cles.rna, in_region),
        _rows(session, Structure, Structure.nom_cle, cles.noms, in_region, Structure.dla_id.in_(dla_ids)),
        _rows(session, Structure, Accompagnement.enee, cles.accompagnements, in_region, is_owner),
    )
    structures = {row["id"]: row for row in rows}
    connu = Connu(sorted(structures.values(), key=lambda row: row["id"]))
    for model, parent in (
        (Accompagnement, Accompagnement.structure_id),
        (ContactStructure, ContactStructure.structure_id),
        (ReleveEmploi, ReleveEmploi.structure_id),
        (ReleveBudget, ReleveBudget.structure_id),
    ):
        connu.enfants[model] = list(_rows(session, model, parent, structures))
    accompagnements = [row["id"] for row in connu.enfants[Accompagnement]]
    connu.enfants[Etape] = list(_rows(session, Etape, Etape.accompagnement_id, accompagnements))
    return connu


def _lots(values: Iterable[object]) -> Iterator[list[object]]:
    rest = iter(values)
    while lot := list(islice(rest, LOT)):
        yield lot


def _rows(
    session: Session,
    model: type[Base],
    key: InstrumentedAttribute[Any],
    values: Iterable[object],
    *where: ColumnElement[bool],
) -> Iterator[Rangee]:
    """Yield the rows of a table whose `key`, a column of it or of a table that `where` joins, is one of `values`."""
    columns = model.__table__.columns
    for lot in _lots(values):
        result = session.execute(select(*columns).where(key.in_(lot), *where).order_by(columns["id"]))
        yield from (dict(row) for row in result.mappings())
