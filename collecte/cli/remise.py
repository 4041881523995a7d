"""A workbook put in a file by a command: written, told sheet by sheet, kept in the journal as it leaves."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import click

from collecte.cli.installation import now
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.telechargements.operations.sorties import Sortie, remettre
from exports.tableur.fichier import replace_file


class FolderMissingError(UserFacingError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"Le dossier {folder} n’existe pas.", "Créez-le, ou choisissez un autre --sortie.")


def check_folder(sortie: Path) -> None:
    """Raises FolderMissingError when there is nowhere to write a file."""
    if not sortie.resolve().parent.is_dir():
        raise FolderMissingError(sortie.resolve().parent)


def deliver(
    database: Database, write: Callable[[BytesIO], Mapping[str, float] | None], sortie: Sortie, path: Path
) -> bytes:
    """What `write` writes, in a file, and kept that it was handed out, with the main figures that it returns, if any:
    both, or none. Returns it."""
    content = BytesIO()
    sortie = replace(sortie, reperes=write(content) or {})
    with database.writing() as session:
        remettre(session, sortie=sortie, fichier=content.getvalue(), acteur=None, now=now())
        replace_file(path, content.getvalue())
    return content.getvalue()


def tell_step(step: int, steps: int, name: str) -> None:
    click.echo(f"  {step}/{steps} {name}", err=True)
