"""Putting a copy back: looked through first, whole or not at all, and what was erased since stays erased."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from collecte.config import Settings
from collecte.database import Database
from collecte.errors import UserFacingError, reason_of
from collecte.operations.effacement import rejouer
from collecte.operations.journal_effacements import has_journal, journal_of
from collecte.sauvegardes import postgres
from collecte.sauvegardes.contenu import Contenu, contenu_of
from collecte.sauvegardes.manifeste import Genre, Sauvegarde
from collecte.sauvegardes.place import UsedBaseError, taking_place
from collecte.schema import current_revision, head_revision, is_known_revision
from questionnaires.francais import plural


class OtherKindError(UserFacingError):
    def __init__(self, genre: Genre) -> None:
        super().__init__(
            f"C’est la sauvegarde d’une base {genre.value}, et COLLECTE_DATABASE_URL n’en désigne pas une.",
            "Restaurez-la sur une base de ce genre.",
        )


class LaterCopyError(UserFacingError):
    def __init__(self, revision: str | None) -> None:
        super().__init__(
            f"La sauvegarde est à la version {revision}, que ce programme ne connaît pas.",
            "Installez la version du programme qui l’a écrite, ou une plus récente. Rien n’a été changé.",
        )


class HeldBaseError(UserFacingError):
    def __init__(self, contenu: Contenu | None) -> None:
        what = f"n’est pas vide ({plural(sum(contenu.lignes.values()), 'ligne')})" if contenu else "ne se lit pas"
        super().__init__(
            f"La base {what} : rien n’a été changé.",
            "Pour mettre la sauvegarde à sa place, ajoutez --remplacer.",
        )


class UnrestoredError(UserFacingError):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"La sauvegarde n’a pas pu être mise en place : {reason}. La base est comme avant.",
            "Vérifiez la place et les droits du dossier de la base, puis recommencez.",
        )


@dataclass(frozen=True, slots=True)
class Restauration:
    """`effacements`: how many were done again, None when the base is to be brought up to date before; `remplacee`:
    where the base that was there is kept."""

    sauvegarde: Sauvegarde
    effacements: int | None
    remplacee: Path | None


def restaurer(
    fichier: Path, settings: Settings, *, remplacer: bool, now: datetime, tell: Callable[[str], None]
) -> Restauration:
    """Put a copy in the place of the base of this installation.

    Raises UnknownCopyError, AlteredCopyError, OtherKindError, LaterCopyError, HeldBaseError, UsedBaseError,
    UnrestoredError, and what reading the journal of erasures or the programs of PostgreSQL raise.
    """
    sauvegarde = _checked(fichier, settings, tell)
    if has_journal(settings):
        journal_of(settings).read()  # unreadable, it is said before anything changes
    tell("Mise en place")
    if (base := settings.sqlite_path) is None:
        return _into_postgres(sauvegarde, settings, remplacer=remplacer, now=now)
    try:
        return _into_sqlite(sauvegarde, base, settings, remplacer=remplacer, now=now)
    except OSError as error:
        raise UnrestoredError(reason_of(error)) from None
    except sqlite3.DatabaseError as error:
        raise UnrestoredError(str(error)) from None


def _checked(fichier: Path, settings: Settings, tell: Callable[[str], None]) -> Sauvegarde:
    """The copy, which can be put back here."""
    sauvegarde = Sauvegarde.read(fichier)
    made = sauvegarde.manifeste
    if made.genre.value != make_url(settings.database_url).get_backend_name():
        raise OtherKindError(made.genre)
    if not is_known_revision(made.revision):
        raise LaterCopyError(made.revision)
    tell("Vérification de la sauvegarde")
    sauvegarde.check()
    return sauvegarde


def _into_sqlite(
    sauvegarde: Sauvegarde, base: Path, settings: Settings, *, remplacer: bool, now: datetime
) -> Restauration:
    """Erasures are done again before the copy has the name of the base: at no moment are those people back."""
    with taking_place(base, now) as place:
        if place.is_held and not remplacer:
            raise HeldBaseError(place.contenu)
        place.fill(sauvegarde)
        database = Database(make_url(settings.database_url).set(database=str(place.partial)).render_as_string(False))
        try:
            effacements = _erased_again(database, settings, now)
        finally:
            database.close()
        return Restauration(sauvegarde, effacements, place.give_way())


def _into_postgres(sauvegarde: Sauvegarde, settings: Settings, *, remplacer: bool, now: datetime) -> Restauration:
    database = Database(settings.database_url)
    try:
        if postgres.count_others(database):
            raise UsedBaseError
        contenu = contenu_of(database)
        if not contenu.is_empty and not remplacer:
            raise HeldBaseError(contenu)
        postgres.verify(sauvegarde.path, sauvegarde.manifeste.lignes)
        postgres.restore(sauvegarde.path, postgres.acces_of(database))
        return Restauration(sauvegarde, _erased_again(database, settings, now), None)
    finally:
        database.close()


def _erased_again(database: Database, settings: Settings, now: datetime) -> int | None:
    """How many erasures were done again; None on a base of an earlier release, which must be brought up to date."""
    if current_revision(database) != head_revision():
        return None
    if not has_journal(settings):
        return 0
    with database.writing() as session:
        done = rejouer(session, journal=journal_of(settings), now=now)
    if erased := sum(done.values()):
        database.scrub(whole=True)
    return erased
