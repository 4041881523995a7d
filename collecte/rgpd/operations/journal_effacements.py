"""Journal of erasures in a file beside the database, by keyed hashes: replayed after a restore."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.config import Settings
from collecte.core.errors import Refus
from collecte.core.security import Trousseau
from collecte.models import Efface, Effacement


@dataclass(frozen=True, slots=True)
class Trace:
    """An erasure of the file: its moment, and the mark of its key; '' until 0.7.0, which did not write it."""

    quand: datetime
    cle: str


@dataclass(frozen=True, slots=True)
class JournalEffacements:
    """The file of an installation. It only ever grows, and reveals no one without the secret key."""

    path: Path
    trousseau: Trousseau

    def empreinte(self, genre: Efface, identifiant: int) -> str:
        """Return the keyed hash of someone."""
        return self.empreintes(genre, identifiant)[0]

    def empreintes(self, genre: Efface, identifiant: int) -> tuple[str, ...]:
        """Return the keyed hashes of someone: under the present key, then under each former one."""
        return self.trousseau.empreintes("effacement", f"{genre.value} {identifiant}")

    def add(self, empreinte: str, now: datetime) -> None:
        """Write an erasure about to be committed, synced to disk. Raise Refus."""
        entry = {"empreinte": empreinte, "quand": now.isoformat(), "cle": self.trousseau.marques()[0]}
        line = json.dumps(entry) + "\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise Refus(
                f"Le journal des effacements ne peut pas être écrit ({error.strerror}, {self.path.name}) : "
                "rien n’a été effacé.",
                "Rendez ce fichier accessible au service, puis recommencez.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
            ) from None

    def read(self) -> Mapping[str, Trace]:
        """Return the trace of every erasure by hash; empty when there is no file. Raise Refus."""
        if not self.path.exists():
            return {}
        traces: dict[str, Trace] = {}
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                entry = json.loads(line)
                traces[str(entry["empreinte"])] = Trace(
                    datetime.fromisoformat(entry["quand"]), str(entry.get("cle", ""))
                )
            except (ValueError, KeyError, TypeError):
                raise Refus(
                    f"La ligne {number} du journal des effacements ({self.path.name}) ne se lit pas.",
                    "Reprenez ce fichier d’une sauvegarde : sans lui, des effacements ne seraient pas refaits.",
                    status=HTTPStatus.SERVICE_UNAVAILABLE,
                ) from None
        return traces


def journal_of(settings: Settings) -> JournalEffacements:
    """Return the journal of an installation: the file of its settings, else one beside its SQLite database. Raise
    Refus."""
    beside = settings.sqlite_path
    path = settings.erasures or (beside.with_name(f"{beside.name}.effacements") if beside else None)
    if path is None:
        raise Refus(
            "COLLECTE_ERASURES n’est pas défini : les effacements n’ont pas de journal hors de la base.",
            "Donnez-lui le chemin d’un fichier, par exemple /var/lib/collecte/effacements. Rien n’a été effacé.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    return JournalEffacements(path, Trousseau.of(settings))


def has_journal(settings: Settings) -> bool:
    """Return whether this installation has a path for its file."""
    return settings.erasures is not None or settings.sqlite_path is not None


def missing_erasures(session: Session, journal: JournalEffacements) -> Mapping[str, Trace]:
    """Return the erasures that this database has not undergone: it was restored from a copy made before them."""
    known = set(session.scalars(select(Effacement.empreinte)))
    return {empreinte: trace for empreinte, trace in journal.read().items() if empreinte not in known}


def check_keys(missing: Mapping[str, Trace], journal: JournalEffacements) -> None:
    """Check that every missing erasure was written under a known key. Raise Refus: taken for done, it would stay
    undone."""
    marques = {"", *journal.trousseau.marques()}
    foreign = sum(trace.cle not in marques for trace in missing.values())
    if foreign:
        phrase, written = (
            ("Un effacement", "a été écrit") if foreign == 1 else (f"{foreign} effacements", "ont été écrits")
        )
        raise Refus(
            f"{phrase} du journal ({journal.path.name}) {written} sous une autre clé secrète : qui effacer ne se sait "
            "pas.",
            "Ajoutez cette clé à COLLECTE_SECRET_KEY_FALLBACKS, puis recommencez. Rien n’a été effacé.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
