"""The randomness of a process, drawn from a seed so that its results can be made again."""

import os
import random


class Hasard:
    """Bytes in place of the system's; `restart` begins the sequence of a given text."""

    def __init__(self) -> None:
        self._source = random.Random(0)  # noqa: S311 - repeated on purpose

    def restart(self, name: str) -> None:
        self._source.seed(name)
        random.seed(name)

    def __call__(self, size: int) -> bytes:
        return self._source.randbytes(size)


HASARD = Hasard()


def seed_randomness() -> None:
    """For the rest of the process, draw tokens, salts and shuffles from HASARD; not names of temporary files."""
    os.urandom = HASARD
    random._urandom = HASARD  # type: ignore[attr-defined]  # what `secrets` draws from
