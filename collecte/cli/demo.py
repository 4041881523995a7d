"""`collecte demo`: the demo region in a folder, its workbook, and a server to look around."""

import secrets
from pathlib import Path

import click

from collecte.app import create_app
from collecte.cli.classeur import write
from collecte.cli.installation import now
from collecte.cli.serveur import free_port, listen, serve
from collecte.config import Settings
from collecte.database import Database
from collecte.demo.construction import build, last_semestres
from collecte.demo.conventions import PORTEUSES
from collecte.demo.personnes import ADMIN, ANIMATRICE, PILOTE, REGION, affectes
from collecte.errors import UserFacingError
from collecte.mail import folder_of
from collecte.operations.classeurs import take_out
from collecte.queries.campagnes import get_campagne_of, list_periode_codes
from collecte.queries.organisation import get_region_by_code, list_regions
from collecte.schema import upgrade
from exports.records import workbook_name
from questionnaires.francais import paris_day

_HOST = "127.0.0.1"
_WORDS = "abricot bateau cerise dauphin escalier fougere girafe horizon iceberg jardin kayak lavande moulin noisette"


class OtherBaseError(UserFacingError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"La base de {folder} n’est pas celle de la démonstration.", "Choisissez un autre --dossier.")


class UnwritableFolderError(UserFacingError):
    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(
            f"La démonstration ne peut pas écrire dans {folder} : {error.strerror}.", "Choisissez un autre --dossier."
        )


@click.command(help="Construit la région de démonstration, écrit son classeur, puis sert les pages sur cette machine.")
@click.option("--dossier", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sans-serveur", is_flag=True, help="Construit et affiche le chemin du classeur, sans servir.")
def demo(dossier: Path, port: int, sans_serveur: bool) -> None:
    password, secret_key = _secrets(dossier)
    database = Database(f"sqlite:///{dossier.resolve() / 'collecte.sqlite'}")
    _build_once(database, dossier, password)
    workbook = _write_workbook(database, dossier)
    database.close()
    click.echo(f"Classeur régional : {workbook}")
    if not sans_serveur:
        _serve(database, secret_key, password, port)


def _build_once(database: Database, folder: Path, password: str) -> None:
    """Building is one transaction: a base without région was never built, or was interrupted."""
    upgrade(database)
    with database.reading() as session:
        is_new = not list_regions(session)
    if is_new:
        click.echo("Construction de la région de démonstration")
        build(database, folder, password=password, now=now(), tell=lambda line: click.echo(f"  {line}"))
    else:
        click.echo(f"Reprise de la démonstration déjà construite dans {folder} (supprimez ce dossier pour la refaire)")


def _write_workbook(database: Database, folder: Path) -> Path:
    """The workbook of the last période; returns its path. Raises OtherBaseError."""
    click.echo("Écriture du classeur régional")
    with database.writing() as session:
        region = get_region_by_code(session, REGION)
        periodes = list_periode_codes(session, region.id) if region else ()
        campagne = get_campagne_of(session, region, periodes[-1]) if region and periodes else None
        if campagne is None:
            raise OtherBaseError(folder)
        collecte = take_out(session, campagne=campagne, acteur=None, now=now())
    path = folder.resolve() / workbook_name(collecte)
    write(collecte, path)
    return path


def _secrets(folder: Path) -> tuple[str, str]:
    """The accounts' password and the server's key, in a folder made if need be. Raises UnwritableFolderError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        password = _secret(folder / "mot-de-passe.txt", _passphrase())
        return password, _secret(folder / "cle-secrete.txt", secrets.token_urlsafe(48))
    except OSError as error:
        raise UnwritableFolderError(folder, error) from None


def _secret(path: Path, fresh: str) -> str:
    """A secret of this demo, drawn once and kept in a file that only its owner reads."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{fresh}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def _passphrase() -> str:
    words = _WORDS.split()
    return "-".join(secrets.choice(words) for _ in range(4)) + f"-{secrets.randbelow(9000) + 1000}"


def _serve(database: Database, secret_key: str, password: str, wanted: int) -> None:
    port = free_port(_HOST, wanted)
    url = f"http://{_HOST}:{port}"
    if port != wanted:
        click.echo(f"Le port {wanted} est pris : la démonstration est sur le port {port}.")
    settings = Settings(
        database_url=database.engine.url.render_as_string(hide_password=False), secret_key=secret_key, public_url=url
    )
    app = create_app(settings)
    server = listen(app, _HOST, port)
    people = affectes(last_semestres(paris_day(now()))[0].debut)
    click.echo(f"\nDémonstration : {url} (Ctrl-C pour arrêter)")
    click.echo(f"  Courriels                        : {folder_of(settings)} (aucun ne part)")
    click.echo(f"  Mot de passe de tous les comptes : {password}")
    click.echo(f"  Animatrice du C2RA               : {ANIMATRICE[2]}")
    click.echo(f"  Chargée de mission, DLA 18       : {people[0].adresse}")
    click.echo(f"  Une personne sur deux DLA        : {people[7].adresse}")
    click.echo(f"  Direction, DLA 37 et 41          : {PORTEUSES[3].direction[2]}")
    click.echo(f"  Pilote de la région              : {PILOTE[2]}")
    click.echo(f"  Administration                   : {ADMIN[2]}\n")
    serve(server, app, with_worker=True)
