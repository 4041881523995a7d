"""Queries on structures due to be asked: end of an accompagnement, 12 to 18 months after the diagnostic."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, RowMapping, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from collecte.models import (
    Accompagnement,
    Campagne,
    Diagnostic,
    DiagnosticAccompagnement,
    Dla,
    Etape,
    GenreEtape,
    Participation,
    Structure,
)
from collecte.models.accompagnements import ended
from collecte.policy import Acteur, kept_dlas
from questionnaires.core.francais import sort_key
from questionnaires.files.instruments import IMPACT

AFTER_THE_END = timedelta(days=30)
"""Time after the end of an accompagnement beyond which asking about it is late."""

FORGOTTEN_END, FORGOTTEN_IMPACT = 12, 24
"""Months after the end, after the diagnostic, beyond which a structure is no longer due: it would not remember."""

WITHIN = 31
"""Days before the last one from which asking is to do now."""


class Motif(StrEnum):
    """Reason why a structure is due; the value is the label shown."""

    FIN = "fin de l’accompagnement"
    IMPACT = "12 à 18 mois après le diagnostic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echue:
    """A structure to ask: `depuis` is the end of its accompagnement, or its diagnostic; late after `limite`."""

    structure_id: int
    accompagnement_id: int
    nom: str
    dla: str
    motif: Motif
    depuis: date
    limite: date
    retard: int  # days, 0 when it is not late


def list_due(session: Session, acteur: Acteur, today: date, *, dla_id: int | None = None) -> Sequence[Echue]:
    """List structures due in the DLA whose register `acteur` keeps, most late first, then by `limite`, in one query.

    A cancelled campaign asked nothing: its structures are due again.
    """
    fin, diagnosed = ended(), _diagnostic()
    asked = exists().where(
        Participation.accompagnement_id == Accompagnement.id,
        Participation.campagne_id == Campagne.id,
        Campagne.annulee_le.is_(None),
    )
    impact = asked.where(Campagne.instrument == IMPACT)
    statement = (
        select(
            Structure.id.label("structure_id"),
            Accompagnement.id.label("accompagnement_id"),
            Structure.nom,
            Dla.code.label("dla"),
            fin.label("fin"),
            diagnosed.label("diagnostic"),
            asked.label("is_asked"),
            impact.label("is_asked_impact"),
        )
        .join(Accompagnement.structure)
        .join(Accompagnement.dla)
        .where(
            kept_dlas(acteur, today),
            Structure.archivee_le.is_(None),
            or_(
                and_(fin > months_from(today, -FORGOTTEN_END), fin <= today, ~asked),
                and_(diagnosed > months_from(today, -FORGOTTEN_IMPACT), diagnosed <= months_from(today, -12), ~impact),
            ),
            *([Accompagnement.dla_id == dla_id] if dla_id else []),
        )
    )
    echues = [echue for row in session.execute(statement).mappings() for echue in _due(row, today)]
    return sorted(echues, key=lambda echue: (-echue.retard, echue.limite, sort_key(echue.nom), echue.accompagnement_id))


def _due(row: RowMapping, today: date) -> Iterator[Echue]:
    """Yield up to two reasons: an accompagnement may be due for both."""
    fin, diagnostic = row["fin"], row["diagnostic"]
    due = []
    if fin and not row["is_asked"] and months_from(today, -FORGOTTEN_END) < fin <= today:
        due.append((Motif.FIN, fin, fin + AFTER_THE_END))
    is_ripe = diagnostic and months_from(today, -FORGOTTEN_IMPACT) < diagnostic <= months_from(today, -12)
    if is_ripe and not row["is_asked_impact"]:
        due.append((Motif.IMPACT, diagnostic, months_from(diagnostic, 18)))
    for motif, depuis, limite in due:
        yield Echue(
            structure_id=row["structure_id"],
            accompagnement_id=row["accompagnement_id"],
            nom=row["nom"],
            dla=row["dla"],
            motif=motif,
            depuis=depuis,
            limite=limite,
            retard=max((today - limite).days, 0),
        )


def _diagnostic() -> ColumnElement[date]:
    """Return the day of the first diagnostic: of the step, else of the diagnostic itself."""
    shared = (
        select(func.min(Diagnostic.jour))
        .join(DiagnosticAccompagnement, DiagnosticAccompagnement.diagnostic_id == Diagnostic.id)
        .where(DiagnosticAccompagnement.accompagnement_id == Accompagnement.id)
        .correlate(Accompagnement)
        .scalar_subquery()
    )
    steps = select(func.min(Etape.jour)).where(
        Etape.accompagnement_id == Accompagnement.id, Etape.genre == GenreEtape.DIAGNOSTIC
    )
    return func.coalesce(steps.correlate(Accompagnement).scalar_subquery(), shared)


def months_from(day: date, months: int) -> date:
    """Return the same day some months later, or earlier; the last of the month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
