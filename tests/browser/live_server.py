"""Serves a WSGI application on a loopback port, from a thread of the test process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STOPPED_WITHIN = 10  # seconds


@contextmanager
def live_server(app: "WSGIApplication", dispatcher: ThreadedTaskDispatcher | None = None) -> Iterator[str]:
    """Yield the server's URL, without a final slash; once left, its threads and sockets are gone."""
    sockets: dict[int, Any] = {}
    server: Any = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4, _dispatcher=dispatcher)
    loop = threading.Thread(target=server.run, name="live-server")
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown(timeout=STOPPED_WITHIN)
        # Sockets are closed in the thread that polls them: it ends when none is left.
        with suppress(OSError):  # woken by an answer just sent, that thread may have closed them, and the pipe, before
            server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        loop.join(STOPPED_WITHIN)
    if loop.is_alive():
        raise RuntimeError("The live server did not stop: a request is still being answered.")
