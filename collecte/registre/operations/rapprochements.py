"""Give a category to the rows of the register that have the same free text, or take it back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.organisation.operations.journal_dla import tell
from collecte.policy import Acteur
from collecte.registre.queries.rapprochements import Rapprochable, list_rows
from questionnaires.core.francais import paris_day


def map_textes(
    session: Session, *, rapprochable: Rapprochable, codes: Mapping[str, str], acteur: Acteur, now: datetime
) -> int:
    """Give each text, by its key, the code that someone confirmed; return how many rows that changes. The text stays as
    it was typed."""
    return sum(_write(session, rapprochable, key, (None, code), acteur=acteur, now=now) for key, code in codes.items())


def unmap_texte(
    session: Session, *, rapprochable: Rapprochable, key: str, code: str, acteur: Acteur, now: datetime
) -> int:
    """Take back the category of the rows with a text; return how many rows that changes."""
    return _write(session, rapprochable, key, (code, None), acteur=acteur, now=now)


def _write(
    session: Session,
    rapprochable: Rapprochable,
    key: str,
    change: tuple[str | None, str | None],
    *,
    acteur: Acteur,
    now: datetime,
) -> int:
    before, after = change
    name = rapprochable.code.key
    rows = list_rows(session, acteur, paris_day(now), rapprochable, key, before)
    for row in rows:
        setattr(row, name, after)
        tell(session, row, "rapprocher", acteur, now, avant={name: before}, apres={name: after})
    session.flush()
    return len(rows)
