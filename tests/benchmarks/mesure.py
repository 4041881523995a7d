"""Two ways of doing the same thing, taking turns so that a busy moment of the machine slows both; then medians."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    """Not an Exception: what is measured must not take it for one of its own errors."""


@contextmanager
def at_most(longest: int, label: str) -> Iterator[None]:
    """What is measured inside is given up after `longest` seconds, and said; the next measurement goes on."""
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
    click.echo(f"\n{words}\n  {'':{WIDTH}}{'ours':>10}{reference:>14}{'ratio':>8}{'runs':>6}")


def tell(found: Comparison) -> None:
    ours, bare = median(found.ours), median(found.bare)
    click.echo(f"  {found.label:{WIDTH}}{_ms(ours):>10}{_ms(bare):>14}{ours / bare:>8.1f}{len(found.ours):>6}")


def bare_view(page: str) -> Callable[[], object]:
    """Asks a Flask view that does nothing else for a page."""
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
    """`runs` of each in turns, after one of each that is not counted when there are several."""
    if runs > 1:
        ours(), bare()
    turns = [(seconds(ours, clock), seconds(bare, clock)) for _ in range(runs)]
    return Comparison(label, [own for own, _ in turns], [own for _, own in turns])
