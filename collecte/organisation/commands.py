"""The commands `collecte region`, and `collecte importer` for persons and conventions, with a dry run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from collecte.core.command_line import Transaction, now, opened_database
from collecte.core.errors import Refus
from collecte.core.operations.imports import Bilan, GenreImport
from collecte.core.tableurs import read_table
from collecte.models import Region
from collecte.organisation.operations.acces import confirm_all, told_of
from collecte.organisation.operations.import_conventions import import_conventions
from collecte.organisation.operations.import_personnes import import_personnes
from collecte.organisation.operations.organisation import create_region
from collecte.organisation.queries.acces import list_waiting_in
from collecte.organisation.queries.organisation import get_region_by_code, list_regions
from collecte.organisation.territoires import territoires
from questionnaires.core.francais import plural, typeset


def find_region(session: Transaction, code: str | None) -> Region:
    """Return the région with that code, or the only one when no code is given. Raises Refus."""
    regions = list_regions(session)
    region = get_region_by_code(session, code) if code else regions[0] if len(regions) == 1 else None
    if region is None:
        problem = f"La région « {code} » est inconnue." if code else "Il faut dire de quelle région il s’agit."
        known = ", ".join(other.code for other in regions) or "aucune ; créez-la avec « collecte region creer »"
        raise Refus(problem, f"Écrivez --region suivi d’un code. Régions de cette base : {known}.")
    return region


@click.group(help="Les régions de cette installation.")
def region() -> None:
    """Group the commands on régions."""


@region.command("creer", help="Crée une région, par exemple centre-val-de-loire, et un DLA par département.")
@click.argument("code")
def creer(code: str) -> None:
    territoire = territoires().get(code)
    if territoire is None:
        raise Refus(f"« {code} » n’est pas un code de région.", f"Codes admis : {', '.join(territoires())}.")
    with opened_database() as database, database.writing() as session:
        create_region(session, code=code, nom=territoire.nom, departements=territoire.departements)
    dlas = ", ".join(f"{code} {nom}" for code, nom in territoire.departements.items())
    click.echo(f"Région {territoire.nom} créée avec ses DLA : {dlas}.")


@region.command("confirmer", help="Confirme tous les accès qui attendent dans une région, après les avoir dits.")
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--a-blanc", is_flag=True, help="Dit ce qui attend, sans rien confirmer.")
def confirmer(region_code: str | None, a_blanc: bool) -> None:
    with opened_database() as database, database.writing() as session:
        region_asked = find_region(session, region_code)
        acces = (
            [told_of(acces) for acces in list_waiting_in(session, region_asked.id)]
            if a_blanc
            else confirm_all(session, region=region_asked, now=now())
        )
    for ligne in acces:
        click.echo(typeset(f"{'attend' if a_blanc else 'confirmé'} : {ligne}"))
    click.echo(plural(len(acces), "accès", "accès") + "." if acces else "Aucun accès n’attend.")


def import_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments of every import: a file, a région, whether it is a dry run."""
    for option in (
        click.option("--a-blanc", is_flag=True, help="Dit ce qui serait fait, sans rien changer."),
        click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une."),
        click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        command = option(command)
    return command


@click.command(
    "personnes",
    help="Colonnes : dla, prénom, nom, courriel, etp, début ; facultatives : fin, rôle, structure porteuse, actif.",
)
@import_options
@click.option("--inviter", is_flag=True, help="Invite chaque personne créée, par un courriel.")
def personnes(fichier: Path, region_code: str | None, a_blanc: bool, inviter: bool) -> None:
    import_table(partial(import_personnes, with_invitations=inviter), fichier, region_code, a_blanc)


@click.command(
    "conventions",
    help="Colonnes : dla, structure porteuse, référence, début, fin ; "
    "facultatives : avenant, début avenant, fin avenant, etp, budget.",
)
@import_options
def conventions(fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    import_table(import_conventions, fichier, region_code, a_blanc)


def import_table(run: Callable[..., Bilan], fichier: Path, region_code: str | None, a_blanc: bool) -> None:
    """Import a file, all of it or none, and print what it changed, or would change."""
    feuille = read_table(fichier)
    with opened_database() as database, database.writer() as session:
        bilan = run(session, region=find_region(session, region_code), feuille=feuille, now=now())
        if not a_blanc:
            session.commit()
    _tell(bilan, a_blanc)


_SIGNS = {GenreImport.CREATION: "+", GenreImport.MODIFICATION: "~", GenreImport.DESACTIVATION: "-"}


def _tell(bilan: Bilan, a_blanc: bool) -> None:
    for genre, sign in _SIGNS.items():
        for text in bilan.texts(genre):
            click.echo(f"  {sign} {typeset(text)}")
    for remarque in bilan.mentions:
        click.echo(f"  ! {typeset(remarque)}")
    counts = f"{plural(len(bilan.created), 'création')}, {plural(len(bilan.updated), 'modification')}, "
    if bilan.deactivated:
        counts += f"{plural(len(bilan.deactivated), 'désactivation')}, "
    counts += f"{plural(bilan.unchanged, 'ligne')} sans changement."
    click.echo(f"À blanc, rien n’est changé. Il y aurait : {counts}" if a_blanc else counts)
