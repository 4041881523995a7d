"""`collecte rgpd`: what is kept and for how long, what has lived its time, what is held on someone, erasing it."""

from collections.abc import Mapping

import click

from collecte.cli.installation import now, opened_database
from collecte.database import Database
from collecte.operations.durees import DUREES
from collecte.operations.purge import REGLES, Regle, count_due, purge_some


@click.group(help="Les données personnelles : registre, durées de conservation, droits des personnes.")
def rgpd() -> None:
    """Groups the commands on personal data."""


@rgpd.command(help="Applique les durées de conservation ; le travailleur le fait aussi, une fois par jour.")
@click.option("--a-blanc", "a_blanc", is_flag=True, help="Dit ce qui serait purgé, sans rien changer.")
@click.option("--appliquer", is_flag=True, help="Purge pour de bon.")
def purger(*, a_blanc: bool, appliquer: bool) -> None:
    if a_blanc == appliquer:
        raise click.UsageError("Écrivez --a-blanc ou --appliquer, l’un des deux.")
    with opened_database() as database:
        if a_blanc:
            with database.reading() as session:
                _tell(count_due(session, now()))
            click.echo("Rien n’a été changé.")
            return
        counts = dict.fromkeys(DUREES, 0)
        for regle in REGLES:
            while count := _purge_one_batch(database, regle):
                counts[regle.nom] += count
        database.scrub(whole=True)
    _tell(counts)


def _purge_one_batch(database: Database, regle: Regle) -> int:
    """Committed at once: what stops it midway is taken up by the next one."""
    with database.writing() as session:
        return purge_some(session, regle, now=now())


def _tell(counts: Mapping[str, int]) -> None:
    for nom, count in counts.items():
        click.echo(f"{count:6}  {DUREES[nom].quoi} ({DUREES[nom].texte})")
