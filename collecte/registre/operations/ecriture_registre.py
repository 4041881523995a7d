"""Bulk inserts and updates of the rows that an import leaves in the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from collecte.core.operations.cellules import words
from collecte.models import Base
from collecte.registre.operations.bilan_registre import everything
from collecte.registre.operations.champs_registre import GroupeChamps
from collecte.registre.operations.fiches import MODELES, Fiche

_PARENTS = frozenset({GroupeChamps.STRUCTURE, GroupeChamps.ACCOMPAGNEMENT})
"""Groups whose row ids are needed. PostgreSQL returns a thousand at once, SQLite one by one but in this process."""

IMPORTED = "importé"
"""Origin of imported records."""


def write_registre(session: Session, *, region_id: int, structures: Sequence[Fiche], now: datetime) -> None:
    """Insert new rows, parents first, and update changed ones."""
    fiches = list(everything(structures))
    context = {"region_id": region_id, "creee_le": now, "cree_le": now, "origine": IMPORTED}
    for groupe, model in MODELES.items():
        same_groupe = [fiche for fiche in fiches if fiche.groupe is groupe]
        _insert(session, model, [fiche for fiche in same_groupe if fiche.id is None], context)
        _update(session, model, [fiche for fiche in same_groupe if fiche.avant])


def _insert(session: Session, model: type[Base], fiches: Sequence[Fiche], context: Mapping[str, object]) -> None:
    if not fiches:
        return
    blank = _blank(model, context)
    rows = [{**blank, **fiche.valeurs, **_derived(fiche)} for fiche in fiches]
    if fiches[0].groupe not in _PARENTS:
        session.execute(insert(model.__table__), rows)  # type: ignore[arg-type] # a table
        return
    key = model.__table__.c.id
    ids = session.scalars(insert(model).returning(key, sort_by_parameter_order=True), rows)
    for fiche, row_id in zip(fiches, ids, strict=True):
        fiche.valeurs["id"] = row_id


def _blank(model: type[Base], context: Mapping[str, object]) -> dict[str, Any]:
    """Return every column but the key, with its default: rows of one statement have the same columns."""
    return {
        column.name: context[column.name] if column.name in context else getattr(column.default, "arg", None)
        for column in model.__table__.columns
        if not column.primary_key
    }


def _derived(fiche: Fiche) -> dict[str, Any]:
    """Return derived values: the key of a name, the id of the parent row."""
    if fiche.groupe is GroupeChamps.STRUCTURE:
        return {"nom_cle": words(fiche.valeurs["nom"])}
    assert fiche.parent is not None  # noqa: S101 - only structures have none
    parent_column = "accompagnement_id" if fiche.groupe is GroupeChamps.ETAPE else "structure_id"
    return {parent_column: fiche.parent.valeurs["id"]}


def _update(session: Session, model: type[Base], fiches: Sequence[Fiche]) -> None:
    rows = [_changes(fiche) for fiche in fiches]
    if rows:
        session.execute(update(model), sorted(rows, key=lambda row: sorted(row)))


def _changes(fiche: Fiche) -> dict[str, Any]:
    changes: dict[str, Any] = {"id": fiche.id, **{name: fiche.valeurs[name] for name in fiche.avant}}
    if "nom" in fiche.avant:
        changes["nom_cle"] = words(fiche.valeurs["nom"])
    if fiche.groupe in {GroupeChamps.EMPLOI, GroupeChamps.BUDGET}:
        changes["origine"] = IMPORTED
    return changes
