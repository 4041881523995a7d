"""Restore an archive on an empty installation: all or nothing, same ids, control totals checked.

Ids are kept because an erasure done since on this installation is known by the id of the erased person, and is done
again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Table, insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from collecte.classeurs.operations.archives.controles import measure
from collecte.classeurs.operations.archives.lecture import ArchiveLue
from collecte.classeurs.operations.archives.manifeste import CLASSEUR, Identite
from collecte.classeurs.operations.archives.perimetre import Row, tables
from collecte.classeurs.operations.archives.refus import UNTOUCHED, AlteredArchiveError
from collecte.core.errors import Refus
from collecte.core.operations.journal import record_on
from collecte.core.schema import head_revision
from collecte.models import Base, Campagne
from collecte.models.base import numbering_after
from collecte.models.journal import TAKEN_UP
from collecte.rgpd.operations.effacement import rejouer
from collecte.rgpd.operations.journal_effacements import JournalEffacements
from questionnaires.core.francais import paris_day

Tell = Callable[[str], None]

_OF_THE_SERVICE = frozenset({"travaux", "freins", "sessions_web", "effacements"})
"""Tables that a new installation fills by itself, or that hold nothing of a campaign."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Reprise:
    """Outcome of a restoration: rows inserted, erasures done again."""

    campagne_id: int
    lignes: int
    effacements: int


def reprendre(
    session: Session, *, archive: ArchiveLue, journal: JournalEffacements | None, now: datetime, tell: Tell
) -> Reprise:
    """Insert the rows of an archive in an empty database; `journal` is the journal of erasures of this installation.

    Raises AlteredArchiveError, Refus, and what reading the journal of erasures raises: nothing is to be committed then.
    """
    check_readable_here(archive)
    _check_empty(session)
    lignes = 0
    for table in tables():
        rows = list(archive.rows(table))
        if rows:
            tell(f"{table.name} : {len(rows)}")
        _insert(session, table, list(_completed(archive, table, rows, now)))
        lignes += len(rows)
    _number_after(session)
    campagne = _campagne(session, archive, now)
    tell("Contrôles")
    _check_controls(session, campagne, archive)
    record_on(session, campagne, TAKEN_UP, None, now, empreinte=archive.empreinte)
    session.flush()
    done = rejouer(session, journal=journal, now=now) if journal else {}
    return Reprise(campagne.id, lignes, sum(done.values()))


def check_readable_here(archive: ArchiveLue) -> None:
    """Raise Refus when this release cannot restore the archive, on any database."""
    if not archive.is_whole:
        raise Refus(
            "Cette archive se lit, et ne se reprend pas : elle ne tient pas les réponses une à une.",
            f"Reprenez celle que « collecte campagne archiver » a écrite. {UNTOUCHED}",
        )
    if not archive.is_of_here:
        version, revision = archive.manifeste.version, archive.manifeste.revision
        raise Refus(
            f"Cette archive vient de la version {version} du programme (base {revision}), celui-ci attend "
            f"{head_revision()}.",
            f"Installez la version {version}, reprenez-y l’archive, puis mettez la base à jour. {UNTOUCHED}",
        )


def _check_empty(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name not in _OF_THE_SERVICE and session.execute(select(table).limit(1)).first():
            raise Refus(
                f"Cette installation n’est pas vide (« {table.name} »).",
                "Reprenez l’archive sur une base neuve : « collecte base mettre-a-jour », et rien d’autre avant. "
                f"{UNTOUCHED}",
            )


def _completed(archive: ArchiveLue, table: Table, rows: Iterable[Row], now: datetime) -> Iterator[Row]:
    """Yield the rows, with the values that no table of the archive holds."""
    complete = _COMPLETED.get(table.name)
    for row in rows:
        yield {**row, **complete(archive, row, now)} if complete else row


def _closed_account(_archive: ArchiveLue, row: Row, now: datetime) -> Row:
    """Close an account: whoever acted is known by name, but their account opens nothing and receives no message."""
    return {"adresse": "", "adresse_cle": f"archive {row['id']}", "desactive_le": now}


def _questionnaire(archive: ArchiveLue, row: Row, _now: datetime) -> Row:
    return {"contenu": archive.contenu(row)}


def _workbook(archive: ArchiveLue, _row: Row, _now: datetime) -> Row:
    return {"fichier": archive.parts[CLASSEUR]}


_COMPLETED: Mapping[str, Callable[[ArchiveLue, Row, datetime], Row]] = {
    "comptes": _closed_account,
    "versions_questionnaire": _questionnaire,
    "classeurs_reference": _workbook,
}


def _insert(session: Session, table: Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), _BATCH):
        try:
            session.execute(insert(table), rows[start : start + _BATCH])
        except (IntegrityError, DataError):
            raise AlteredArchiveError(f"des lignes de « {table.name} » ne vont pas avec les autres") from None


def _number_after(session: Session) -> None:
    """On PostgreSQL, number the next rows after these; SQLite does so by itself."""
    if session.get_bind().dialect.name == "sqlite":
        return
    for table in tables():
        if "id" in table.c and isinstance(table.c["id"].type, Integer):
            session.execute(numbering_after(table.c["id"]))


def _campagne(session: Session, archive: ArchiveLue, now: datetime) -> Campagne:
    """Return the campaign of the archive, which takes no answer any more. Raise AlteredArchiveError."""
    campagne = session.get(Campagne, archive.manifeste.campagne.id)
    if campagne is None or not campagne.is_over(paris_day(now)):
        raise AlteredArchiveError("sa campagne n’y est pas, ou n’est pas close")
    if Identite.of(campagne) != archive.manifeste.campagne:
        raise AlteredArchiveError("sa campagne n’est pas celle que dit son manifeste")
    return campagne


def _check_controls(session: Session, campagne: Campagne, archive: ArchiveLue) -> None:
    expected = archive.manifeste.controles
    try:
        controles = measure(session, campagne)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # whatever the documents hold
        raise AlteredArchiveError("ses réponses ne se lisent pas avec leurs questionnaires") from None
    if ecarts := expected.ecarts(controles):
        raise Refus(
            f"La reprise ne retrouve pas les contrôles de l’archive : {', '.join(ecarts)}.",
            f"Prenez-en une autre copie, ou installez la version {archive.manifeste.version} du programme, qui l’a "
            f"écrite. {UNTOUCHED}",
        )
