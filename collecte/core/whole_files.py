"""Files that are whole or are not there: written aside, forced to the disk, then named."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

_PRIVATE = 0o600  # the account of the service alone
_NOBODY_ELSE = 0o077
_ASIDE = ".partiel"
_LEFT = timedelta(days=1)  # nobody writes one file for so long


def keep_private() -> None:
    """For the rest of this process: no one but its account reads the files that it makes, nor opens its folders."""
    os.umask(_NOBODY_ELSE)


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """An empty file that nobody else reads, to be filled: it takes the name of `path` in the end, or goes.

    Raises OSError.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ASIDE}")
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
    try:
        yield partial
        sync(partial)
        partial.replace(path)
        sync(path.parent)
    finally:
        for left in path.parent.glob(f"{partial.name}*"):  # SQLite may have begun others beside
            left.unlink()


def write_new(path: Path, content: bytes) -> None:
    """A file that nobody had written, on the disk for good. Raises FileExistsError, OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())


def sweep(folder: Path, now: datetime) -> None:
    """Remove what those who were killed left aside, and nobody writes any more."""
    for left in folder.glob(f".*{_ASIDE}*"):
        if now.timestamp() - left.stat().st_mtime > _LEFT.total_seconds():
            left.unlink()


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
