"""`python -m tests.benchmarks.national --echelle 0.1`: a whole network and its workbooks made, and their cost."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import click

from tests.benchmarks.national.croissance import kept, table, write
from tests.benchmarks.national.mesures import imports, measure


@click.command(help="Measures the workbooks of the whole network, at shares of its 70,000 structures.")
@click.option("--echelle", "echelles", type=float, multiple=True, default=(0.03, 0.1), show_default=True)
@click.option("--en-parallele", type=click.IntRange(1, 32), default=2, show_default=True)
@click.option("--base", "url", help="An empty base to fill, for one scale; a SQLite file of its own otherwise.")
@click.option(
    "--avec", type=click.Path(path_type=Path), help="A file of measures, to which these are added: runs may be apart."
)
@click.option("--ecrire", is_flag=True, help="Put the figures and their picture in docs/.")
def main(echelles: tuple[float, ...], en_parallele: int, url: str | None, avec: Path | None, ecrire: bool) -> None:
    if url and len(echelles) > 1:
        raise click.UsageError("One scale for one base.")
    loaded, mesures = imports(), []
    for echelle in sorted(echelles):
        with tempfile.TemporaryDirectory() as folder:
            base = url or f"sqlite:///{folder}/national.sqlite"
            mesures.append(measure(echelle, en_parallele, Path(folder), base))
        click.echo(table(mesures[-1:], loaded, _today()).splitlines()[-1], err=True)
    if avec:
        mesures = kept(avec, mesures)
    click.echo(table(mesures, loaded, _today()))
    if ecrire:
        write(mesures, loaded, _today())


def _today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    main()
