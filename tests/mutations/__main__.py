"""`python -m tests.mutations`: each important rule altered in one place at a time; survivors are printed.

Exits with 1 when the tests of a group of rules kill fewer than nine mutants in ten.
"""

import os
import platform
import random
import sys
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import TextIO

import click

from questionnaires.core.francais import PARIS
from tests.mutations.cibles import CIBLES, Cible
from tests.mutations.course import Course, Verdict
from tests.mutations.mutants import ROOT, Mutant, mutants_of
from tests.reseau import forbid_network

GOAL = 0.9


COLUMNS = ("rules", "module", "mutants", "killed", "survivors", "rate")


@click.command()
@click.argument("noms", nargs=-1, type=click.Choice([cible.nom for cible in CIBLES]))
@click.option("--graine", default=2026, show_default=True, help="Seed of which mutants are taken, if not all.")
@click.option("--au-plus", type=int, help="So many mutants of each rules at most; else all.")
@click.option("--module", "only", default="", help="Only modules whose path has this text.")
@click.option("--encore", type=click.File(), help="Only the survivors of an earlier run, whose output this file has.")
@click.option("--secondes", default=20.0, show_default=True, help="Of tests that a mutant goes through at most.")
def main(
    noms: Sequence[str], graine: int, au_plus: int | None, only: str, encore: TextIO | None, secondes: float
) -> None:
    forbid_network()
    start = monotonic()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, seed {graine}"
    click.echo(f"{datetime.now(PARIS):%Y-%m-%d %H:%M}, {machine}.\n")
    earlier = encore.read() if encore else ""
    rows: list[str] = []
    reached = True
    for cible in CIBLES:
        if not noms or cible.nom in noms:
            mutants = [
                mutant for mutant in _taken(cible, graine, au_plus, only) if mutant.change in (earlier or mutant.change)
            ]
            verdicts = Course(cible.tests, secondes, _tell).run(mutants) if mutants else []
            rows += _rows(cible, verdicts)
            reached &= sum(seen for _, seen in verdicts) >= GOAL * len(verdicts)
    click.echo("\n".join(["", _row(COLUMNS), _row(["---"] * len(COLUMNS)), *rows]))
    click.echo(f"\n{(monotonic() - start) / 60:.0f} minutes.")
    sys.exit(0 if reached else 1)


def _taken(cible: Cible, graine: int, au_plus: int | None, only: str) -> list[Mutant]:
    mutants = [mutant for module in cible.modules if only in module for mutant in mutants_of(ROOT / module)]
    if au_plus is None or au_plus >= len(mutants):
        return mutants
    places = random.Random(graine).sample(range(len(mutants)), au_plus)  # noqa: S311 - a choice of mutants, not a secret
    return [mutants[place] for place in sorted(places)]


def _tell(mutant: Mutant, seen: bool | None) -> None:
    if not seen:
        click.echo(f"{'Stopped' if seen is None else 'Survives'}: {mutant}")


def _rows(cible: Cible, verdicts: Sequence[Verdict]) -> list[str]:
    """Return a line per module, then their sum."""
    by_module = {
        module: [seen for mutant, seen in verdicts if mutant.chemin == ROOT / module] for module in cible.modules
    }
    lines = [_line(cible.nom, module, seen) for module, seen in by_module.items() if seen]
    return [*lines, _line(cible.nom, "together", [seen for _, seen in verdicts])]


def _line(nom: str, module: str, seen: Sequence[bool]) -> str:
    killed = sum(seen)
    rate = f"{100 * killed / len(seen):.1f} %" if seen else ""
    return _row((nom, module, str(len(seen)), str(killed), str(len(seen) - killed), rate))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
