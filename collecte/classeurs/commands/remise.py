"""Read the `--periode` option of workbook commands, and write the file handed out with its trace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import click

from collecte.core.command_line import now
from collecte.core.database import Database
from collecte.core.errors import UserFacingError
from collecte.telechargements.operations.sorties import Sortie, remettre
from exports.tableur.fichier import replace_file
from questionnaires.temps.periodes import Periode


class UnknownPeriodeError(UserFacingError):
    def __init__(self, typed: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Aucune campagne pour la période {typed}.", f"Périodes de la région : {', '.join(known) or 'aucune'}."
        )


def periode_code(typed: str, option: str = "--periode") -> str:
    """Return the code of a période, such as `2026-S1`. Raise click.BadParameter."""
    try:
        return Periode.parse(typed).code
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def deliver(
    database: Database, write: Callable[[BytesIO], Mapping[str, float] | None], sortie: Sortie, path: Path
) -> bytes:
    """Write a file and record that it was handed out, with the main figures that `write` returns, if any: both, or
    none. Return its bytes."""
    content = BytesIO()
    sortie = replace(sortie, reperes=write(content) or {})
    with database.writing() as session:
        remettre(session, sortie=sortie, fichier=content.getvalue(), acteur=None, now=now())
        replace_file(path, content.getvalue())
    return content.getvalue()


def tell_step(step: int, steps: int, name: str) -> None:
    click.echo(f"  {step}/{steps} {name}", err=True)
