"""The command's root: what it groups, and how errors are told."""

import click

from collecte.cli.base import base
from collecte.cli.classeur import classeur
from collecte.cli.comptes import compte
from collecte.cli.demo import demo
from collecte.cli.importer import importer
from collecte.cli.regions import region
from collecte.cli.serveur import serveur
from collecte.config import SettingsError
from collecte.errors import UserFacingError
from collecte.schema import SchemaError

REFUSED = 2


class _Root(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (UserFacingError, SettingsError, SchemaError) as error:
            click.echo(str(error), err=True)
            ctx.exit(REFUSED)


@click.group(cls=_Root, help="Collecte DLA : questionnaires, campagnes et classeurs régionaux.")
@click.version_option(package_name="collecte-dla")
def main() -> None:
    """The root does nothing by itself."""


for command in (base, classeur, compte, demo, importer, region, serveur):
    main.add_command(command)
