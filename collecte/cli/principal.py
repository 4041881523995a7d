"""Root of the command `collecte`: the commands of all rooms, and errors in French with an exit code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import click
from click.exceptions import NoArgsIsHelpError

from collecte.cli.commands import COMMANDS, IMPORTS, LazyGroup
from collecte.cli.usage import help_in_french, usage_text
from collecte.core.config import SettingsError
from collecte.core.errors import Refus, SchemaError, UserFacingError
from collecte.core.whole_files import keep_private
from exports.tableur.text import ExportLimitError

REFUSED = 2


class _Refusal(click.ClickException):
    """A UserFacingError's sentence, printed alone."""

    exit_code = REFUSED

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn refusals into messages; nothing else does."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise _Refusal(usage_text(error)) from None
    except (UserFacingError, SettingsError, SchemaError, ExportLimitError) as error:
        raise _Refusal(str(error)) from None


class _Root(LazyGroup):
    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        keep_private()
        with _refusing():
            _check_readable(args)
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with _refusing():
            return super().invoke(ctx)


def _check_readable(arguments: Sequence[str]) -> None:
    """Refuse bytes that are no text: they reach Python as lone surrogates, which no database stores."""
    for argument in arguments:
        if any("\ud800" <= char <= "\udfff" for char in argument):
            shown = argument.encode("utf-8", "replace").decode("utf-8")
            raise Refus(
                f"« {shown} » contient des octets qui ne sont pas de l’UTF-8.",
                "Tapez-le de nouveau ou, si c’est un fichier, renommez-le.",
            )


@click.group(cls=_Root, help="Collecte DLA : questionnaires, campagnes et classeurs régionaux.")
@click.version_option(package_name="collecte-dla")
def main() -> None:
    """The root does nothing by itself."""


main.declare(COMMANDS)
importer = LazyGroup("importer", help="Importe des données d’un tableur (.xlsx ou .csv), tout ou rien.")
importer.declare(IMPORTS)
main.add_command(importer)
help_in_french(main)
