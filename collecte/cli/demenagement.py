"""`collecte migrer-vers`: an installation goes from SQLite to PostgreSQL, to be served by several machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from collecte.cli.installation import UnreachableDatabaseError, now, reach, reaching, warn_of_missing_erasures
from collecte.cli.sauvegardes import tell
from collecte.core.config import database_url_from_environment, sqlite_path_of
from collecte.core.database import Database
from collecte.core.errors import UserFacingError, reason_of
from collecte.exploitation.demenagement import Demenagement, check_address, demenager
from collecte.exploitation.sauvegardes import is_anonymat_copied
from questionnaires.core.francais import plural, typeset

_HELP = """Copie la base SQLite de COLLECTE_DATABASE_URL dans une base PostgreSQL vide, en entier ou pas du tout, et
relit chaque ligne des deux côtés avant d’enregistrer.

URL est l’adresse de la base d’arrivée : postgresql+psycopg://utilisateur@serveur/base. Si elle contient un mot de
passe, écrivez-la dans un fichier et donnez --fichier : une ligne de commande se lit par tous sur la machine.

Arrêtez d’abord le serveur et les travailleurs. La base SQLite n’est pas changée."""


class OneAddressError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "Il faut l’adresse de la base d’arrivée, une seule fois.",
            "Écrivez-la, ou donnez --fichier suivi du fichier qui la contient.",
        )


class UnreadableAddressError(UserFacingError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} ne peut pas être lu : {reason}.", "Vérifiez ce fichier et vos droits.")


class NotSqliteError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "COLLECTE_DATABASE_URL ne désigne pas un fichier SQLite : il n’y a rien à déplacer.",
            "D’une base PostgreSQL à une autre, « collecte sauvegarder » puis « collecte restaurer » suffisent.",
        )


class UnreachableTargetError(UserFacingError):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"La base d’arrivée ne peut pas être ouverte : {reason}.",
            "Vérifiez son adresse, par exemple postgresql+psycopg://utilisateur@serveur/base, et qu’elle est créée.",
        )


@click.command("migrer-vers", help=_HELP, short_help="Déplace la base de SQLite à PostgreSQL.")
@click.argument("url", required=False)
@click.option("--fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Il contient l’adresse.")
def migrer_vers(url: str | None, fichier: Path | None) -> None:
    base, adresse = _base(), _adresse(url, fichier)
    check_address(adresse)
    with _reached(adresse) as arrivee:
        done = demenager(base, arrivee, tell=tell)
        for line in _told(done, base):
            click.echo(typeset(line))
        with reaching():
            if is_anonymat_copied(arrivee, now()):
                click.echo(typeset(_ANONYMAT.format(base=base)), err=True)
            warn_of_missing_erasures(arrivee)


_ANONYMAT = (
    "Une campagne anonyme est en cours : supprimez {base} dès que tout est en ordre, car deux copies prises autour "
    "d’une réponse diraient de qui elle est."
)


def _base() -> Path:
    """Raises NotSqliteError, SettingsError."""
    path = sqlite_path_of(database_url_from_environment())
    if path is None:
        raise NotSqliteError
    return path


def _adresse(url: str | None, fichier: Path | None) -> str:
    """Raises OneAddressError, UnreadableAddressError."""
    if (url is None) == (fichier is None):
        raise OneAddressError
    if fichier is None:
        return url or ""
    try:
        return fichier.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnreadableAddressError(fichier, reason_of(error)) from None
    except UnicodeDecodeError:
        raise UnreadableAddressError(fichier, "ce n’est pas un texte") from None


@contextmanager
def _reached(adresse: str) -> Iterator[Database]:
    """A base of PostgreSQL that answers. Raises UnreachableTargetError."""
    try:
        database = reach(adresse)
    except UnreachableDatabaseError as error:
        raise UnreachableTargetError(error.reason) from None
    try:
        yield database
    finally:
        database.close()


def _told(done: Demenagement, base: Path) -> Iterator[str]:
    tables, lignes = plural(len(done.lignes), "table"), plural(sum(done.lignes.values()), "ligne")
    yield f"Base déplacée : {tables}, {lignes}, relues une à une des deux côtés (empreinte {done.empreinte[:16]})."
    yield "Avant de redémarrer, changez les réglages :"
    yield "- COLLECTE_DATABASE_URL, ou le fichier de COLLECTE_DATABASE_URL_FILE : l’adresse de la base d’arrivée ;"
    yield f"- COLLECTE_ERASURES : à défaut, {base}.effacements jusqu’ici ; toutes les machines lisent ce même fichier ;"
    yield f"- COLLECTE_BACKUP_FOLDER : à défaut, {base.with_name('sauvegardes')} jusqu’ici ;"
    yield f"- sans COLLECTE_SMTP_URL, COLLECTE_MAIL_FOLDER : à défaut, {base.with_name('courriels')} jusqu’ici ;"
    yield "- COLLECTE_SECRET_KEY ne change pas."
    yield f"Ne servez plus {base} : ce qui s’y écrirait manquerait à la nouvelle base. Supprimez-la quand tout va bien."
