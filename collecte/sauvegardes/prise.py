"""Making a copy: written aside, verified, told of in its manifest, and only then named."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path

from collecte.database import Database
from collecte.errors import UserFacingError, reason_of
from collecte.sauvegardes import postgres, sqlite
from collecte.sauvegardes.contenu import Contenu, base_of
from collecte.sauvegardes.fichiers import aside, sha256_of, sweep, write_new
from collecte.sauvegardes.manifeste import Genre, Manifeste, Sauvegarde, manifeste_of, nom_of


class UnwritableCopyError(UserFacingError):
    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"La sauvegarde ne peut pas être écrite dans {folder} : {reason}.",
            "Vérifiez la place et les droits de ce dossier, ou choisissez-en un autre. Rien n’y a été laissé.",
        )


def sauvegarder(database: Database, folder: Path, *, now: datetime, tell: Callable[[str], None]) -> Sauvegarde:
    """Copy a base that may be in use; all that was committed before is in the copy.

    Raises UnwritableCopyError, sqlite.DamagedBaseError, postgres.MissingToolError, FailedToolError, UnlikeDumpError.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(folder, now)
        return _written(database, folder, now, tell)
    except OSError as error:
        raise UnwritableCopyError(folder, reason_of(error)) from None
    except sqlite3.DatabaseError as error:
        raise UnwritableCopyError(folder, str(error)) from None


def _written(database: Database, folder: Path, now: datetime, tell: Callable[[str], None]) -> Sauvegarde:
    genre = Genre(database.engine.url.get_backend_name())
    path = folder / nom_of(now, genre)
    with aside(path) as partial:
        contenu = _copied(database, genre, partial, tell)
        manifeste = Manifeste(
            fichier=path.name,
            moment=now,
            genre=genre,
            base=base_of(database),
            revision=contenu.revision,
            version=metadata.version("collecte-dla"),
            octets=partial.stat().st_size,
            sha256=sha256_of(partial),
            lignes=contenu.lignes,
        )
        _claim(path, manifeste)
    return Sauvegarde(path, manifeste)


def _claim(path: Path, manifeste: Manifeste) -> None:
    """Write what is said of a copy; nobody else has this name from here on. Raises UnwritableCopyError."""
    try:
        write_new(manifeste_of(path), manifeste.model_dump_json(indent=2).encode())
    except FileExistsError:
        raise UnwritableCopyError(path.parent, "une autre y a été écrite à la même seconde") from None


def _copied(database: Database, genre: Genre, to: Path, tell: Callable[[str], None]) -> Contenu:
    """What the copy holds, read back from it."""
    if genre is Genre.SQLITE:
        sqlite.copy(database, to, tell)
        tell("Vérification")
        return sqlite.verify(to)
    contenu = postgres.dump(database, to, tell)
    tell("Vérification")
    postgres.verify(to, contenu.lignes)
    return contenu
