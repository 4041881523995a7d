"""The two tiers of tests: those that `make test` runs, and those that it leaves to `make test-all`."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

T = TypeVar("T")

LEFT = ("browser", "postgres", "libreoffice", "faults", "saison", "fuzz", "slow")
"""Markers of the tests that `make test` leaves, the most telling first: pyproject.toml defines each."""

FAST = f"not ({' or '.join(LEFT)})"
"""Expression that selects the first tier, as the Makefile passes it."""


def markers_of(item: pytest.Item) -> list[str]:
    names = {marker.name for marker in item.iter_markers()}
    return [name for name in LEFT if name in names]


def refuse_slow_without_reason(items: Iterable[pytest.Item]) -> None:
    """Refuse a case left out for being slow alone: its reason says what covers it, or why it cannot be quick."""
    silent = [
        item.nodeid
        for item in items
        for marker in item.iter_markers("slow")
        if marker.args or set(marker.kwargs) != {"reason"} or not str(marker.kwargs["reason"]).strip()
    ]
    if silent:
        raise pytest.UsageError(f'A slow test says why, @pytest.mark.slow(reason="…"): {", ".join(silent)}')


def count_left(items: Iterable[pytest.Item]) -> Counter[str]:
    """Return how many tests each marker leaves; a test of several counts under the first of `LEFT`."""
    return Counter(markers[0] for item in items if (markers := markers_of(item)))


def sentence(left: Counter[str]) -> str:
    """Return the counts of tests left, for the last line but one of the run: the last is pytest's own."""
    reasons = ", ".join(f"{left[name]:,} {name}" for name in LEFT if left[name])
    return f"{left.total():,} tests left to `make test-all`: {reasons}"


def slow_but(quick: Iterable[T], cases: Iterable[T], *, reason: str) -> list[ParameterSet]:
    """List every case for `parametrize`; all but the `quick` ones go to the second tier."""
    fast, all_cases = list(quick), list(cases)
    assert all(case in all_cases for case in fast)
    slow = pytest.mark.slow(reason=reason)
    values = [case if isinstance(case, tuple) else (case,) for case in all_cases]
    return [
        pytest.param(*arguments, marks=() if case in fast else slow)
        for case, arguments in zip(all_cases, values, strict=True)
    ]


def sampled(cases: Sequence[T], count: int, *, reason: str) -> list[ParameterSet]:
    """List every case for `parametrize`; all but `count`, drawn from a fixed seed, go to the second tier."""
    drawn = random.Random(0).sample(list(cases), count)  # noqa: S311 - the same each time
    return slow_but(drawn, cases, reason=f"{reason}: `make test` draws {count} of {len(cases)}")
