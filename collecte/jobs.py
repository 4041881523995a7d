"""What is done out of any request: messages, imports, periodic work. huey only says when; the state is in our tables.

`tick` is all of it, at one moment of an injected clock; any number of workers may call it at once.
"""

import logging
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huey import SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy.orm import Session

from collecte.config import Settings
from collecte.database import Database, is_unavailable
from collecte.errors import UserFacingError
from collecte.jobs_classeurs import FilDesClasseurs
from collecte.jobs_guet import Guet
from collecte.jobs_imports import run_imports
from collecte.mail import AwayServerError, Lettre, MailError, Transport, TryAgainError, compose, transport_of
from collecte.operations.anonymat import verser_a_la_fin
from collecte.operations.attendues import fixer_celles_du_jour
from collecte.operations.connues_bilan import tell_bilans
from collecte.operations.departs_relances import envoyer_les_dues
from collecte.operations.envois import (
    DEFECT,
    Reclame,
    claim_next,
    make_lettre,
    mark_failed,
    mark_sent,
)
from collecte.operations.fabrications import forget_past
from collecte.operations.imports_registre import purge_imports
from collecte.operations.purge import REGLES, purge_some
from collecte.operations.sessions import purge_sessions
from collecte.operations.travaux import (
    TravailReclame,
    claim_travail,
    fail_travail,
    finish_travail,
    open_travail,
    purge_travaux,
)
from collecte.queries.courriels import list_due_ids
from collecte.queries.travaux import has_travail, list_takeable_ids

_log = logging.getLogger("collecte")
_POLLED = 1.0  # seconds between two looks at huey's queue
_AWAY = 3  # troubles of the server one after the other, after which the round is over
_STOP_SECONDS = 20.0  # for the conversation under way to end


class NoTemporaryFileError(UserFacingError):
    def __init__(self) -> None:
        super().__init__(
            "Les fichiers temporaires ne peuvent pas être écrits.",
            "Faites de la place sur leur disque, ou nommez un autre dossier par la variable TMPDIR.",
        )


