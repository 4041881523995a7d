"""A disk that fills up, then has room again, for a running service that is not informed."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.service import Processus

SIZE = 24
"""Mebibytes of a small disk."""

_BLOCK = 2**16

Plein = Callable[[Processus], AbstractContextManager[None]]
"""Leaves no room for the writes of this service, while the block runs."""


@contextmanager
def refused(service: Processus) -> Iterator[None]:
    """Let no file grow at all: the means that every machine has over a process of its own."""
    _, hard = resource.prlimit(service.child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.child.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(service.child.pid, resource.RLIMIT_FSIZE, (hard, hard))


@dataclass(frozen=True, slots=True)
class PetitDisque:
    """A small disk, and a file that takes the rest of it."""

    folder: Path

    def fill(self) -> None:
        with suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            while filler.write(bytes(_BLOCK)):
                pass

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)

    @contextmanager
    def filled(self, _service: Processus) -> Iterator[None]:
        self.fill()
        try:
            yield
        finally:
            self.free()

    @property
    def _filler(self) -> Path:
        return self.folder / "remplissage"


@contextmanager
def petit_disque(size: int = SIZE) -> Iterator[PetitDisque]:
    """Mount a disk of so many mebibytes, in memory; without the right to mount, yield none."""
    with TemporaryDirectory(prefix="collecte-") as folder:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", folder], check=True, capture_output=True
        )
        try:
            yield PetitDisque(Path(folder))
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@cache
def may_mount() -> bool:
    try:
        with petit_disque():
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
