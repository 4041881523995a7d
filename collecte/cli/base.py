"""`collecte base`: the schema of the base."""

import click

from collecte.cli.installation import reached_database, warn_of_missing_erasures
from collecte.schema import current_revision, upgrade


@click.group(help="La base de données de l’installation.")
def base() -> None:
    """Groups the commands on the base."""


@base.command("mettre-a-jour", help="Crée la base, ou la porte à la version de ce programme.")
def mettre_a_jour() -> None:
    with reached_database() as database:
        before = current_revision(database)
        upgrade(database)
        click.echo(f"Base à la version {current_revision(database)} (avant : {before or 'vide'}).")
        warn_of_missing_erasures(database)
