"""`collecte importer repartitions`: répartitions of past years from a spreadsheet."""

from pathlib import Path

import click

from collecte.organisation.commands import import_options, import_table
from collecte.temps.operations.import_repartitions import import_repartitions


@click.command(
    "repartitions",
    help="Répartitions des années passées, marquées « reprises ». Colonnes : dla, période (2024-A1), référentiel (1), "
    "et une par fonction, nommée par son code ou son titre ; pour une personne, courriel, ou prénom et nom. Sans "
    "personne, la ligne est celle du DLA.",
)
@import_options
def repartitions(fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    import_table(import_repartitions, fichier, region_code, a_blanc)
