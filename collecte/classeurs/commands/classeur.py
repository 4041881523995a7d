"""`collecte classeur`: write the workbook of a campaign; groups `regional`, `national` and `verifier`."""

from pathlib import Path

import click

from collecte.campagnes.operations.classeurs import sortie_of, take_out
from collecte.campagnes.operations.resultats import take_reference_out
from collecte.campagnes.queries.campagnes import get_last_campagne
from collecte.classeurs.commands.national import national
from collecte.classeurs.commands.regional import regional
from collecte.classeurs.commands.remise import UnknownPeriodeError, deliver, periode_code, tell_step
from collecte.classeurs.commands.verification import verifier
from collecte.core.command_line import Transaction, check_folder, now, opened_database, tell
from collecte.core.database import Database
from collecte.core.errors import Refus
from collecte.models import Campagne
from collecte.organisation.commands import find_region
from collecte.reponses.queries.campagnes import list_campagnes_of
from collecte.telechargements.operations.sorties import Sortie
from exports.records.records import Collecte, CollecteEnquete, workbook_name
from exports.tableur.fichier import replace_file
from questionnaires.temps.derive import TEMPS


@click.group(
    invoke_without_command=True,
    help="Écrit le classeur d’une campagne. « regional » réunit ceux d’une région, « national » ceux de toutes ; "
    "« verifier » dit si un fichier en est un, et ce qui y a changé.",
)
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option(
    "--questionnaire", "code", help="Code d’un questionnaire de la région ; sans lui, « Temps et activités »."
)
@click.option(
    "--periode",
    "typed",
    help="Par exemple 2026-S1 ou 2026-Q3. Avec --questionnaire, facultative : sans elle, la dernière campagne dont les "
    "résultats sont arrêtés ; si aucune ne l’est, la dernière ouverte.",
)
@click.option("--sortie", type=click.Path(path_type=Path, dir_okay=False), help="Fichier .xlsx à écrire ; obligatoire.")
@click.pass_context
def classeur(
    context: click.Context, region_code: str | None, code: str | None, typed: str | None, sortie: Path | None
) -> None:
    if context.invoked_subcommand is not None:
        return
    if sortie is None:
        raise click.MissingParameter(
            ctx=context, param=next(parameter for parameter in classeur.params if parameter.name == "sortie")
        )
    _write_last(region_code, code, typed, sortie)


for command in (national, regional, verifier):
    classeur.add_command(command)


def _write_last(region_code: str | None, code: str | None, typed: str | None, sortie: Path) -> None:
    """Write the workbook of the last settled campaign of a questionnaire, else of the last to open; over a période if
    one is named."""
    check_folder(sortie)
    if not (code or typed):
        raise Refus(
            "Il manque l’option --periode.",
            "Écrivez par exemple --periode 2026-S1, ou nommez un --questionnaire.",
        )
    periode = periode_code(typed) if typed else None
    with opened_database() as database:
        with database.writing() as session:
            campagne = _find(session, region_code, code, periode)
            if periode is None and campagne.arretee_le is None:
                tell(f"Aucune campagne aux résultats arrêtés : voici la dernière ouverte, {campagne.periode.libelle}.")
            taken = _take(session, campagne, sortie)
        if taken is not None:
            write(database, *taken, sortie)
    click.echo(f"Classeur écrit : {sortie}")


def _find(session: Transaction, region_code: str | None, code: str | None, periode: str | None) -> Campagne:
    """Find the campaign. Raise Refus, UnknownPeriodeError."""
    region = find_region(session, region_code)
    campagne = get_last_campagne(session, region.id, code or TEMPS, periode)
    if campagne is None:
        known = sorted({candidate.periode_code for candidate in list_campagnes_of(session, region.id, code or TEMPS)})
        if not code:
            raise UnknownPeriodeError(periode or "", known)
        raise Refus(
            f"Aucune campagne ne pose le questionnaire « {code} »{' sur cette période' if known else ''}.",
            f"Périodes de ses campagnes : {', '.join(known)}."
            if known
            else "Vérifiez le code du questionnaire et la région.",
        )
    return campagne


def _take(session: Transaction, campagne: Campagne, path: Path) -> tuple[Collecte | CollecteEnquete, Sortie] | None:
    """Return what is to be written; None when the reference workbook of settled results was copied as it is."""
    if reference := take_reference_out(session, campagne=campagne, acteur=None, now=now()):
        replace_file(path, reference.fichier)
        return None
    collecte = take_out(session, campagne=campagne, acteur=None, now=now())
    return collecte, sortie_of(campagne, workbook_name(collecte))


def write(database: Database, taken: Collecte | CollecteEnquete, sortie: Sortie, path: Path) -> None:
    """Write a workbook, reporting each sheet, and record that it was handed out: both, or none."""
    from exports.regional.classeurs import write_classeur  # pandas comes with it: other commands start without

    deliver(database, lambda content: write_classeur(taken, content, tell_step), sortie, path)
