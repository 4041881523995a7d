"""A file written whole, or not at all."""

import secrets
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """A name of its own, then a rename: a reader never sees half a file."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partiel")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
