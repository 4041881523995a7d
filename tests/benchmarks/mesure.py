"""Two ways of doing the same thing, in turns so that a busy moment of the machine slows both; then medians and
the 95th percentile of ours."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter
from types import FrameType
from typing import NoReturn

import click
from flask import Flask, render_template_string

WIDTH = 58


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of each run, ours and the reference's."""

    label: str
    ours: Sequence[float]
    bare: Sequence[float]


class _TooLongError(BaseException):
    """Not an Exception: the code measured must not take it for one of its own errors."""


@contextmanager
def at_most(longest: int, label: str) -> Iterator[None]:
    """Give up the measurement inside after `longest` seconds, and print so; the next measurement goes on."""
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(longest)
    try:
        yield
    except _TooLongError:
        click.echo(f"  {label:{WIDTH}} given up after {longest} s")
    finally:
        signal.alarm(0)


def _give_up(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _TooLongError


def title(words: str, reference: str) -> None:
    click.echo(f"\n{words}\n  {'':{WIDTH}}{'ours':>10}{'95 %':>10}{reference:>14}{'ratio':>8}{'runs':>6}")


def tell(comparison: Comparison) -> None:
    ours, bare, runs = median(comparison.ours), median(comparison.bare), len(comparison.ours)
    most = sorted(comparison.ours)[ceil(0.95 * runs) - 1]
    click.echo(f"  {comparison.label:{WIDTH}}{_ms(ours):>10}{_ms(most):>10}{_ms(bare):>14}{ours / bare:>8.1f}{runs:>6}")


def bare_view(page: str) -> Callable[[], object]:
    """Return a call that requests a page from a Flask view that does nothing else."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: render_template_string("{{ page|safe }}", page=page))
    client = app.test_client()
    return lambda: client.get("/")


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms" if seconds > 0.1 else f"{1000 * seconds:.2f} ms"


def seconds(run: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    started = clock()
    run()
    return clock() - started


def alternate(
    label: str,
    ours: Callable[[], object],
    bare: Callable[[], object],
    *,
    runs: int,
    clock: Callable[[], float] = perf_counter,
) -> Comparison:
    """Time `runs` of each in turns, after one of each that is not counted when there are several."""
    if runs > 1:
        ours(), bare()
    turns = [(seconds(ours, clock), seconds(bare, clock)) for _ in range(runs)]
    return Comparison(label, [ours_seconds for ours_seconds, _ in turns], [bare_seconds for _, bare_seconds in turns])
