"""Expected answers stored in a temporary file, so that memory does not grow with their number.

They are written once, while they are read from the database, to a temporary file that has no name and disappears with
its reader; they are read again as often as needed, after the transaction that gave them is over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, cast
from weakref import finalize

import orjson

from exports.records.records import AttenduEnquete, Connue, Etat, ReponseEnquete
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
            self._file.write(_written(bloc))
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
            length, rows = orjson.loads(self._file.readline())
            answers = self._file.read(length)
            place = self._file.tell()
            yield from _read(rows, answers)


_TOLD = (
    "dla",
    "personne",
    "nom",
    "version",
    "is_of_dla",
    "justification",
    "mode",
    "saisie_par",
    "en_plus",
    "categories",
)


def _written(bloc: Sequence[AttenduEnquete]) -> bytes:
    """Return a line that holds the attributes of each answer and how many bytes it takes, then these bytes, end to
    end."""
    raw = [_raw(attendu.reponse) for attendu in bloc]
    rows = [
        [*_said(attendu), len(valeurs), len(connues)] for attendu, (valeurs, connues) in zip(bloc, raw, strict=True)
    ]
    answers = b"".join(part for pair in raw for part in pair)
    return b"".join((orjson.dumps([len(answers), rows]), b"\n", answers))


def _said(attendu: AttenduEnquete) -> list[object]:
    sent = attendu.transmise_le.isoformat() if attendu.transmise_le else None
    return [*(getattr(attendu, name) for name in _TOLD), attendu.etat, sent]


def _read(rows: Iterable[Sequence[Any]], answers: bytes) -> Iterator[AttenduEnquete]:
    """Yield the answers that `_written` wrote."""
    start = 0
    for *attributes, etat, sent, valeurs, connues in rows:
        middle, end = start + valeurs, start + valeurs + connues
        yield AttenduEnquete(
            **dict(zip(_TOLD, attributes, strict=True)),
            etat=Etat(etat),
            transmise_le=datetime.fromisoformat(sent) if sent else None,
            reponse=ReponseGardee(answers[start:middle], answers[middle:end]) if valeurs else None,
        )
        start = end


def _raw(reponse: ReponseEnquete | None) -> tuple[bytes, bytes]:
    match reponse:
        case None:
            return b"", b""
        case ReponseGardee(brutes=brutes, connues_brutes=connues):
            return brutes, connues
        case _:
            known = {
                code: {"texte": connue.texte, "origine": connue.origine, "date": connue.date}
                for code, connue in reponse.connues.items()
            }
            return orjson.dumps(reponse.valeurs), orjson.dumps(known)
