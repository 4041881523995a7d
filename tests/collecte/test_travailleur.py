"""The worker as a process: two of them, one killed, one told to stop, one inside the server."""

import resource
import signal
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from collecte.core.config import Settings
from collecte.courriels.operations.envois import LEASE
from collecte.exploitation import jobs
from collecte.exploitation.jobs import Atelier, NoTemporaryFileError, Travailleur, send_due
from collecte.models import Courriel, Travail
from collecte.policy import Acteur
from tests.collecte.commande import Commande, line_with, stop, unused_port
from tests.collecte.monde import SECRET, Monde
from tests.collecte.smtp import Boite, listening

pytestmark = pytest.mark.faults

MESSAGES = 200


def populated(monde: Monde, count: int) -> None:
    """That many messages, due by the real clock that processes have."""
    monde.region()
    people: list[Acteur] = [monde.personne(f"Personne{number}", "18") for number in range(10)]
    for number in range(count):
        monde.courriel(people[number % 10])


def settings(monde: Monde, port: int) -> Mapping[str, str]:
    return {
        "DATABASE_URL": monde.database.engine.url.render_as_string(hide_password=False),
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SMTP_URL": f"smtp://127.0.0.1:{port}?tls=non",
        "MAIL_FROM": "collecte@exemple.fr",
    }


def atelier(monde: Monde, boite: Boite) -> Atelier:
    """The same in this process, at the world's hour."""
    environment = Commande(settings(monde, boite.port)).environment
    return Atelier(Settings.from_environment(environment), monde.database, monde.heure)


def left(monde: Monde) -> int:
    """Messages that are not marked as sent."""
    with monde.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Courriel).where(Courriel.envoye_le.is_(None))) or 0


@pytest.fixture
def past(monde: Monde) -> Monde:
    monde.heure.moment = datetime.now(UTC) - timedelta(hours=1)
    return monde


def test_two_workers_send_two_hundred_messages_each_once(past: Monde) -> None:
    populated(past, MESSAGES)
    with listening(Boite()) as boite:
        run = Commande(settings(past, boite.port))
        with run.started("travailleur") as one, run.started("travailleur") as two:
            boite.wait_for(MESSAGES)
            ended = [stop(one), stop(two)]
    assert ended == [(0, ""), (0, "")]
    assert set(boite.numbers.values()) == {1}
    assert len(boite.numbers) == MESSAGES
    assert left(past) == 0
    with past.database.reading() as session:
        works = session.scalars(select(Travail)).all()
    assert len(works) == len({(own.nom, own.echeance) for own in works}) >= 1
    assert all(own.fini_le and own.essais == 1 for own in works)


def test_a_worker_killed_in_the_middle_of_a_message_loses_none_and_doubles_only_that_one(past: Monde) -> None:
    """It is killed at the worst moment: the server has the message and did not say so."""
    populated(past, 30)
    with listening(Boite(hold_at=10)) as boite:
        with Commande(settings(past, boite.port)).started("travailleur") as process:
            boite.wait_for(10)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert left(past) == 21
        in_hand = str(boite.received[-1]["Message-ID"])
        own = Atelier(
            Settings.from_environment(Commande(settings(past, boite.port)).environment), past.database, past.heure
        )
        past.heure.moment = datetime.now(UTC)
        assert send_due(own) == 20, "the one that was in its hands is held until its lease is over"
        past.heure.moment += LEASE
        assert send_due(own) == 1
    assert left(past) == 0
    assert {number: count for number, count in boite.numbers.items() if count > 1} == {in_hand: 2}
    assert len(boite.numbers) == 30


def test_a_worker_told_to_stop_ends_what_it_began_and_leaves_the_rest(past: Monde) -> None:
    populated(past, MESSAGES)
    with listening(Boite()) as boite, Commande(settings(past, boite.port)).started("travailleur") as process:
        boite.wait_for(3)
        code, errors = stop(process)
    assert (code, errors) == (0, "")
    assert set(boite.numbers.values()) == {1}
    assert left(past) == MESSAGES - len(boite.received)


def test_a_server_has_a_worker_inside_and_leaves_no_file_of_its_base_behind(petit_monde: Monde) -> None:
    petit_monde.heure.moment = datetime.now(UTC) - timedelta(hours=1)
    populated(petit_monde, 1)
    petit_monde.database.close()
    with listening(Boite()) as boite:
        given, port = settings(petit_monde, boite.port), unused_port()
        with Commande(given).started("serveur", "--port", str(port)) as process:
            line_with(process, f"Les courriels partent par 127.0.0.1:{boite.port}")
            boite.wait_for(1)
            assert stop(process) == (0, "")
    folder = Path(given["DATABASE_URL"].removeprefix("sqlite:///")).parent
    assert left(petit_monde) == 0
    petit_monde.database.close()
    assert {path.name for path in folder.iterdir()} == {"base.sqlite"}


def test_a_message_posted_while_the_worker_waits_leaves_as_soon_as_it_is_woken(petit_monde: Monde) -> None:
    with listening(Boite()) as boite:
        own = atelier(petit_monde, boite)
        worker = Travailleur(own)
        worker.start()
        try:
            populated(petit_monde, 1)
            worker.wake()
            boite.wait_for(1, within=20)
        finally:
            worker.stop()
    assert left(petit_monde) == 0


def test_a_worker_told_to_stop_while_it_starts_stops(petit_monde: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()

    class Slow(jobs._Consumer):
        """One whose machine is so busy that its threads start later."""

        def start(self) -> None:
            held.wait(20)
            super().start()

    monkeypatch.setattr(jobs, "_Consumer", Slow)
    with listening(Boite()) as boite:
        worker = Travailleur(atelier(petit_monde, boite))
    worker.start()
    threading.Timer(0.2, held.set).start()
    worker.stop()
    assert held.is_set()


def test_a_server_without_worker_sends_nothing(petit_monde: Monde) -> None:
    petit_monde.heure.moment = datetime.now(UTC) - timedelta(hours=1)
    populated(petit_monde, 1)
    with listening(Boite()) as boite:
        port = unused_port()
        run = Commande(settings(petit_monde, boite.port))
        with run.started("serveur", "--port", str(port), "--sans-travailleur") as process:
            line_with(process, "Aucun courriel ne part d’ici")
            line_with(process, "écoute sur")
            with urlopen(f"http://127.0.0.1:{port}/sante", timeout=10) as response:
                assert response.status == 200
            assert stop(process) == (0, "")
    assert boite.received == []
    assert left(petit_monde) == 1


def test_a_worker_that_has_no_room_for_its_queue_says_so(petit_monde: Monde) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(NoTemporaryFileError, match="place sur leur disque"):
            Travailleur(atelier(petit_monde, Boite()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
