"""`collecte compte`: create the first admin, issue one-use links to choose a password, close accounts."""

import os

import click

from collecte.comptes.operations.comptes import LINK_DAYS, issue_lien
from collecte.comptes.operations.gestion_comptes import create_admin, deactivate, reactivate
from collecte.comptes.operations.second_facteur import remove_second_factor
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.command_line import Transaction, now, opened_database
from collecte.core.errors import Refus
from collecte.models import Compte
from questionnaires.core.answers import clean, is_seen

_MAX_NAME = 80


@click.group(help="Les comptes des personnes.")
def compte() -> None:
    """Group the commands on accounts."""


@compte.command("creer-admin", help="Crée l’admin de l’installation et affiche son lien à usage unique.")
@click.argument("adresse")
@click.option("--prenom", required=True, help="Son prénom.")
@click.option("--nom", required=True, help="Son nom.")
@click.option("--autre", is_flag=True, help="En nommer un de plus, quand il y en a déjà un.")
def creer_admin(adresse: str, prenom: str, nom: str, autre: bool) -> None:
    address, prenom, nom = (clean(text).strip() for text in (adresse, prenom, nom))
    if not _is_address(address):
        raise Refus(f"« {address[:80]} » n’est pas une adresse électronique.", "Écrivez-la comme nom@exemple.fr.")
    if not all(is_seen(text) and len(text) <= _MAX_NAME for text in (prenom, nom)):
        raise Refus("Un prénom et un nom font de 1 à 80 caractères.", "Écrivez-les après --prenom et --nom.")
    with opened_database() as database, database.writing() as session:
        created = create_admin(session, address=address, prenom=prenom, nom=nom, is_another=autre, now=now())
        token = issue_lien(session, compte=created, now=now())
    _tell(token)


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local) and "." in domain.strip(".") and len(text) <= 254 and not any(char.isspace() for char in text)


@compte.command("lien", help="Affiche un lien à usage unique avec lequel la personne choisit son mot de passe.")
@click.argument("adresse")
def lien(adresse: str) -> None:
    with opened_database() as database, database.writing() as session:
        token = issue_lien(session, compte=find_compte(session, adresse), now=now())
    _tell(token)


@compte.command("desactiver", help="Ferme un compte : il n’ouvre plus rien, ce que la personne a fait est conservé.")
@click.argument("adresse")
def desactiver(adresse: str) -> None:
    with opened_database() as database, database.writing() as session:
        deactivate(session, compte=find_compte(session, adresse), acteur=None, now=now())
    click.echo(f"Le compte {adresse} est désactivé ; ses sessions sont fermées.")


@compte.command("reactiver", help="Rouvre un compte désactivé, avec le mot de passe qu’il avait.")
@click.argument("adresse")
def reactiver(adresse: str) -> None:
    with opened_database() as database, database.writing() as session:
        reactivate(session, compte=find_compte(session, adresse), acteur=None, now=now())
    click.echo(f"Le compte {adresse} est réactivé.")


@compte.command("oublier-application", help="Pour qui a perdu téléphone et codes de secours : en inscrire d’autres.")
@click.argument("adresse")
def oublier_application(adresse: str) -> None:
    with opened_database() as database, database.writing() as session:
        remove_second_factor(session, compte=find_compte(session, adresse), acteur=None, now=now())
    click.echo(f"L’application de codes du compte {adresse} est oubliée ; ses sessions sont fermées.")


def _tell(token: str) -> None:
    public_url = os.environ.get("COLLECTE_PUBLIC_URL", "").rstrip("/")
    click.echo(f"{public_url}/acces/{token}")
    if not public_url:
        click.echo("COLLECTE_PUBLIC_URL n’est pas défini : écrivez l’adresse du service devant ce lien.", err=True)
    click.echo(f"Ce lien sert une fois, pendant {LINK_DAYS} jours. Les liens précédents ne servent plus.", err=True)


def find_compte(session: Transaction, address: str) -> Compte:
    """Return the account of an address. Raises Refus."""
    compte = get_compte_by_address(session, address)
    if compte is None:
        raise Refus(f"Aucun compte n’a l’adresse {address}.", "Vérifiez-la, ou importez d’abord la personne.")
    return compte
