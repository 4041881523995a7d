"""The randomness of a process, drawn from a seed so that what it makes can be made again."""

import os
import random


class Hasard:
    """Bytes in place of the system's; `restart` begins the sequence that a text names."""

    def __init__(self) -> None:
        self._source = random.Random(0)  # noqa: S311 - repeated on purpose

    def restart(self, name: str) -> None:
        self._source.seed(name)
        random.seed(name)

    def __call__(self, size: int) -> bytes:
        return self._source.randbytes(size)


HASARD = Hasard()


def seed_randomness() -> None:
    """For the rest of the process: tokens, salts and shuffles come from HASARD; names of temporary files do not."""
    os.urandom = HASARD
    random._urandom = HASARD  # type: ignore[attr-defined]  # what `secrets` draws from
