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
    """Process all waiting files, one after the other."""
    while not stopping() and (reclame := _take(database, clock())):
        _do(database, clock(), reclame)


def _take(database: Database, now: datetime) -> Reclame | None:
    with database.reading() as session:
        if not list_takeable_imports(session, now):
            return None
    with database.writing() as session:
        return claim_import(session, now=now)


def _do(database: Database, now: datetime, reclame: Reclame) -> None:
    try:
        if reclame.etat is EtatImport.A_EXAMINER:
            _compare(database, now, reclame)
        else:
            with database.writing() as session:
                write_import(session, reclame, now=now)
    except TakenOverError:
        _log.warning("import %s was taken over", reclame.import_id)
    except Exception as error:
        if is_unavailable(error):
            raise
        _log.exception("import %s failed", reclame.import_id)
        with database.writing() as session:
            interrupt(session, reclame)


def _compare(database: Database, now: datetime, reclame: Reclame) -> None:
    """Compare a file with the register: long, but read only, so that nobody waits for it."""

    def tell(compares: int) -> None:
        try:
            with database.writing(in_passing=True) as session:
                tell_progress(session, reclame, compares)
        except Exception as error:
            if not is_unavailable(error):
                raise  # progress can be reported the next time

    with database.reading() as session:
        result = compare(session, reclame, now=now, tell=tell)
    with database.writing() as session:
        note_comparison(session, reclame, result)
