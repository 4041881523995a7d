"""Write a file atomically: whole, or not at all."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

_IN_MEMORY = 8 * 2**20
"""Bytes of a file kept in memory until it is complete; beyond, on disk."""


def publish(sortie: Path | BinaryIO, write: Callable[[IO[bytes]], None]) -> None:
    """Send the output of `write` to a path or an open binary file, only once it is complete."""
    if isinstance(sortie, Path):
        with replacing(sortie) as sink:
            write(sink)
        return
    with SpooledTemporaryFile(_IN_MEMORY) as whole:
        write(whole)
        whole.seek(0)
        copyfileobj(whole, sortie)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write to a temporary name, then rename: a reader never sees half a file."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partiel")
    try:
        with partial.open("xb") as sink:
            yield sink
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file with content already complete in memory."""
    with replacing(path) as sink:
        sink.write(content)
