"""Files that are complete or absent: written aside, forced to the disk, then named."""

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
_LEFT = timedelta(days=1)  # no file takes so long to write


def keep_private() -> None:
    """Make the files and folders of this process private to its account, until it ends."""
    os.umask(_NOBODY_ELSE)


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Yield an empty private file to fill: it takes the name of `path` in the end, or is removed.

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
    """Write a new file, on the disk for good. Raises FileExistsError, OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())


def sweep(folder: Path, now: datetime) -> None:
    """Remove the files that killed processes left aside."""
    for left in folder.glob(f".*{_ASIDE}*"):
        if now.timestamp() - left.stat().st_mtime > _LEFT.total_seconds():
            left.unlink()


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
