"""`collecte questionnaire`: check, show and convert definitions, and import them into the library of a région."""

from collections.abc import Sequence
from pathlib import Path, PurePath

import click

from collecte.bibliotheque.commands.plan import outline, summary
from collecte.bibliotheque.operations.brouillons import import_brouillon
from collecte.bibliotheque.operations.definitions import (
    WRITERS,
    RefusedDefinitionError,
    UnaskedDefinitionError,
    UnknownFormatError,
    read_definition,
)
from collecte.bibliotheque.queries.brouillons import get_brouillon_of, list_codes, read_brouillon
from collecte.core.command_line import check_folder, now, opened_database
from collecte.core.errors import Refus, UserFacingError, reason_of
from collecte.core.tableurs import LIST_LIMITS
from collecte.organisation.commands import find_region
from collecte.referentiel.queries.categories import get_categories
from questionnaires.categories.categories import Liste
from questionnaires.core.anomalies import blocking
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.editing.verification import verify
from questionnaires.files.defauts import in_order
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_categories
from questionnaires.files.yaml_questionnaire import QuestionnaireLu
from questionnaires.files.yaml_text import bytes_of

_EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)
_LISTES = click.argument("listes", metavar="[LISTE.csv]...", nargs=-1, type=_EXISTING)
_REGION = click.option("--region", "region_code", help="Code de la région dont chercher la bibliothèque.")


class UnknownQuestionnaireError(UserFacingError):
    def __init__(self, named: str, known: list[str]) -> None:
        super().__init__(
            f"« {named} » n’est ni un fichier, ni le code d’un questionnaire.",
            f"Codes admis : {', '.join(known) or 'aucun'}.",
        )


@click.group(help="Les questionnaires : en fichiers (.yaml, .xlsx), livrés, ou de la bibliothèque d’une région.")
def questionnaire() -> None:
    """Group the commands on definitions."""


@questionnaire.command("verifier", help="Dit tout ce qui est à corriger dans un fichier, avec sa ligne.")
@click.argument("fichier", type=_EXISTING)
@_LISTES
def verifier(fichier: Path, listes: tuple[Path, ...]) -> None:
    lu = _read_file(fichier, listes)
    if lu.a_corriger:
        raise RefusedDefinitionError(in_order((*lu.a_corriger, *lu.remarques)))
    _tell_looks(lu)
    click.echo(f"{summary(lu.questionnaire)}.")
    if defects := blocking(verify(lu.questionnaire)):
        count = plural(len(defects), "point empêche", "points empêchent")
        sentences = [*map(str, defects), f"{count} de le publier."]
        raise Refus("\n".join(sentences), "Corrigez-les ici ou dans la bibliothèque.")
    looks = plural(len(lu.remarques), "remarque")
    click.echo(f"Rien n’empêche de le publier ; {looks}." if lu.remarques else "Rien à corriger.")


@questionnaire.command("afficher", help="Montre le plan : pages, questions, codes, conditions.")
@click.argument("nom", metavar="CODE|FICHIER")
@_REGION
def afficher(nom: str, region_code: str | None) -> None:
    for line in outline(_find_questionnaire(nom, region_code)):
        click.echo(line)


@questionnaire.command("exporter", help="Écrit un questionnaire dans un fichier .yaml ou .xlsx (XLSForm).")
@click.argument("nom", metavar="CODE|FICHIER")
@click.option("--sortie", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Fichier à écrire.")
@_REGION
def exporter(nom: str, sortie: Path, region_code: str | None) -> None:
    check_folder(sortie)
    _write_file(_find_questionnaire(nom, region_code), sortie)
    click.echo(f"Questionnaire écrit : {sortie}")


@questionnaire.command("importer", help="Met un fichier dans la bibliothèque d’une région, en préparation.")
@click.argument("fichier", type=_EXISTING)
@_LISTES
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--remplace", is_flag=True, help="Remplace le questionnaire de même code en préparation.")
@click.option("--allege", is_flag=True, help="Laisse de côté ce qui ne se demande pas ici, comme une position.")
def importer(fichier: Path, listes: tuple[Path, ...], region_code: str | None, remplace: bool, allege: bool) -> None:
    with opened_database() as database:
        with database.reading() as session:
            trade = get_categories(session).listes
        lu = _read_lightened(fichier, listes, trade, allege=allege)
        with database.writing() as session:
            region = find_region(session, region_code)
            import_brouillon(
                session, region_id=region.id, questionnaire=lu.questionnaire, replace=remplace, acteur=None, now=now()
            )
    _tell_looks(lu)
    click.echo(f"Dans la bibliothèque, en préparation : {summary(lu.questionnaire)}.")
    if lu.a_corriger:
        click.echo(f"{plural(len(lu.a_corriger), 'point')} à corriger avant de le publier.")


def _read_lightened(path: Path, listes: Sequence[Path], trade: Sequence[Liste], *, allege: bool) -> QuestionnaireLu:
    """Read a file, with `allege` without the rows that cannot be asked here: print them, and what changes elsewhere."""
    try:
        return _read_file(path, listes, trade)
    except UnaskedDefinitionError as error:
        if not allege:
            raise Refus(error.problem, "Avec --allege, le reste est importé, et ce qui ne l’est pas est dit.") from None
        for ecart in (*error.sans.retires, *error.sans.suites):
            click.echo(f"Ligne {ecart.ligne}, « {ecart.quoi} » : {ecart.pourquoi}")
        return QuestionnaireLu(error.reste.questionnaire, error.reste.avertissements)


def _tell_looks(lu: QuestionnaireLu) -> None:
    for defaut in (*lu.a_corriger, *lu.remarques):
        click.echo(str(defaut))


def _read_file(path: Path, listes: Sequence[Path] = (), trade: Sequence[Liste] = ()) -> QuestionnaireLu:
    """Read a definition from a file and its lists; without those in force, `trade`, categories are the shipped ones.

    Raises UnknownFormatError, RefusedDefinitionError, TableurError, DefinitionError, Refus.
    """
    content, *lists = (bytes_of(file, LIST_LIMITS.file_size) for file in (path, *listes))
    sent = {file.name: liste for file, liste in zip(listes, lists, strict=True)}
    return read_definition(str(path), content, sent, trade or shipped_categories().listes)


def _find_questionnaire(named: str, region_code: str | None) -> Questionnaire:
    """Return the questionnaire of a file, else of the library of the given région, else the shipped one of that code.

    Raises UnknownQuestionnaireError, and the errors of `_read_file`.
    """
    if Path(named).is_file():
        return _read_file(Path(named)).questionnaire
    if region_code is not None:
        return _of_library(named.upper(), region_code)
    shipped = shipped_questionnaires()
    if named.upper() not in shipped:
        raise UnknownQuestionnaireError(named, list(shipped))
    return shipped[named.upper()]


def _of_library(code: str, region_code: str) -> Questionnaire:
    with opened_database() as database, database.reading() as session:
        region = find_region(session, region_code)
        brouillon = get_brouillon_of(session, region.id, code)
        if brouillon is None:
            raise UnknownQuestionnaireError(code, sorted(list_codes(session, region.id)))
        return read_brouillon(brouillon)


def _write_file(questionnaire: Questionnaire, path: Path) -> None:
    """Write it in the format of the extension. Raises UnknownFormatError, Refus."""
    writer = WRITERS.get(PurePath(path).suffix.casefold())
    if writer is None:
        raise UnknownFormatError(path.name)
    content = writer(questionnaire)
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = f"« {path} » ne peut pas être écrit : {reason_of(error)}."
        raise Refus(reason, "Choisissez un autre --sortie.") from None
