"""A whole workbook of a questionnaire, against writers of the cells of its largest sheet and nothing else."""

import subprocess
import sys

import click

from tests.benchmarks.flux import Found, alone
from tests.benchmarks.mesure import at_most

LARGE, SMALL, LONG = (20_000, 120), (20_000, 40), (300_000, 40)
"""Answers and questions."""

LONGEST = 100


def measure() -> None:
    click.echo("\n(h) A whole workbook of a questionnaire: figures, every answer, follow-up, against the answers alone")
    with at_most(LONGEST, "a questionnaire of 120 questions"):
        figures = _ours(*LARGE)
        peers = {name: alone(name, 2_000, LARGE[1]) for name in ("xlsxwriter", "pandas-xlsxwriter")}
        _tell("20,000 answers × 120 questions", figures)
        for name, peer in peers.items():
            ratio = figures.seconds / LARGE[0] / (peer.seconds / 2_000)
            click.echo(f"    {name:32}{1e6 * peer.seconds / 2_000:>9,.0f} µs a row   ours / it {ratio:.2f}")
    with at_most(LONGEST, "memory"):
        few, many = _ours(*SMALL), _ours(*LONG)
        _tell("20,000 answers × 40 questions", few)
        _tell("300,000 answers × 40 questions", many)
        click.echo(f"    peak of 300,000 / peak of 20,000: {many.bytes / few.bytes:.2f}")


def _ours(rows: int, columns: int) -> Found:
    """Measure the product, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.enquete_entiere", str(rows), str(columns)]
    completed = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = completed.stdout.split()
    return Found(float(seconds), int(peak))


def _tell(label: str, figures: Found) -> None:
    click.echo(f"  {label:34}{figures.seconds:>8.1f} s of CPU{figures.bytes / 2**20:>9,.0f} MB")
