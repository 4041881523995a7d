"""Whether sets whose counts are shown together single out few respondents, whatever is added to or subtracted from
whatever.

Sets are integers, one bit an answer (`exports.enquetes.foule`). The set of every answer is shown, and parts of it: each
sequence of parts is apart from the others, and overlaps none of its own. A sum of shown counts, some subtracted, is one
of the answers that it counts an odd number of times; so it is enough that no combination of the sets holds a few.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_, xor

_SYSTEMES = 3
"""Disjoint choices of answers that tell all combinations apart: of fewer than `least` answers, one of the choices then
holds few, so that few combinations are tried."""


def isolates(everyone: int, dimensions: Sequence[Sequence[int]], least: int) -> bool:
    """Return whether a combination of these sets holds 1 to `least` - 1 answers; or whether it cannot be excluded, as
    two dimensions depend on each other."""
    if not everyone:
        return False
    parts = [[part & everyone for part in dimension if part & everyone] for dimension in dimensions]
    free = [dimension[:-1] if reduce(or_, dimension, 0) == everyone else dimension for dimension in parts]
    sets = [everyone, *(part for dimension in free for part in dimension)]
    systems = list(_systems(sets))
    if not systems:
        return True
    most = (least - 1) // len(systems)
    return any(
        reduce(xor, chosen).bit_count() < least
        for system in systems
        for size in range(1, most + 1)
        for chosen in combinations(system, size)
    )


def _systems(sets: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield combinations of the sets from which all others are made, each with an answer that none of the others holds;
    these answers differ from one yield to the next. Nothing, when some of the sets are made of the others."""
    taken = 0
    for _ in range(_SYSTEMES):
        rows = list(sets)
        for place in range(len(rows)):
            row = rows[place]
            pivot = row & ~taken & -(row & ~taken)
            if not pivot:
                return
            taken |= pivot
            rows = [other ^ row if other & pivot and rank != place else other for rank, other in enumerate(rows)]
        yield rows
