"""Sets of answers as bitmaps: one bit for the rank of each answer.

Budget: the workbook of 300,000 answers in hardly more memory than that of 20,000 (decision 67).
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Repondante = tuple[str, int]
"""Code of a DLA, and number of a structure or a person: one with two accompagnements by a DLA counts once."""

_PLACES = tuple(tuple(place for place in range(8) if byte >> place & 1) for byte in range(256))


@dataclass(frozen=True)
class Foule:
    """The answers of a campaign, by rank: `personnes` holds the number of each respondent; `dlas`, by code of DLA, the
    set of its answers, and `categories`, by `Dimension.territoire`; `en_plus` is the set of those beyond a draw."""

    personnes: "array[int]" = field(default_factory=lambda: array("q"))
    dlas: Mapping[str, int] = field(default_factory=dict)
    en_plus: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, repondantes: Iterable[Repondante]) -> "Foule":
        """Build a crowd with one answer of each respondent, in that order."""
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
        """Count the different persons or structures that gave these answers, up to `most`."""
        seen: set[int] = set()
        while reponses and len(seen) < most:
            lowest = reponses & -reponses
            seen.add(self.personnes[lowest.bit_length() - 1])
            reponses ^= lowest
        return len(seen)

    def most_given(self, persons: int) -> Sequence[int]:
        """Return how many answers were given by those who gave the most, so many of them."""
        return [count for _, count in Counter(self.personnes).most_common(persons)]

    def uniques(self, reponses: int) -> int:
        """Return these answers, except those whose structure has another one among them, of a lower rank in the same
        DLA."""
        return self._with_repeated(reponses, lambda ranks, given: given[:1])

    def with_others(self, reponses: int) -> int:
        """Return these answers, and the others that the same structures gave in the same DLA."""
        return self._with_repeated(reponses, lambda ranks, given: ranks)

    def _with_repeated(self, reponses: int, choose: Callable[[Sequence[int], Sequence[int]], Sequence[int]]) -> int:
        """For each structure with several answers, some of which are given, replace these by those that `choose`
        returns.

        `choose` takes the ranks of all its answers, then of those that are given.
        """
        content = bytearray(octets(reponses, len(self.personnes)))
        for ranks in self._repeated:
            given = [rank for rank in ranks if content[rank >> 3] >> (rank & 7) & 1]
            for rank in given:
                content[rank >> 3] ^= 1 << (rank & 7)
            for rank in choose(ranks, given) if given else ():
                content[rank >> 3] |= 1 << (rank & 7)
        return int.from_bytes(content, "little")

    @cached_property
    def _repeated(self) -> tuple[tuple[int, ...], ...]:
        """Ranks of the answers of each structure with several in one DLA."""
        repeated: list[tuple[int, ...]] = []
        for reponses in self.dlas.values():
            first: dict[int, int] = {}
            more: dict[int, list[int]] = {}
            for rank in rangs(reponses):
                personne = self.personnes[rank]
                if first.setdefault(personne, rank) != rank:
                    more.setdefault(personne, [first[personne]]).append(rank)
            repeated.extend(map(tuple, more.values()))
        return tuple(repeated)


def extended(personnes: "array[int]", others: Sequence[int]) -> "array[int]":
    """Return `personnes` with others appended, in four bytes each as long as they fit."""
    try:
        personnes.extend(array(personnes.typecode, others))
    except OverflowError:
        return array("q", [*personnes, *others])
    return personnes


def octets(reponses: int, size: int) -> bytes:
    """Return a set among `size` answers as bytes: rank r is in it when bit r & 7 of byte r >> 3 is 1."""
    return reponses.to_bytes((size + 7) // 8, "little")


def rangs(reponses: int) -> Iterator[int]:
    """Yield the ranks of a set of answers, lowest first."""
    for start, byte in enumerate(octets(reponses, reponses.bit_length())):
        if byte:
            for place in _PLACES[byte]:
                yield 8 * start + place


class Ensemble:
    """A set of answers being built, block of ranks after block of ranks."""

    def __init__(self) -> None:
        self._content = bytearray()

    def add(self, first: int, reponses: int) -> None:
        """Add the answers of a block whose ranks begin at `first`, from bit 0 on; blocks come in the order of their
        ranks."""
        place, shift = divmod(first, 8)
        reponses <<= shift
        if len(self._content) > place:  # the last byte of the block before
            reponses |= self._content.pop()
        self._content.extend(bytes(place - len(self._content)))
        self._content.extend(reponses.to_bytes((reponses.bit_length() + 7) // 8, "little"))

    def made(self) -> int:
        """Return the set, once only: its buffer is then freed."""
        content, self._content = self._content, bytearray()
        return int.from_bytes(content, "little")
