"""Bulk inserts and updates of the rows that an import leaves in the register, and the trace that undoes them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from collecte.core.operations.annulation import Creee, Rang, Trace, changed, digest
from collecte.core.operations.cellules import words
from collecte.models import Base
from collecte.models.base import reserve_ids
from collecte.registre.operations.bilan_registre import everything
from collecte.registre.operations.champs_registre import GroupeChamps
from collecte.registre.operations.fiches import MODELES, Fiche

IMPORTED = "importé"
"""Origin of imported records."""


def write_registre(session: Session, *, region_id: int, structures: Sequence[Fiche], now: datetime) -> Trace:
    """Insert new rows, parents first, and update changed ones; return what undoes it."""
    fiches, trace = list(everything(structures)), Trace()
    moment = now.astimezone(UTC)
    context = {"region_id": region_id, "creee_le": moment, "cree_le": moment, "origine": IMPORTED}
    for groupe, model in MODELES.items():
        same_groupe = [fiche for fiche in fiches if fiche.groupe is groupe]
        trace.creees += _insert(session, model, [fiche for fiche in same_groupe if fiche.id is None], context)
        _update(session, model, [fiche for fiche in same_groupe if fiche.avant])
    trace.changees = changed(session, [change for fiche in fiches if fiche.avant for change in _former(fiche)])
    for fiche in fiches:
        if fiche.id is None:
            trace.sujets[fiche.ligne] = _rang(fiche.racine)
        else:
            trace.sujets.update((fiche.dits[name], _rang(fiche.racine)) for name in fiche.avant)
    return trace


def _rang(fiche: Fiche) -> Rang:
    return Rang(MODELES[fiche.groupe].__tablename__, fiche.valeurs["id"])


def _former(fiche: Fiche) -> Iterator[tuple[int, Rang, dict[str, Any]]]:
    """Yield the former values of a stored row, by the lines that changed them; a derived one has the first line."""
    lignes: dict[int, dict[str, Any]] = {}
    first = min(fiche.dits[name] for name in fiche.avant)
    for name in _changes(fiche).keys() - {"id"}:
        ligne = fiche.dits[name] if name in fiche.avant else fiche.dits["nom"] if name == "nom_cle" else first
        lignes.setdefault(ligne, {})[name] = fiche.avant.get(name, fiche.valeurs[name])
    yield from ((ligne, _rang(fiche), avant) for ligne, avant in lignes.items())


def _insert(session: Session, model: type[Base], fiches: Sequence[Fiche], context: Mapping[str, object]) -> list[Creee]:
    """Insert rows, whose ids are set, and return their trace: the values sent are those that will be read."""
    if not fiches:
        return []
    blank = _blank(model, context)
    for fiche, row_id in zip(fiches, reserve_ids(session, model.__table__.c.id, len(fiches)), strict=True):
        fiche.valeurs["id"] = row_id
    rows = [{**blank, **fiche.valeurs, **_derived(fiche)} for fiche in fiches]
    session.execute(insert(model.__table__), rows)  # type: ignore[arg-type] # a table
    return [Creee(fiche.ligne, _rang(fiche), digest(row)) for fiche, row in zip(fiches, rows, strict=True)]


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
