"""`collecte demo`: the demo region in a folder, its workbook, and a server to look around."""

import secrets
from pathlib import Path

import click

from collecte.app import create_app
from collecte.campagnes.operations.classeurs import sortie_of, take_out
from collecte.classeurs.commands.classeur import write
from collecte.cli.serveur import free_port, listen, serve
from collecte.comptes.operations.comptes import issue_lien
from collecte.comptes.queries.comptes import list_comptes
from collecte.core.command_line import now
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.errors import Refus, reason_of
from collecte.core.schema import upgrade
from collecte.core.security import Trousseau
from collecte.courriels.mail import folder_of
from collecte.demo.construction import build
from collecte.demo.personnes import ADMIN, ANIMATRICE, PILOTE, PORTEUSES, REGION
from collecte.demo.satisfaction import lien_of_a_structure
from collecte.exploitation.jobs import Atelier, run_periodic
from collecte.models import Compte, Mots
from collecte.organisation.queries.organisation import get_region_by_code, list_regions
from collecte.organisation.views.acces_organisation import role_told
from collecte.reponses.operations.liens import adresse_of
from collecte.reponses.queries.campagnes import list_campagnes_of
from exports.records.records import workbook_name
from questionnaires.core.francais import typeset
from questionnaires.temps.derive import TEMPS

_HOST = "127.0.0.1"
_FIRST = (
    "claire.moreau@demo.example",
    ANIMATRICE[2],
    PORTEUSES[3].direction[2],
    PILOTE[2],
    ADMIN[2],
    "nadege.perrin@demo.example",
)
_HOW = (
    "Chaque lien sert une fois, à choisir le mot de passe d’un compte ; ensuite, on se connecte avec lui.\n"
    "L’animatrice et l’admin inscrivent aussi une application de codes, sur un téléphone ou un ordinateur.\n"
    "Relancer la démonstration donne d’autres liens."
)


@click.command(help="Construit la région de démonstration, écrit son classeur, puis sert les pages sur cette machine.")
@click.option("--dossier", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sans-serveur", is_flag=True, help="Construit et affiche le chemin du classeur, sans servir.")
def demo(dossier: Path, port: int, sans_serveur: bool) -> None:
    secret_key = _secret_key(dossier)
    database = Database(f"sqlite:///{dossier.resolve() / 'collecte.sqlite'}")
    trousseau = Trousseau(secret_key)
    _build_once(database, dossier, trousseau)
    workbook = _write_workbook(database, dossier)
    database.close()
    click.echo(f"Classeur régional : {workbook}")
    if not sans_serveur:
        _serve(database, secret_key, port)


def _build_once(database: Database, folder: Path, trousseau: Trousseau) -> None:
    """Build in one transaction: a database without région was never built, or was interrupted."""
    upgrade(database)
    with database.reading() as session:
        is_new = not list_regions(session)
    if is_new:
        click.echo("Construction de la région de démonstration")
        build(database, folder, trousseau=trousseau, now=now(), tell=lambda line: click.echo(f"  {line}"))
    else:
        click.echo(f"Reprise de la démonstration déjà construite dans {folder} (supprimez ce dossier pour la refaire)")


def _write_workbook(database: Database, folder: Path) -> Path:
    """Write the workbook of the last période whose results are settled; return its path. Raises Refus."""
    click.echo("Écriture du classeur régional")
    with database.writing() as session:
        region = get_region_by_code(session, REGION)
        campagnes = list_campagnes_of(session, region.id, TEMPS) if region else ()
        campagne = next((campagne for campagne in campagnes if campagne.arretee_le is not None), None)
        if campagne is None:
            raise Refus(
                f"La base de {folder} n’est pas celle de la démonstration.",
                "Choisissez un autre --dossier.",
            )
        collecte = take_out(session, campagne=campagne, acteur=None, now=now())
        sortie = sortie_of(campagne, workbook_name(collecte))
    path = folder.resolve() / sortie.nom
    write(database, collecte, sortie, path)
    return path


def _secret_key(folder: Path) -> str:
    """Return the server's key, drawn once, in a file that only its owner reads. Raises Refus."""
    path = folder / "cle-secrete.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(f"{secrets.token_urlsafe(48)}\n", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refus(
            f"La démonstration ne peut pas écrire dans {folder} : {reason_of(error)}.",
            "Choisissez un autre --dossier.",
        ) from None


def _serve(database: Database, secret_key: str, wanted: int) -> None:
    port = free_port(_HOST, wanted)
    url = f"http://{_HOST}:{port}"
    if port != wanted:
        click.echo(f"Le port {wanted} est pris : la démonstration est sur le port {port}.")
    settings = Settings(
        database_url=database.engine.url.render_as_string(hide_password=False), secret_key=secret_key, public_url=url
    )
    run_periodic(Atelier(settings, database, now))  # years of due works, done before any request waits behind them
    app = create_app(settings)
    server = listen(app, _HOST, port)
    click.echo(f"\nDémonstration : {url} (Ctrl-C pour arrêter)")
    click.echo(f"Courriels : {folder_of(settings)} (aucun ne part)")
    _tell_links(database, url)
    _tell_structure(database, Trousseau(secret_key), url)
    database.close()
    serve(server, app, with_worker=True)


def _tell_links(database: Database, url: str) -> None:
    """Show a new one-use link for each account, the first ones of a visit at the top."""
    with database.writing() as session:
        links = [(compte, issue_lien(session, compte=compte, now=now())) for compte in list_comptes(session)]
        lines = [(_rank(compte), f"{_words(compte)} : {url}/acces/{token}") for compte, token in links]
    click.echo(typeset(_HOW))
    for _, line in sorted(lines, key=lambda entry: entry[0]):
        click.echo(f"  {line}")


def _tell_structure(database: Database, trousseau: Trousseau, url: str) -> None:
    """Show the personal link of a structure that is still to answer; nothing once all have, or the campaign is over."""
    with database.writing() as session:
        lien = lien_of_a_structure(session, trousseau, now())
        if lien is not None:
            address = adresse_of(lien, trousseau=trousseau, public_url=url)
            click.echo(f"  Une structure (lien personnel) : {address}")
    click.echo()


def _rank(compte: Compte) -> int:
    return _FIRST.index(compte.adresse) if compte.adresse in _FIRST else len(_FIRST)


def _words(compte: Compte) -> str:
    mots = Mots.in_region(compte.personne.region)
    roles = ", ".join(role_told(habilitation, mots) for habilitation in compte.habilitations)
    return typeset(f"{compte.personne.nom_complet} ({roles})")
