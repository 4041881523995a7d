"""`collecte importer`: persons, conventions, past répartitions or structures from a spreadsheet, with a dry run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from collecte.cli.installation import find_region, now, opened_database
from collecte.cli.structures import structures
from collecte.core.operations.imports import Bilan, Genre
from collecte.core.tableurs import read_table
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.temps.operations.import_repartitions import import_repartitions
from questionnaires.core.francais import plural, typeset


@click.group(help="Importe des données d’un tableur (.xlsx ou .csv), tout ou rien.")
def importer() -> None:
    """Groups the imports."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every import is told: a file, a région, whether it is a dry run."""
    for option in (
        click.option("--a-blanc", is_flag=True, help="Dit ce qui serait fait, sans rien changer."),
        click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une."),
        click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        command = option(command)
    return command


@importer.command(
    "personnes",
    help="Colonnes : dla, prénom, nom, courriel, etp, début ; facultatives : fin, rôle, structure porteuse, actif.",
)
@_options
@click.option("--inviter", is_flag=True, help="Invite chaque personne créée, par un courriel.")
def personnes(fichier: Path, region_code: str | None, a_blanc: bool, inviter: bool) -> None:
    _import(partial(import_personnes, with_invitations=inviter), fichier, region_code, a_blanc)


@importer.command(
    "conventions",
    help="Colonnes : dla, structure porteuse, référence, début, fin ; "
    "facultatives : avenant, début avenant, fin avenant, etp, budget.",
)
@_options
def conventions(fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    _import(import_conventions, fichier, region_code, a_blanc)


@importer.command(
    "repartitions",
    help="Répartitions des années passées, marquées « reprises ». Colonnes : dla, période (2024-A1), référentiel (1), "
    "et une par fonction, nommée par son code ou son titre ; pour une personne, courriel, ou prénom et nom. Sans "
    "personne, la ligne est celle du DLA.",
)
@_options
def repartitions(fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    _import(import_repartitions, fichier, region_code, a_blanc)


importer.add_command(structures)


def _import(run: Callable[..., Bilan], fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    feuille = read_table(fichier)
    with opened_database() as database, database.writer() as session:
        bilan = run(session, region=find_region(session, region_code), feuille=feuille, now=now())
        if not a_blanc:
            session.commit()
    _tell(bilan, a_blanc)


_SIGNS = {Genre.CREATION: "+", Genre.MODIFICATION: "~", Genre.DESACTIVATION: "-"}


def _tell(bilan: Bilan, a_blanc: bool) -> None:
    for genre, sign in _SIGNS.items():
        for text in bilan.texts(genre):
            click.echo(f"  {sign} {typeset(text)}")
    for remarque in bilan.mentions:
        click.echo(f"  ! {typeset(remarque)}")
    counts = f"{plural(len(bilan.created), 'création')}, {plural(len(bilan.updated), 'modification')}, "
    if bilan.deactivated:
        counts += f"{plural(len(bilan.deactivated), 'désactivation')}, "
    counts += f"{plural(bilan.unchanged, 'ligne')} sans changement."
    click.echo(f"À blanc, rien n’est changé. Il y aurait : {counts}" if a_blanc else counts)
