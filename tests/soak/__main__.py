"""`python -m tests.soak`: loads that take minutes, on loopback, each bounded; counts, seeds and journals are printed.

Exits with 1 when an acknowledged save is lost, a receipt is wrong, a page said that the defect was ours, or someone
could not finish.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from questionnaires.core.francais import PARIS
from tests.benchmarks.bases import Bases, available_bases
from tests.collecte.mondes.monde import Monde
from tests.reseau import forbid_network
from tests.soak.charge import Bilan, Charge, Coupure, run
from tests.soak.connexions import Ruee
from tests.soak.connexions import run as run_storm
from tests.soak.coupures import crashing, filling


@dataclass(frozen=True, slots=True)
class Scenario:
    label: str
    base: str
    charge: Charge
    coupe: float | None = None
    """How many seconds its database is down, or its disk full."""


SCENARIOS = (
    Scenario("SQLite", "SQLite", Charge(repondants=300)),
    Scenario("SQLite, killed every 15 s", "SQLite", Charge(repondants=300, tuer=15)),
    Scenario("SQLite, copied every 5 s", "SQLite", Charge(repondants=300, copier=5)),
    Scenario("PostgreSQL, two services", "PostgreSQL", Charge(repondants=1_000, services=2, duree=600)),
    Scenario(
        "PostgreSQL, two services, one killed every 5 s", "PostgreSQL", Charge(repondants=300, services=2, tuer=5)
    ),
    Scenario("SQLite, disk full 8 s every 15 s", "SQLite", Charge(repondants=300, couper=15), coupe=8),
    Scenario(
        "PostgreSQL, two services, crashed and down 5 s every 15 s",
        "PostgreSQL",
        Charge(repondants=300, services=2, couper=15),
        coupe=5,
    ),
)

STORMS = (("SQLite", Ruee()), ("PostgreSQL", Ruee(services=2)))
"""A hundred sign-ins at once."""

COLUMNS = (
    "load",
    "respondents",
    "saves acknowledged",
    "values lost",
    "receipts",
    "receipts that are not one",
    "kills",
    "outages",
    "copies, whole",
    "exchanges tried again",
    "defects",
    "unfinished",
    "save p50 / p95 / p99",
    "elapsed",
)


@click.command()
@click.option("--graine", default=2026, show_default=True, help="Seed of what respondents choose and of who is killed.")
@click.option("--repondants", type=int, help="As many in each load, instead of its own number.")
@click.option("--dossier", type=click.Path(path_type=Path), help="Where journals and logs stay; else they go.")
def main(graine: int, repondants: int | None, dossier: Path | None) -> None:
    forbid_network()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, seed {graine}"
    click.echo(f"{datetime.now(PARIS):%Y-%m-%d}, {machine}.\n")
    click.echo(_row(COLUMNS))
    click.echo(_row(["---"] * len(COLUMNS)))
    is_whole = True
    with available_bases() as bases, tempfile.TemporaryDirectory() as elsewhere:
        for place, scenario in enumerate(SCENARIOS):
            if scenario.base in bases.kinds:
                charge = replace(scenario.charge, graine=graine)
                charge = replace(charge, repondants=repondants) if repondants else charge
                is_whole &= _run(bases, replace(scenario, charge=charge), (dossier or Path(elsewhere)) / str(place))
        for base, ruee in STORMS:
            if base in bases.kinds:
                is_whole &= _run_storm(bases, base, ruee, (dossier or Path(elsewhere)) / f"connexions-{base}")
    sys.exit(0 if is_whole else 1)


def _run(bases: Bases, scenario: Scenario, folder: Path) -> bool:
    folder.mkdir(parents=True)
    with _installed(bases, scenario, folder) as (monde, coupure):
        bilan = run(monde, scenario.charge, folder, coupure)
    click.echo(_line(scenario, bilan))
    if bilan.pannes:
        click.echo(f"  tried again: {', '.join(f'{sorte} {count:,}' for sorte, count in sorted(bilan.pannes.items()))}")
    for defaut in bilan.defauts[:5]:
        click.echo(f"  {defaut}")
    return bilan.is_whole


@contextmanager
def _installed(bases: Bases, scenario: Scenario, folder: Path) -> Iterator[tuple[Monde, Coupure | None]]:
    """Yield an empty installation, and the function that cuts it off, where the scenario has one."""
    if scenario.coupe is None:
        with bases.monde(scenario.base) as monde:
            yield monde, None
        return
    outage = filling(scenario.coupe, str(folder)) if scenario.base == "SQLite" else crashing(scenario.coupe)
    with outage as cut:
        yield cut


def _run_storm(bases: Bases, base: str, ruee: Ruee, folder: Path) -> bool:
    """Return whether every owner of a password got in, no guess did, and others were answered."""
    folder.mkdir(parents=True)
    with bases.monde(base) as monde:
        bilan = run_storm(monde, ruee, folder)
    click.echo(
        f"\n{base}, {ruee.total} sign in at once, services: {ruee.services}: {bilan.duree:.1f} s; "
        f"{bilan.connues[303]} of {ruee.connues} who have a password get in; guesses judged: "
        f"{bilan.devinees[422]} of {ruee.devinees} from one address, {bilan.acharnees[422]} of {ruee.acharnees} at one "
        f"account; another page, {len(bilan.secondes)} times meanwhile: p50 / p95 "
        f"{bilan.centile(50):.2f} / {bilan.centile(95):.2f} s; memory: {bilan.octets / 2**20:+.0f} MiB"
    )
    guesses = set(bilan.devinees) | set(bilan.acharnees)
    return bilan.connues == {303: ruee.connues} and guesses <= {422, 429} and set(bilan.autres) == {200}


def _line(scenario: Scenario, bilan: Bilan) -> str:
    constat = bilan.constat
    cells = (
        scenario.label,
        scenario.charge.repondants,
        constat.enregistrements,
        constat.perdus + constat.sans_trace,
        constat.transmises,
        constat.recus_faux,
        bilan.morts,
        bilan.coupures,
        f"{len(bilan.copies)}, {sum(copie.is_whole for copie in bilan.copies)}",
        sum(bilan.pannes.values()),
        len(bilan.defauts),
        bilan.inacheves,
        " / ".join(f"{1_000 * bilan.centile(percent):,.0f}" for percent in (50, 95, 99)) + " ms",
        f"{bilan.duree:,.0f} s",
    )
    return _row([f"{cell:,}" if isinstance(cell, int) else cell for cell in cells])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
