"""What other processes post, looked for every two seconds: it would wait for the next minute otherwise."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from collecte.database import Database, is_unavailable
from collecte.queries.courriels import get_last_courriel_id
from collecte.queries.imports_registre import list_takeable_imports

_LOOK = 2.0  # seconds between two looks
_JOINED_WITHIN = 5.0  # seconds for the look under way to end

_log = logging.getLogger("collecte")

Marque = tuple[int | None, tuple[int, ...]]
"""What moves when something is posted: the last message, the files that wait."""


@dataclass(slots=True)
class Guet:
    """A thread of the worker that calls `wake` when something new waits. It writes nothing, and holds nobody."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="guet", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(_JOINED_WITHIN)

    def _watch(self) -> None:
        seen: Marque | None = None  # the first look wakes: something may have come while the worker began
        while not self._over.wait(_LOOK):
            before, seen = seen, self._mark(seen)
            if seen != before:
                self.wake()

    def _mark(self, before: Marque | None) -> Marque | None:
        """As it is now; as it was when the base does not answer, for the next look to see what came meanwhile."""
        try:
            with self.database.reading() as session:
                return get_last_courriel_id(session), tuple(list_takeable_imports(session, self.clock()))
        except Exception as error:
            if not is_unavailable(error):
                _log.exception("what other processes post is not seen at once")
            return before
