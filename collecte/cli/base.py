"""`collecte base`: the schema of the base."""

import click

from collecte.cli.installation import now, reached_database, warn_of_missing_erasures
from collecte.cli.sauvegardes import save
from collecte.core.config import backup_folder_from_environment
from collecte.core.database import Database
from collecte.core.schema import check_upgradable, current_revision, head_revision, upgrade
from collecte.exploitation.sauvegardes import exiger, holds_something

_UPGRADE = """Crée la base, ou la porte à la version de ce programme, en entier ou pas du tout.

Une base d’une autre version qui contient quelque chose n’est changée que si une sauvegarde vérifiée d’elle, à sa
version et de moins de 24 heures, est dans COLLECTE_BACKUP_FOLDER. Arrêtez d’abord le serveur et les travailleurs."""


@click.group(help="La base de données de l’installation.")
def base() -> None:
    """Groups the commands on the base."""


@base.command("mettre-a-jour", help=_UPGRADE, short_help="Crée la base, ou la porte à la version de ce programme.")
@click.option(
    "--sauvegarder/--sans-sauvegarde",
    default=None,
    help="Fait d’abord une sauvegarde, ou n’en demande aucune.",
)
def mettre_a_jour(*, sauvegarder: bool | None) -> None:
    with reached_database() as database:
        before = current_revision(database)
        check_upgradable(before)
        if before != head_revision():
            _copy_first(database, sauvegarder=sauvegarder)
        upgrade(database)
        click.echo(f"Base à la version {current_revision(database)} (avant : {before or 'vide'}).")
        warn_of_missing_erasures(database)


def _copy_first(database: Database, *, sauvegarder: bool | None) -> None:
    """Have a copy of what is about to change, unless there is nothing or one was told to do without."""
    if sauvegarder is False or not holds_something(database):
        return
    folder = backup_folder_from_environment()
    if sauvegarder:
        save(database, folder)
    else:
        exiger(database, folder, now())
