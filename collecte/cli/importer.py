"""`collecte importer`: persons from a spreadsheet, with a dry run."""

from pathlib import Path

import click

from collecte.cli.installation import find_region, now, opened_database
from collecte.operations.import_personnes import import_personnes
from collecte.operations.imports import Bilan
from collecte.tableurs import read_table
from questionnaires.francais import plural


@click.group(help="Importe des données d’un tableur (.xlsx ou .csv), tout ou rien.")
def importer() -> None:
    """Groups the imports."""


@importer.command(
    "personnes", help="Colonnes : dla, prénom, nom, courriel, etp, début, fin (facultatif), rôle (facultatif)."
)
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--a-blanc", is_flag=True, help="Dit ce qui serait fait, sans rien changer.")
def personnes(fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    feuille = read_table(fichier)
    with opened_database() as database, database.writer() as session:
        region = find_region(session, region_code)
        bilan = import_personnes(session, region=region, feuille=feuille, now=now())
        if not a_blanc:
            session.commit()
    _tell(bilan, a_blanc)


def _tell(bilan: Bilan, a_blanc: bool) -> None:
    for sign, lines in (("+", bilan.created), ("~", bilan.updated)):
        for line in lines:
            click.echo(f"  {sign} {line}")
    counts = (
        f"{plural(len(bilan.created), 'création')}, {plural(len(bilan.updated), 'modification')}, "
        f"{plural(bilan.unchanged, 'ligne')} sans changement."
    )
    click.echo(f"À blanc, rien n’est changé. Il y aurait : {counts}" if a_blanc else counts)
