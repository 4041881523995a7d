"""Waitress dispatcher with two queues of requests, so that sign-ins delay nobody else.

A password is hashed slowly on purpose: in a single queue, a hundred people who sign in at once would delay everyone.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher

HASHING = ("/connexion", "/acces/", "/compte/")
"""Prefixes of the addresses whose forms hash a password."""


class Guichets(ThreadedTaskDispatcher):
    """Dispatcher of waitress requests: `connexions` threads for sign-ins, `autres` for everything else."""

    def __init__(self, *, autres: int, connexions: int) -> None:
        super().__init__()
        self._connexions = ThreadedTaskDispatcher()
        self.set_thread_count(autres)
        self._connexions.set_thread_count(connexions)

    def add_task(self, task: Any) -> None:  # noqa: ANN401 - the connection, missing from waitress’ types
        if _hashes(task.requests[0]):
            self._connexions.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """Stop as waitress does: current work ends, within `timeout` seconds; return whether something was
        abandoned."""
        ended = self._connexions.shutdown(cancel_pending, timeout)
        return super().shutdown(cancel_pending, timeout) or ended


def _hashes(request: Any) -> bool:  # noqa: ANN401 - the same
    """Return whether the request hashes a password; an unreadable one has neither method nor path."""
    return getattr(request, "command", "") == "POST" and request.path.startswith(HASHING)


def listen_to_all(server: Any) -> None:  # noqa: ANN401 - waitress’ types of its maps and channels are wrong
    """Accept every waiting connection at each turn of the server.

    Waitress accepts one a turn, and a turn is long while every thread is busy: of three hundred people who open a link
    in the same second, the accepted ones went from page to page before the others were served.
    """
    sockets = [server] if isinstance(server, BaseWSGIServer) else server.map.values()
    for channel in sockets:
        if isinstance(channel, BaseWSGIServer):
            channel.handle_accept = partial(_accept_all, channel, channel.handle_accept)  # type: ignore[method-assign]


def _accept_all(server: Any, accept_one: Callable[[], None]) -> None:  # noqa: ANN401 - the same
    known = -1
    while len(server.active_channels) != known and server.readable():
        known = len(server.active_channels)
        accept_one()
