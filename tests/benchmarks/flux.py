"""Data sheets streamed into their file, against writers of the same cells: CPU per row, peak of memory."""

import subprocess
import sys
from typing import NamedTuple

import click

from tests.benchmarks.mesure import at_most

LARGE, LONG = (20_000, 120), (300_000, 40)
"""Rows and columns."""

RUNS = (
    (LARGE, (("ours", 20_000), ("xlsxwriter", 5_000), ("pandas-xlsxwriter", 2_000), ("pandas-openpyxl", 1_000))),
    (LONG, (("ours", 300_000), ("ours", 20_000), ("xlsxwriter", 10_000))),
)
"""For each size, each writer and the number of rows it writes: fewer where the whole would take minutes."""

LONGEST = 40


class Found(NamedTuple):
    """Seconds of CPU, and bytes above those of the imports."""

    seconds: float
    bytes: int


def measure() -> None:
    click.echo("\n(g) Rows of a data sheet into its file: CPU of a row, against bare XlsxWriter in constant memory")
    for (rows, columns), runs in RUNS:
        figures: dict[tuple[str, int], Found] = {}
        with at_most(LONGEST, f"{rows:,} × {columns}"):
            for writer, count in runs:
                figures[writer, count] = alone(writer, count, columns)
        _tell(columns, rows, figures)


def alone(writer: str, rows: int, columns: int) -> Found:
    """Measure a writer, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.ecrivains", writer, str(rows), str(columns)]
    completed = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = completed.stdout.split()
    return Found(float(seconds), int(peak))


def _tell(columns: int, whole: int, figures: dict[tuple[str, int], Found]) -> None:
    click.echo(f"  {f'{whole:,} × {columns}':34}{'rows':>9}{'CPU':>9}{'a row':>10}{'ours / it':>11}{'peak':>9}")
    ours = figures.get(("ours", whole))
    for (writer, rows), figure in figures.items():
        ratio = f"{ours.seconds / whole / (figure.seconds / rows):.2f}" if ours else "-"
        row = 1e6 * figure.seconds / rows
        peak = f"{figure.bytes / 2**20:,.0f} MB"
        click.echo(f"  {writer:34}{rows:>9,}{figure.seconds:>7.1f} s{row:>7,.0f} µs{ratio:>11}{peak:>9}")
