"""`collecte classeur`: the regional workbook in a file."""

from pathlib import Path

import click

from collecte.cli.installation import find_region, now, opened_database
from collecte.errors import UserFacingError
from collecte.operations.classeurs import take_out
from collecte.queries.campagnes import get_campagne_of, list_periode_codes
from exports.records import Collecte
from questionnaires.periodes import Periode


class UnknownPeriodeError(UserFacingError):
    def __init__(self, typed: str, known: list[str]) -> None:
        super().__init__(
            f"Aucune campagne pour la période {typed}.", f"Périodes de la région : {', '.join(known) or 'aucune'}."
        )


class FolderMissingError(UserFacingError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"Le dossier {folder} n’existe pas.", "Créez-le, ou choisissez un autre --sortie.")


@click.command(help="Écrit le classeur régional d’une période.")
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--periode", "typed", required=True, help="Par exemple 2026-S1 ou 2026-Q3.")
@click.option(
    "--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier .xlsx à écrire."
)
def classeur(region_code: str | None, typed: str, sortie: Path) -> None:
    if not sortie.resolve().parent.is_dir():
        raise FolderMissingError(sortie.resolve().parent)
    with opened_database() as database, database.writing() as session:
        region = find_region(session, region_code)
        campagne = get_campagne_of(session, region, _code(typed))
        if campagne is None:
            raise UnknownPeriodeError(typed, list(list_periode_codes(session, region.id)))
        collecte = take_out(session, campagne=campagne, acteur=None, now=now())
    write(collecte, sortie)
    click.echo(f"Classeur écrit : {sortie}")


def write(collecte: Collecte, sortie: Path) -> None:
    """Write a workbook, telling each sheet."""
    from exports.workbook import write_workbook  # pandas comes with it: other commands start without

    write_workbook(collecte, sortie, _tell)


def _code(typed: str) -> str:
    try:
        return Periode.parse(typed).code
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--periode") from None


def _tell(step: int, steps: int, name: str) -> None:
    click.echo(f"  {step}/{steps} {name}", err=True)
