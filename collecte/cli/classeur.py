"""`collecte classeur`: the workbook of a campaign in a file, on time or on any questionnaire."""

from collections.abc import Sequence
from pathlib import Path

import click

from collecte.cli.installation import find_region, now, opened_database
from collecte.errors import UserFacingError
from collecte.operations.classeurs import take_out
from collecte.operations.resultats import take_reference_out
from collecte.queries.campagnes import get_last_campagne, list_campagnes_of
from exports.records import Collecte, CollecteEnquete
from questionnaires.derive import TEMPS
from questionnaires.periodes import Periode


class UnknownPeriodeError(UserFacingError):
    def __init__(self, typed: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Aucune campagne pour la période {typed}.", f"Périodes de la région : {', '.join(known) or 'aucune'}."
        )


class UnknownEnqueteError(UserFacingError):
    def __init__(self, code: str, known: Sequence[str]) -> None:
        problem = f"Aucune campagne ne pose le questionnaire « {code} »{' sur cette période' if known else ''}."
        periodes = f"Périodes de ses campagnes : {', '.join(known)}."
        super().__init__(problem, periodes if known else "Vérifiez le code du questionnaire et la région.")


class PeriodeMissingError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "Il manque l’option --periode.", "Écrivez par exemple --periode 2026-S1, ou nommez un --questionnaire."
        )


class FolderMissingError(UserFacingError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"Le dossier {folder} n’existe pas.", "Créez-le, ou choisissez un autre --sortie.")


@click.command(help="Écrit le classeur d’une campagne.")
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option(
    "--questionnaire", "code", help="Code d’un questionnaire de la région ; sans lui, « Temps et activités »."
)
@click.option(
    "--periode",
    "typed",
    help="Par exemple 2026-S1 ou 2026-Q3. Avec --questionnaire, facultative : sans elle, la dernière campagne ouverte.",
)
@click.option(
    "--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier .xlsx à écrire."
)
def classeur(region_code: str | None, code: str | None, typed: str | None, sortie: Path) -> None:
    if not sortie.resolve().parent.is_dir():
        raise FolderMissingError(sortie.resolve().parent)
    if not (code or typed):
        raise PeriodeMissingError
    periode = _code(typed) if typed else None
    with opened_database() as database, database.writing() as session:
        region = find_region(session, region_code)
        campagne = get_last_campagne(session, region.id, code or TEMPS, periode)
        if campagne is None:
            known = sorted({own.periode_code for own in list_campagnes_of(session, region.id, code or TEMPS)})
            raise UnknownEnqueteError(code, known) if code else UnknownPeriodeError(typed or "", known)
        kept = take_reference_out(session, campagne=campagne, acteur=None, now=now())
        taken = kept.fichier if kept else take_out(session, campagne=campagne, acteur=None, now=now())
    write(taken, sortie)
    click.echo(f"Classeur écrit : {sortie}")


def write(taken: Collecte | CollecteEnquete | bytes, sortie: Path) -> None:
    """Write a workbook, telling each sheet; one that is kept, as it is."""
    if isinstance(taken, bytes):
        sortie.write_bytes(taken)
        return
    from exports.classeurs import write_classeur  # pandas comes with it: other commands start without

    write_classeur(taken, sortie, _tell)


def _code(typed: str) -> str:
    try:
        return Periode.parse(typed).code
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--periode") from None


def _tell(step: int, steps: int, name: str) -> None:
    click.echo(f"  {step}/{steps} {name}", err=True)