@dataclass(frozen=True, slots=True)
class Atelier:
    """What work is done with."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Periodique:
    """A work that falls due every `period`, counted in UTC from 1970.

    `do` is given a session, the settings and the moment; what it writes is committed with the mark that it is done,
    so that it happens once whoever is killed. A due time when no worker runs is not made up for: `do` looks at what
    is due at its moment. `then` tidies the base once it is committed.
    """

    nom: str
    period: timedelta
    do: Callable[[Session, Settings, datetime], None]
    then: Callable[[Database], object] | None = None

    def echeance(self, now: datetime) -> datetime:
        """The last time it fell due."""
        seconds = self.period.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def _menage(session: Session, settings: Settings, now: datetime) -> None:
    """Delete what has lived its time."""
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    purge_sessions(session, now=now, idle=idle, longest=longest)
    purge_travaux(session, now=now)
    purge_imports(session, now=now)
    forget_past(session, now=now)


def _ouvertures(session: Session, _settings: Settings, now: datetime) -> None:
    """Fix who is expected in the campaigns whose day has come."""
    fixer_celles_du_jour(session, now=now)


def _relances(session: Session, _settings: Settings, now: datetime) -> None:
    """Have the reminders leave whose moment has come."""
    envoyer_les_dues(session, now=now)


def _versements(session: Session, _settings: Settings, now: datetime) -> None:
    """Let be read what waited in anonymous campaigns that are over."""
    verser_a_la_fin(session, now=now)


def _bilans(session: Session, _settings: Settings, now: datetime) -> None:
    """Tell the bilans that are under way what is counted by now."""
    tell_bilans(session, now)


def _conservation(session: Session, _settings: Settings, now: datetime) -> None:
    """Have what has lived its time go, a batch of each kind a day at most; the log has counts only."""
    for regle in REGLES:
        if count := purge_some(session, regle, now=now):
            _log.info("retention %s: %d", regle.nom, count)


PERIODIQUES: tuple[Periodique, ...] = (
    Periodique("ménage", timedelta(hours=1), _menage),
    Periodique("ouvertures", timedelta(hours=1), _ouvertures),  # midnight in Paris is a whole hour
    Periodique("relances", timedelta(minutes=10), _relances),
    Periodique("versements", timedelta(hours=1), _versements),
    Periodique("bilans", timedelta(hours=6), _bilans),
    Periodique("conservation", timedelta(days=1), _conservation, then=Database.scrub),
)


def _never() -> bool:
    return False


def tick(
    atelier: Atelier, *, periodiques: tuple[Periodique, ...] = PERIODIQUES, stopping: Callable[[], bool] = _never
) -> None:
    """Do all that is due now; between two units of work, `stopping` says whether to leave the rest."""
    run_periodic(atelier, periodiques, stopping)
    run_imports(atelier.database, atelier.clock, stopping)
    send_due(atelier, stopping)


# --- messages


def send_due(atelier: Atelier, stopping: Callable[[], bool] = _never) -> int:
    """Send the messages that are due; how many left.

    A server that hangs again and again ends the round: what is left stays due, and other work is not kept waiting.
    """
    if not _is_any_due(atelier):
        return 0
    transport = transport_of(atelier.settings)
    sent = away = 0
    try:
        while away < _AWAY and not stopping() and (taken := _take(atelier)):
            error = _send(atelier, transport, *taken)
            sent += error is None
            away = away + 1 if isinstance(error, AwayServerError) else 0
    finally:
        transport.close()
    return sent


def _is_any_due(atelier: Atelier) -> bool:
    """Without making any writer wait."""
    with atelier.database.reading() as session:
        return bool(list_due_ids(session, atelier.clock(), limit=1))


def _take(atelier: Atelier) -> tuple[Reclame, Lettre | MailError] | None:
    """Claim a message and make its letter, committed before anyone talks to a server."""
    now = atelier.clock()
    with atelier.database.writing() as session:
        reclame = claim_next(session, now=now)
        if reclame is None:
            return None
        try:
            with session.begin_nested():
                return reclame, make_lettre(session, reclame, settings=atelier.settings, now=now)
        except MailError as error:
            return reclame, error
        except Exception as error:
            if is_unavailable(error):
                raise
            _log.exception("message %d could not be made", reclame.courriel_id)
            return reclame, TryAgainError(DEFECT)


def _send(atelier: Atelier, transport: Transport, reclame: Reclame, made: Lettre | MailError) -> MailError | None:
    """Hand it over, then note what came of it, which is returned when it did not leave.

    Between the two stands the only moment when a stop makes a double.
    """
    error = made if isinstance(made, MailError) else _hand_over(atelier, transport, reclame, made)
    with atelier.database.writing() as session:
        if error is None:
            mark_sent(session, reclame, now=atelier.clock())
        else:
            mark_failed(session, reclame, error, now=atelier.clock())
    return error


def _hand_over(atelier: Atelier, transport: Transport, reclame: Reclame, lettre: Lettre) -> MailError | None:
    """What went wrong, None when the message is taken. Logs have its number and no address."""
    try:
        transport.send(compose(lettre, atelier.settings))
    except MailError as error:
        _log.warning("message %d: %s", reclame.courriel_id, type(error).__name__)
        return error
    except Exception:
        _log.exception("message %d could not be sent", reclame.courriel_id)
        return TryAgainError(DEFECT)
    return None


# --- periodic work


class _TakenOverError(Exception):
    """It took longer than its lease and another worker did it: what it wrote is rolled back."""


def run_periodic(
    atelier: Atelier, periodiques: tuple[Periodique, ...] = PERIODIQUES, stopping: Callable[[], bool] = _never
) -> None:
    """Do the periodic work that is due, and what another worker left unfinished."""
    by_name = {own.nom: own for own in periodiques}
    for own in periodiques:
        _open(atelier, own)
    while not stopping() and (taken := _take_work(atelier, by_name)):
        _do(atelier, by_name[taken.nom], taken)


def _open(atelier: Atelier, periodique: Periodique) -> None:
    echeance = periodique.echeance(atelier.clock())
    with atelier.database.reading() as session:
        is_known = has_travail(session, periodique.nom, echeance)
    if not is_known:
        with atelier.database.writing() as session:
            open_travail(session, nom=periodique.nom, echeance=echeance)


def _take_work(atelier: Atelier, by_name: dict[str, Periodique]) -> TravailReclame | None:
    now = atelier.clock()
    with atelier.database.reading() as session:
        if not list_takeable_ids(session, by_name, now):
            return None
    with atelier.database.writing() as session:
        return claim_travail(session, noms=by_name, now=now)


def _do(atelier: Atelier, periodique: Periodique, taken: TravailReclame) -> None:
    now = atelier.clock()
    try:
        with atelier.database.writing() as session:
            periodique.do(session, atelier.settings, now)
            if not finish_travail(session, taken, now=atelier.clock()):
                raise _TakenOverError
        if periodique.then is not None:
            periodique.then(atelier.database)
    except _TakenOverError:
        _log.warning("work %s was taken over", periodique.nom)
    except Exception as error:
        if is_unavailable(error):
            raise
        _log.exception("work %s failed", periodique.nom)
        with atelier.database.writing() as session:
            fail_travail(session, taken, erreur=DEFECT)


# --- huey


class _Consumer(Consumer):  # type: ignore[misc] # huey publishes no types
    """Signals belong to the process that we are embedded in. `begun` is set once its threads are started."""

    def __init__(self, huey: SqliteHuey, **options: object) -> None:
        super().__init__(huey, **options)
        self.begun = threading.Event()

    def _set_signal_handlers(self) -> None:
        """No handler; huey calls it last of all as it starts."""
        self.begun.set()


def _queue() -> tuple[tempfile.TemporaryDirectory[str], SqliteHuey]:
    """A queue in a temporary folder, which goes with it. Raises NoTemporaryFileError."""
    with ExitStack() as undone:
        try:
            folder = tempfile.TemporaryDirectory(prefix="collecte-")
            undone.callback(folder.cleanup)
            huey = SqliteHuey("collecte", filename=str(Path(folder.name) / "travaux.sqlite"), results=False)
        except (OSError, sqlite3.OperationalError):
            raise NoTemporaryFileError from None
        undone.pop_all()
    return folder, huey


class Travailleur:
    """huey's scheduler and one worker, in threads of this process, with the thread that has workbooks made and the one
    that sees what other processes post.

    Its queue is a temporary file of this process, whatever the base: what is lost with it is only a reminder to look at
    our tables, which the next minute gives again.
    """

    def __init__(self, atelier: Atelier) -> None:
        self._atelier = atelier
        transport_of(atelier.settings)  # raises SettingsError now rather than at the first message
        self._folder, self._huey = _queue()
        self._look = self._huey.task(name="regarder")(self._tick)
        self._huey.periodic_task(crontab(), name="chaque_minute")(self._tick)
        self._consumer = _Consumer(
            self._huey, initial_delay=0.1, max_delay=_POLLED, shutdown_timeout=_STOP_SECONDS, check_worker_health=True
        )
        self._thread = threading.Thread(target=self._consumer.run, name="travailleur", daemon=True)
        self._classeurs = FilDesClasseurs(atelier.settings, atelier.database, atelier.clock)
        self._guet = Guet(atelier.database, atelier.clock, self._look_soon)

    def start(self) -> None:
        self._thread.start()
        self._classeurs.start()
        self._guet.start()
        self.wake()

    def wake(self) -> None:
        """Look at the tables at once. Best effort: the next minute does it anyway."""
        self._classeurs.wake()
        self._look_soon()

    def _look_soon(self) -> None:
        try:
            self._look()
        except Exception:
            _log.warning("the worker could not be woken", exc_info=True)

    def stop(self) -> None:
        """Let the unit of work under way end, and leave the rest to the next start."""
        self._guet.stop()
        self._classeurs.stop()
        self._consumer.begun.wait(_STOP_SECONDS)  # threads that are not started cannot be waited for
        self._consumer.stop(graceful=True)
        self._thread.join(1)
        self._huey.storage.close()  # one connection, that its threads shared
        self._folder.cleanup()

    def _tick(self) -> None:
        try:
            tick(self._atelier, stopping=self._consumer.stop_flag.is_set)
        except Exception as error:
            if not is_unavailable(error):
                raise
            _log.warning("the base does not answer: the worker tries again in a minute")
