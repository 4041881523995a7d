"""Expected answers kept out of memory, so that a workbook of many costs no more than one of a few.

They are written once, while they are read from the base, to a temporary file that has no name and goes with what reads
it; they are read again as often as needed, after the transaction that gave them is over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import cast
from weakref import finalize

import orjson

from exports.records import AttenduEnquete, Connue, Etat, ReponseEnquete
from questionnaires.questions import Value

_IN_MEMORY = 4 * 2**20
"""Bytes kept in memory; beyond, on the disk."""

_BLOC = 256
"""Answers read from the file at once."""


class ReponseGardee(ReponseEnquete):
    """An answer as the base holds it, in JSON, understood when it is asked for."""

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
    """So many expected answers, in the order in which they were given."""

    def __init__(self, attendus: Iterable[AttenduEnquete]) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with this
        finalize(self, self._file.close)
        self._count = 0
        for own in attendus:
            self._file.write(_written(own))
            self._count += 1
        self._end = self._file.tell()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, own: object) -> bool:
        return any(each == own for each in self)

    def __iter__(self) -> Iterator[AttenduEnquete]:
        """Several readings may go on at once: each keeps its own place."""
        place = 0
        while place < self._end:
            self._file.seek(place)
            bloc = list(islice(self._read(), _BLOC))
            place = self._file.tell()
            yield from bloc

    def _read(self) -> Iterator[AttenduEnquete]:
        while self._file.tell() < self._end:
            *told, etat, sent, valeurs, connues = orjson.loads(self._file.readline())
            reponse = None
            if valeurs:
                reponse = ReponseGardee(self._file.read(valeurs), self._file.read(connues))
            yield AttenduEnquete(
                **dict(zip(_TOLD, told, strict=True)),
                etat=Etat(etat),
                transmise_le=datetime.fromisoformat(sent) if sent else None,
                reponse=reponse,
            )


_TOLD = ("dla", "personne", "nom", "version", "is_of_dla", "justification", "mode", "saisie_par", "en_plus")


def _written(own: AttenduEnquete) -> bytes:
    """A line that says how many bytes of answer come after it."""
    valeurs, connues = _raw(own.reponse)
    told = [getattr(own, name) for name in _TOLD]
    sent = own.transmise_le.isoformat() if own.transmise_le else None
    return b"".join((orjson.dumps([*told, own.etat, sent, len(valeurs), len(connues)]), b"\n", valeurs, connues))


def _raw(reponse: ReponseEnquete | None) -> tuple[bytes, bytes]:
    match reponse:
        case None:
            return b"", b""
        case ReponseGardee(brutes=brutes, connues_brutes=connues):
            return brutes, connues
        case _:
            told = {
                code: {"texte": own.texte, "origine": own.origine, "date": own.date}
                for code, own in reponse.connues.items()
            }
            return orjson.dumps(reponse.valeurs), orjson.dumps(told)
