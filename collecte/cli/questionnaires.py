"""`collecte questionnaire`: checking, reading and converting definitions, without a base."""

from pathlib import Path

import click

from collecte.cli.classeur import FolderMissingError
from collecte.cli.definitions import find_questionnaire, read_definition, write_definition
from collecte.cli.plan import outline, summary
from questionnaires.francais import plural


@click.group(help="Les définitions de questionnaires : des fichiers, ou ceux qui sont livrés.")
def questionnaire() -> None:
    """Groups the commands on definitions."""


@questionnaire.command("verifier", help="Dit tout ce qui est à corriger dans un fichier, avec sa ligne.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verifier(fichier: Path) -> None:
    lu = read_definition(fichier)
    for remarque in lu.remarques:
        click.echo(str(remarque))
    click.echo(f"{summary(lu.questionnaire)}.")
    looks = plural(len(lu.remarques), "remarque")
    click.echo(f"Rien n’empêche de le publier ; {looks}." if lu.remarques else "Rien à corriger.")


@questionnaire.command("afficher", help="Montre le plan : pages, questions, codes, conditions.")
@click.argument("nom", metavar="CODE|FICHIER")
def afficher(nom: str) -> None:
    for line in outline(find_questionnaire(nom)):
        click.echo(line)


@questionnaire.command("exporter", help="Écrit un questionnaire dans un fichier.")
@click.argument("nom", metavar="CODE|FICHIER")
@click.option("--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier à écrire.")
def exporter(nom: str, sortie: Path) -> None:
    if not sortie.resolve().parent.is_dir():
        raise FolderMissingError(sortie.resolve().parent)
    write_definition(find_questionnaire(nom), sortie)
    click.echo(f"Questionnaire écrit : {sortie}")
