"""Write a file atomically: whole, or not at all."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

_IN_MEMORY = 8 * 2**20
"""Bytes of a file kept in memory until it is whole; beyond, on the disk."""


def publish(sortie: Path | BinaryIO, write: Callable[[IO[bytes]], None]) -> None:
    """What `write` writes, to a path or to an open binary file: nothing is there until it is whole."""
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
    """A name of its own, then a rename: a reader never sees half a file."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partiel")
    try:
        with partial.open("xb") as sink:
            yield sink
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """The same, of what is whole in memory."""
    with replacing(path) as sink:
        sink.write(content)
