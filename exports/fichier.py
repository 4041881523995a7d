"""A file written whole, or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


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
