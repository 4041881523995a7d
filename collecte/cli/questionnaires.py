"""`collecte questionnaire`: checking, reading, converting definitions, and putting them in the library of a région."""

from pathlib import Path

import click

from collecte.bibliotheque.operations.brouillons import import_brouillon
from collecte.cli.definitions import find_questionnaire, read_file, write_file
from collecte.cli.installation import find_region, now, opened_database
from collecte.cli.plan import outline, summary
from collecte.cli.remise import FolderMissingError
from collecte.core.errors import UserFacingError
from questionnaires.core.anomalies import Anomalie, blocking
from questionnaires.core.francais import plural
from questionnaires.editing.verification import verify
from questionnaires.files.yaml_questionnaire import QuestionnaireLu

_REGION = click.option("--region", "region_code", help="Code de la région dont chercher la bibliothèque.")


class UnpublishableError(UserFacingError):
    """What a file may hold in the library, and no version may."""

    def __init__(self, anomalies: tuple[Anomalie, ...]) -> None:
        told = [str(anomalie) for anomalie in anomalies]
        count = plural(len(anomalies), "point empêche", "points empêchent")
        super().__init__("\n".join([*told, f"{count} de le publier."]), "Corrigez-les ici ou dans la bibliothèque.")


@click.group(help="Les questionnaires : en fichiers (.yaml, .xlsx), livrés, ou de la bibliothèque d’une région.")
def questionnaire() -> None:
    """Groups the commands on definitions."""


@questionnaire.command("verifier", help="Dit tout ce qui est à corriger dans un fichier, avec sa ligne.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verifier(fichier: Path) -> None:
    lu = read_file(fichier)
    _tell_looks(lu)
    click.echo(f"{summary(lu.questionnaire)}.")
    if defects := blocking(verify(lu.questionnaire)):
        raise UnpublishableError(defects)
    looks = plural(len(lu.remarques), "remarque")
    click.echo(f"Rien n’empêche de le publier ; {looks}." if lu.remarques else "Rien à corriger.")


@questionnaire.command("afficher", help="Montre le plan : pages, questions, codes, conditions.")
@click.argument("nom", metavar="CODE|FICHIER")
@_REGION
def afficher(nom: str, region_code: str | None) -> None:
    for line in outline(find_questionnaire(nom, region_code)):
        click.echo(line)


@questionnaire.command("exporter", help="Écrit un questionnaire dans un fichier .yaml ou .xlsx (XLSForm).")
@click.argument("nom", metavar="CODE|FICHIER")
@click.option("--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier à écrire.")
@_REGION
def exporter(nom: str, sortie: Path, region_code: str | None) -> None:
    if not sortie.resolve().parent.is_dir():
        raise FolderMissingError(sortie.resolve().parent)
    write_file(find_questionnaire(nom, region_code), sortie)
    click.echo(f"Questionnaire écrit : {sortie}")


@questionnaire.command("importer", help="Met un fichier dans la bibliothèque d’une région, en préparation.")
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--remplace", is_flag=True, help="Remplace le questionnaire de même code en préparation.")
def importer(fichier: Path, region_code: str | None, remplace: bool) -> None:
    lu = read_file(fichier)
    with opened_database() as database, database.writing() as session:
        region = find_region(session, region_code)
        import_brouillon(
            session, region_id=region.id, questionnaire=lu.questionnaire, replace=remplace, acteur=None, now=now()
        )
    _tell_looks(lu)
    click.echo(f"Dans la bibliothèque, en préparation : {summary(lu.questionnaire)}.")


def _tell_looks(lu: QuestionnaireLu) -> None:
    for remarque in lu.remarques:
        click.echo(str(remarque))
