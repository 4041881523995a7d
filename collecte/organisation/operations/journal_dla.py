"""Log changes to the organisation and to the data of a DLA, lock its région and refuse future dates."""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.journal import record_on
from collecte.models import (
    Accompagnement,
    ActionDla,
    Avenant,
    Cofinancement,
    Compte,
    Convention,
    Diagnostic,
    Ingenierie,
    OrientationPrioritaire,
    Seance,
    Structure,
)
from collecte.models.base import Numbered
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day, short_day_text

Termes = TypeVar("Termes")
"""A frozen dataclass with slots."""

RegisterRow = (
    Convention | Avenant | OrientationPrioritaire | Structure | Accompagnement | Diagnostic | Ingenierie
    | ActionDla | Seance | Cofinancement
)  # fmt: skip


def check_done(jour: date, now: datetime) -> None:
    """Raise Refus for a date after today in Paris."""
    if jour > paris_day(now):
        raise Refus(
            "Cette date est à venir : on ne note que ce qui a eu lieu.",
            f"Donnez une date jusqu’au {short_day_text(paris_day(now))}.",
            champ="jour",
        )


def hold_register(session: Session, region_id: int, *loaded: tuple[object, str]) -> None:
    """Lock the région before checking duplicates in a register, so that concurrent entries are serialised.

    `loaded`: pairs (row, name of one of its lists) to refresh, since another transaction may have added to the list.
    """
    lock_region(session, region_id)
    for row, name in loaded:
        session.refresh(row, [name])


def said(termes: Any, *left_out: str) -> dict[str, object]:  # noqa: ANN401 - a dataclass with slots
    """Return terms as JSON values for the journal, days in ISO, without the fields in `left_out`."""
    values = {name: getattr(termes, name) for name in termes.__slots__ if name not in left_out}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def terms_of(termes: type[Termes], row: object) -> Termes:
    """Return the terms of a row, whose columns have their names."""
    return termes(**{name: getattr(row, name) for name in termes.__slots__})  # type: ignore[attr-defined] # a dataclass with slots


def write_terms(row: object, termes: Any) -> list[str]:  # noqa: ANN401 - a dataclass with slots
    """Write terms to a row; return the names of those that change."""
    changed = [name for name in termes.__slots__ if getattr(row, name) != getattr(termes, name)]
    for name in termes.__slots__:
        setattr(row, name, getattr(termes, name))
    return changed


def log_change(
    session: Session, row: Numbered, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    """Log in the journal a change to a row of the organisation; that of an account is of its person."""
    record_on(session, row.personne if isinstance(row, Compte) else row, verbe, acteur, now, **details)


def tell(
    session: Session, row: RegisterRow, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    """Log in the journal a change to a row of the register of a DLA; that of an avenant is of its convention."""
    match row:
        case Avenant():
            tell(session, row.convention, verbe, acteur, now, avenant=row.numero, **details)
        case OrientationPrioritaire():
            avenant = row.avenant
            known = {"dla": avenant.convention.dla.code, "avenant": avenant.numero}
            record_on(session, row, verbe, acteur, now, **known, **details)
        case _:
            record_on(session, row, verbe, acteur, now, dla=row.dla.code, **details)
