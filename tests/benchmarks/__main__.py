"""`python -m tests.benchmarks`: every measurement in one run, on loopback, each bounded; about eight minutes in all."""

import os
import platform
from time import perf_counter

import click

from tests.benchmarks import (
    classeurs,
    croisements,
    demonstration,
    enquetes,
    ensemble,
    flux,
    lecture,
    questionnaires,
    registre,
    resultats,
    saisie,
)
from tests.benchmarks.bases import available_bases
from tests.benchmarks.mesure import at_most
from tests.reseau import forbid_network


def main() -> None:
    forbid_network()
    started = perf_counter()
    click.echo(f"Python {platform.python_version()}, {os.cpu_count()} processors. Medians; ratio = ours / reference.")
    with available_bases() as bases:
        if "PostgreSQL" not in bases.kinds:
            click.echo("PostgreSQL is not installed: SQLite only.")
        with at_most(20, "saving"):
            saisie.measure(bases)
        classeurs.measure()
        flux.measure()
        enquetes.measure()
        with at_most(12, "reading"):
            lecture.measure()
        ensemble.measure(bases)
        with at_most(30, "questionnaires"):
            questionnaires.measure(bases)
        with at_most(40, "importing"):
            registre.measure(bases)
        resultats.measure(bases)
        demonstration.measure(bases)
        croisements.measure(bases)
    click.echo(f"\nDone in {perf_counter() - started:.0f} s.")


if __name__ == "__main__":
    main()
