"""Worker job for imports of structures: compare waiting files, write confirmed ones."""

import logging
from collections.abc import Callable
from datetime import datetime

from collecte.core.database import Database, is_unavailable
from collecte.models import EtatImport
from collecte.registre.operations.imports_registre import (
    Reclame,
    TakenOverError,
    claim_import,
    compare,
    interrupt,
    note_comparison,
    tell_progress,
    write_import,
)
from collecte.registre.queries.imports_registre import list_takeable_imports

_log = logging.getLogger("collecte")


def run_imports(database: Database, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    """Do all that waits, one file after the other."""
    while not stopping() and (taken := _take(database, clock())):
        _do(database, clock(), taken)


def _take(database: Database, now: datetime) -> Reclame | None:
    with database.reading() as session:
        if not list_takeable_imports(session, now):
            return None
    with database.writing() as session:
        return claim_import(session, now=now)


def _do(database: Database, now: datetime, taken: Reclame) -> None:
    try:
        if taken.etat is EtatImport.A_EXAMINER:
            _compare(database, now, taken)
        else:
            with database.writing() as session:
                write_import(session, taken, now=now)
    except TakenOverError:
        _log.warning("import %s was taken over", taken.import_id)
    except Exception as error:
        if is_unavailable(error):
            raise
        _log.exception("import %s failed", taken.import_id)
        with database.writing() as session:
            interrupt(session, taken)


def _compare(database: Database, now: datetime, taken: Reclame) -> None:
    """Long, and read only: no one else waits."""

    def tell(compares: int) -> None:
        try:
            with database.writing(in_passing=True) as session:
                tell_progress(session, taken, compares)
        except Exception as error:
            if not is_unavailable(error):
                raise  # how far it is can be told the next time

    with database.reading() as session:
        found = compare(session, taken, now=now, tell=tell)
    with database.writing() as session:
        note_comparison(session, taken, found)
