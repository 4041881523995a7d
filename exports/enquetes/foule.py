"""Sets of answers as bitmaps: one bit for the rank of each answer."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Repondante = tuple[str, int]
"""The code of a DLA, and a structure or a person: one with two accompagnements by a DLA counts once."""

_PLACES = tuple(tuple(place for place in range(8) if byte >> place & 1) for byte in range(256))


@dataclass(frozen=True)
class Foule:
    """`personnes` has, by rank, the number of who answered; `dlas`, by code of DLA, the answers that are of it;
    `en_plus` are those beyond a draw."""

    personnes: "array[int]" = field(default_factory=lambda: array("q"))
    dlas: Mapping[str, int] = field(default_factory=dict)
    en_plus: int = 0

    @classmethod
    def of(cls, repondantes: Iterable[Repondante]) -> "Foule":
        """One answer of each, in that order."""
        personnes, dlas = array("q"), dict[str, int]()
        for rank, (dla, personne) in enumerate(repondantes):
            personnes.append(personne)
            dlas[dla] = dlas.get(dla, 0) | 1 << rank
        return cls(personnes, dlas)

    @property
    def toutes(self) -> int:
        """Every answer."""
        return (1 << len(self.personnes)) - 1

    def distinctes(self, reponses: int, most: int) -> int:
        """How many different persons or structures gave some of these answers, not counted beyond `most`."""
        found: set[int] = set()
        while reponses and len(found) < most:
            lowest = reponses & -reponses
            found.add(self.personnes[lowest.bit_length() - 1])
            reponses ^= lowest
        return len(found)

    def uniques(self, reponses: int) -> int:
        """These answers, but for those whose structure has another one among them, of a lower rank in the same DLA."""
        return self._with_repeated(reponses, lambda ranks, given: given[:1])

    def with_others(self, reponses: int) -> int:
        """These answers, and the others that the same structures gave in the same DLA."""
        return self._with_repeated(reponses, lambda ranks, given: ranks)

    def _with_repeated(self, reponses: int, kept: Callable[[Sequence[int], Sequence[int]], Sequence[int]]) -> int:
        """`kept` chooses among the answers of a structure that has several, some of which are given."""
        content = bytearray(octets(reponses, len(self.personnes)))
        for ranks in self._repeated:
            given = [rank for rank in ranks if content[rank >> 3] >> (rank & 7) & 1]
            for rank in given:
                content[rank >> 3] ^= 1 << (rank & 7)
            for rank in kept(ranks, given) if given else ():
                content[rank >> 3] |= 1 << (rank & 7)
        return int.from_bytes(content, "little")

    @cached_property
    def _repeated(self) -> tuple[tuple[int, ...], ...]:
        """The ranks of each structure with several answers in one DLA."""
        found: list[tuple[int, ...]] = []
        for reponses in self.dlas.values():
            first: dict[int, int] = {}
            more: dict[int, list[int]] = {}
            for rank in rangs(reponses):
                personne = self.personnes[rank]
                if first.setdefault(personne, rank) != rank:
                    more.setdefault(personne, [first[personne]]).append(rank)
            found.extend(map(tuple, more.values()))
        return tuple(found)


def extended(personnes: "array[int]", others: Sequence[int]) -> "array[int]":
    """The same with others after them, four bytes each as long as they fit."""
    try:
        personnes.extend(array(personnes.typecode, others))
    except OverflowError:
        return array("q", [*personnes, *others])
    return personnes


def octets(reponses: int, size: int) -> bytes:
    """A set among `size` answers: that of rank r is in it when bit r & 7 of byte r >> 3 is 1."""
    return reponses.to_bytes((size + 7) // 8, "little")


def rangs(reponses: int) -> Iterator[int]:
    """The ranks of a set of answers, the lowest first."""
    for start, byte in enumerate(octets(reponses, reponses.bit_length())):
        if byte:
            for place in _PLACES[byte]:
                yield 8 * start + place


class Ensemble:
    """A set of answers being made, block of ranks after block of ranks."""

    def __init__(self) -> None:
        self._content = bytearray()

    def add(self, first: int, reponses: int) -> None:
        """Those of a block whose ranks begin at `first`, from bit 0 on; blocks come in the order of their ranks."""
        place, shift = divmod(first, 8)
        reponses <<= shift
        if len(self._content) > place:  # the last byte of the block before
            reponses |= self._content.pop()
        self._content.extend(bytes(place - len(self._content)))
        self._content.extend(reponses.to_bytes((reponses.bit_length() + 7) // 8, "little"))

    def made(self) -> int:
        """The set, once for all: nothing is kept of what it was made in."""
        content, self._content = self._content, bytearray()
        return int.from_bytes(content, "little")
