"""Expected answers stored in a temporary file, so that memory does not grow with their number.

They are written once, while they are read from the database, to a temporary file that has no name and disappears with
its reader; they are read again as often as needed, after the transaction that gave them is over.
"""

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import cast
from weakref import finalize

import orjson

from exports.records.records import AttenduEnquete, Connue, ReponseEnquete
from questionnaires.core.elements import Value

_IN_MEMORY = 4 * 2**20
"""Bytes kept in memory; beyond, on the disk."""

_BLOC = 256
"""Answers read from the file at once."""


class ReponseGardee(ReponseEnquete):
    """An answer as the database stores it, in JSON, parsed when it is asked for."""

    brutes: bytes
    connues_brutes: bytes

    def __init__(self, brutes: bytes, connues_brutes: bytes) -> None:
        self.__dict__.update(brutes=brutes, connues_brutes=connues_brutes)

    def __reduce__(self) -> tuple[Callable[[bytes, bytes], ReponseEnquete], tuple[bytes, bytes]]:
        """Store what the database gave, without what was read from it."""
        return ReponseGardee, (self.brutes, self.connues_brutes)

    @cached_property
    def valeurs(self) -> Mapping[str, Value | None]:
        return cast("Mapping[str, Value | None]", orjson.loads(self.brutes))

    @cached_property
    def connues(self) -> Mapping[str, Connue]:
        return {
            code: Connue(known.get("texte", ""), known.get("origine", ""), known.get("date", ""))
            for code, known in orjson.loads(self.connues_brutes).items()
        }


class Gardees(Collection[AttenduEnquete]):
    """Stored expected answers, in the order in which they were given."""

    def __init__(self, attendus: Iterable[AttenduEnquete]) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with this
        finalize(self, self._file.close)
        self._count = 0
        rest = iter(attendus)
        while bloc := list(islice(rest, _BLOC)):
            pickle.dump(bloc, self._file)
            self._count += len(bloc)
        self._end = self._file.tell()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: object) -> bool:
        return any(attendu == value for attendu in self)

    def __iter__(self) -> Iterator[AttenduEnquete]:
        """Yield the stored answers. Several readers may go on at once: each keeps its own place."""
        place = 0
        while place < self._end:
            self._file.seek(place)
            bloc = pickle.load(self._file)  # noqa: S301 - a file of this process, without a name
            place = self._file.tell()
            yield from bloc
