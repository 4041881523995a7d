"""Acts repeated beside the load, until it ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def every(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Act each time so many seconds have passed; the last act is waited for."""
    end = threading.Event()

    def run() -> None:
        while not end.wait(seconds):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
