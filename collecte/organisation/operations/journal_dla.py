"""Journal what is done to the data of a DLA, lock its région and refuse future dates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.journal import record
from collecte.models import Dla
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day, short_day_text


def check_done(jour: date, now: datetime) -> None:
    """Raises Refus."""
    if jour > paris_day(now):
        raise Refus(
            "Cette date est à venir : on ne note que ce qui a eu lieu.",
            f"Donnez une date jusqu’au {short_day_text(paris_day(now))}.",
            champ="jour",
        )


def hold_register(session: Session, region_id: int, *loaded: tuple[object, str]) -> None:
    """Before what is checked of a register: two people who enter the same thing at once are told so, one after the
    other. `loaded` are (row, name of a list of it) to be read again, since another transaction may have added to it."""
    lock_region(session, region_id)
    for row, name in loaded:
        session.refresh(row, [name])


def said(termes: Any, *left_out: str) -> dict[str, object]:  # noqa: ANN401 - a dataclass with slots
    """What some terms say, as JSON values: days in ISO; some of them left out of the journal."""
    return {name: _value(getattr(termes, name)) for name in termes.__slots__ if name not in left_out}


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def tell(
    session: Session,
    dla: Dla,
    objet: tuple[str, int],
    verbe: str,
    acteur: Acteur | None,
    now: datetime,
    **details: object,
) -> None:
    """Write in the journal what was done to an object (its kind, its id) of the register of a DLA."""
    record(
        session,
        acteur=acteur,
        region_id=dla.region_id,
        verbe=verbe,
        objet=objet[0],
        objet_id=objet[1],
        now=now,
        dla=dla.code,
        **details,
    )
