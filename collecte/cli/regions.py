"""`collecte region`: creating a région with the DLA of its départements."""

import click

from collecte.cli.installation import opened_database
from collecte.core.errors import UserFacingError
from collecte.organisation.operations.organisation import create_region
from collecte.organisation.territoires import territoires


class UnknownTerritoireError(UserFacingError):
    def __init__(self, code: str) -> None:
        super().__init__(f"« {code} » n’est pas un code de région.", f"Codes admis : {', '.join(territoires())}.")


@click.group(help="Les régions de cette installation.")
def region() -> None:
    """Groups the commands on régions."""


@region.command("creer", help="Crée une région, par exemple centre-val-de-loire, et un DLA par département.")
@click.argument("code")
def creer(code: str) -> None:
    territoire = territoires().get(code)
    if territoire is None:
        raise UnknownTerritoireError(code)
    with opened_database() as database, database.writing() as session:
        create_region(session, code=code, nom=territoire.nom, departements=territoire.departements)
    dlas = ", ".join(f"{code} {nom}" for code, nom in territoire.departements.items())
    click.echo(f"Région {territoire.nom} créée avec ses DLA : {dlas}.")
