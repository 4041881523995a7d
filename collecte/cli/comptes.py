"""`collecte compte`: one-use links to choose a password."""

import os

import click

from collecte.cli.installation import now, opened_database
from collecte.errors import UserFacingError
from collecte.operations.comptes import LINK_DAYS, issue_lien
from collecte.queries.comptes import get_compte_by_address


class UnknownAccountError(UserFacingError):
    def __init__(self, address: str) -> None:
        super().__init__(f"Aucun compte n’a l’adresse {address}.", "Vérifiez-la, ou importez d’abord la personne.")


@click.group(help="Les comptes des personnes.")
def compte() -> None:
    """Groups the commands on accounts."""


@compte.command("lien", help="Affiche un lien à usage unique avec lequel la personne choisit son mot de passe.")
@click.argument("adresse")
def lien(adresse: str) -> None:
    with opened_database() as database, database.writing() as session:
        found = get_compte_by_address(session, adresse)
        if found is None:
            raise UnknownAccountError(adresse)
        token = issue_lien(session, compte=found, now=now())
    public_url = os.environ.get("COLLECTE_PUBLIC_URL", "").rstrip("/")
    click.echo(f"{public_url}/acces/{token}")
    if not public_url:
        click.echo("COLLECTE_PUBLIC_URL n’est pas défini : écrivez l’adresse du service devant ce lien.", err=True)
    click.echo(f"Ce lien sert une fois, pendant {LINK_DAYS} jours. Les liens précédents ne servent plus.", err=True)
