"""Eight processes saving drafts of one answer at once: how many are acknowledged, how fast, and how many are lost."""

from statistics import median

import click

from tests.benchmarks.bases import Bases
from tests.benchmarks.mesure import at_most
from tests.faults.test_concurrence import PROCESSES, Outcome, save_together

SAVES = 40
RUNS = 3
LONGEST = 60  # seconds for the runs of each line, most of them to start processes
MODES = {"produit": "product settings", "naif": "driver defaults"}


def measure(bases: Bases) -> None:
    click.echo(f"\n(d) {len(PROCESSES)} processes × {SAVES} saves of one answer; medians of {RUNS} runs")
    click.echo(f"  {'':34}{'acknowledged':>14}{'per second':>12}{'lost':>8}")
    for kind in bases.kinds:
        for mode, name in MODES.items():
            label = f"{kind}, {name}"
            with at_most(LONGEST, label):
                _tell(label, [_run(bases, kind, mode) for _ in range(RUNS)])


def _run(bases: Bases, kind: str, mode: str) -> Outcome:
    with bases.monde(kind) as monde:
        return save_together(monde, mode, SAVES)


def _tell(label: str, runs: list[Outcome]) -> None:
    acknowledged = median(run.acknowledged for run in runs)
    rate = median(run.acknowledged / run.seconds for run in runs)
    lost = median(run.acknowledged - run.revisions for run in runs)
    click.echo(f"  {label:34}{acknowledged:>14,.0f}{rate:>12,.0f}{lost:>8,.0f}")
