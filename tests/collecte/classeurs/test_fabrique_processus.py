"""Workbooks made by real worker processes: killed, cancelled or stopped without keeping anything else waiting."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from collecte.campagnes.queries.collectes import get_collecte_with_serie
from collecte.classeurs.jobs_classeurs import FilDesClasseurs, run_classeurs
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.models import Campagne, ClasseurSorti, EtatFabrication, Fabrication, MorceauFabrique
from collecte.policy import Acteur
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.telechargements.operations.fabrications import annuler
from exports.regional.classeurs import write_classeur
from tests.collecte.mondes.commande import Commande, stop
from tests.collecte.mondes.fabrications import asked, fabrications
from tests.collecte.mondes.monde import CENT, SECRET, Monde
from tests.collecte.mondes.smtp import Boite, listening

pytestmark = pytest.mark.faults

HERE = os.getpid()
PATIENCE = 60  # seconds: shared machines stall


def peopled(monde: Monde) -> Acteur:
    """A campaign that Claire answered; return its animatrice. The clock is now the real one, as in processes."""
    monde.region()
    claire = monde.personne("Claire", "18")
    isabelle = monde.animatrice()
    monde.campagne()
    monde.answered(claire, CENT)
    monde.heure.moment = datetime.now(UTC)
    return isabelle


def settings_of(monde: Monde) -> Settings:
    url = monde.database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000")


def environment(monde: Monde, **more: str) -> Commande:
    settings = settings_of(monde)
    return Commande(
        {"DATABASE_URL": settings.database_url, "SECRET_KEY": SECRET, "PUBLIC_URL": settings.public_url, **more}
    )


def now() -> datetime:
    return datetime.now(UTC)


def etat(monde: Monde) -> EtatFabrication:
    return fabrications(monde)[0].etat


def wait_until(is_so: Callable[[], bool], complaint: Callable[[], str]) -> None:
    latest = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < latest, complaint()
        sleep(0.01)


def wait_for(monde: Monde, wanted: EtatFabrication) -> None:
    wait_until(lambda: etat(monde) is wanted, lambda: f"it is « {etat(monde)} », not « {wanted} »")


@contextmanager
def worker(monde: Monde) -> Iterator[FilDesClasseurs]:
    """Run a worker's thread in this process; its workbook is made in a child process."""
    thread = FilDesClasseurs(settings_of(monde), monde.database, now)
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()


@contextmanager
def held(monde: Monde) -> Iterator[Callable[[], None]]:
    """Lock the campaign of the workbook that is being made, so that it cannot be read while the block lasts.

    Yield a function that cancels it, in the transaction that holds the lock.
    """
    wait_for(monde, EtatFabrication.EN_COURS)  # its process has yet to start Python
    with monde.database.writing() as session:
        lock_campagnes(session, [1])
        yield lambda: annuler(session, own=session.get_one(Fabrication, 1), now=now())


def children(parent: int) -> list[int]:
    """List the ids of the processes that make a workbook for this parent."""
    command = ["ps", "-o", "pid=,args=", "--ppid", str(parent)]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # exit code 1 when there is none
    lines = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
    return [int(pid) for pid, arguments in lines if "collecte.classeurs.fabrique" in arguments]


def child_of(parent: int) -> int:
    """Return the id of the only one, once it has started."""
    wait_until(lambda: len(children(parent)) == 1, lambda: "no process was started")
    return children(parent)[0]


def content(monde: Monde) -> bytes:
    with monde.database.reading() as session:
        return b"".join(session.scalars(select(MorceauFabrique.contenu).order_by(MorceauFabrique.rang)))


def direct(monde: Monde, folder: Path) -> bytes:
    """Return the workbook that its function writes directly from the same data."""
    (fabrication,) = fabrications(monde)
    assert fabrication.lue_le is not None
    with monde.database.reading() as session:
        collecte = get_collecte_with_serie(session, session.get_one(Campagne, 1), fabrication.lue_le)
    write_classeur(collecte, folder / fabrication.nom)
    return (folder / fabrication.nom).read_bytes()


def handed_out(monde: Monde) -> int:
    with monde.database.reading() as session:
        return len(session.scalars(select(ClasseurSorti.id)).all())


def test_a_process_makes_it_byte_for_byte(monde: Monde, tmp_path: Path) -> None:
    asked(monde, peopled(monde))
    run_classeurs(settings_of(monde), monde.database, now, lambda: False)
    assert etat(monde) is EtatFabrication.PRET
    assert content(monde) == direct(monde, tmp_path)
    assert handed_out(monde) == 1
    assert fabrications(monde)[0].essais == 1


def test_a_defect_of_ours_gives_it_up_at_once_and_says_so(
    petit_monde: Monde, capfd: pytest.CaptureFixture[str]
) -> None:
    asked(petit_monde, peopled(petit_monde))
    with petit_monde.database.writing() as session:
        session.get_one(Fabrication, 1).demande = {"format": "CLASSEUR"}  # the campaign is missing
    run_classeurs(settings_of(petit_monde), petit_monde.database, now, lambda: False)
    (fabrication,) = fabrications(petit_monde)
    assert (fabrication.etat, fabrication.essais) == (EtatFabrication.INTERROMPU, 1)
    assert "workbook 1 could not be made" in capfd.readouterr().err


def test_one_whose_process_is_killed_is_taken_up_again_at_once(monde: Monde, tmp_path: Path) -> None:
    asked(monde, peopled(monde))
    with worker(monde):
        with held(monde):
            os.kill(child_of(HERE), signal.SIGKILL)
        wait_for(monde, EtatFabrication.PRET)
    assert content(monde) == direct(monde, tmp_path)
    assert (fabrications(monde)[0].essais, handed_out(monde)) == (2, 1)


def test_one_whose_worker_is_killed_is_taken_up_by_another(monde: Monde, tmp_path: Path) -> None:
    asked(monde, peopled(monde))
    folder = str(tmp_path / "courriels")
    with environment(monde, MAIL_FOLDER=folder).started("travailleur") as process, held(monde):
        for pid in (process.pid, child_of(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()
    assert etat(monde) is EtatFabrication.EN_COURS
    with worker(monde) as other:
        assert fabrications(monde)[0].essais == 1, "it is held until its lease is over"
        with monde.database.writing() as session:
            session.execute(update(Fabrication).values(reclame_jusqua=now() - timedelta(seconds=1)))
        other.wake()
        wait_for(monde, EtatFabrication.PRET)
    assert content(monde) == direct(monde, tmp_path)
    assert (fabrications(monde)[0].essais, handed_out(monde)) == (2, 1)


def test_one_that_is_cancelled_while_its_process_reads_leaves_nothing(monde: Monde) -> None:
    asked(monde, peopled(monde))
    with worker(monde):
        with held(monde) as cancel:
            child_of(HERE)
            cancel()
        wait_until(lambda: children(HERE) == [], lambda: "its process goes on")
    assert etat(monde) is EtatFabrication.ANNULE
    assert (content(monde), handed_out(monde)) == (b"", 0)


@pytest.mark.postgres
def test_a_process_that_waits_for_the_base_ends_as_soon_as_it_is_cancelled(postgres_base: str) -> None:
    monde = Monde(Database(postgres_base))
    asked(monde, peopled(monde))
    with worker(monde), held(monde):
        child_of(HERE)
        with monde.database.writing() as session:
            annuler(session, own=session.get_one(Fabrication, 1), now=now())
        wait_until(lambda: children(HERE) == [], lambda: "its process goes on")
    assert etat(monde) is EtatFabrication.ANNULE
    monde.database.close()


def test_a_worker_that_stops_ends_even_one_that_hangs_and_leaves_it_to_the_next(monde: Monde) -> None:
    asked(monde, peopled(monde))
    with worker(monde) as thread:
        os.kill(child_of(HERE), signal.SIGSTOP)
        thread.stop()
        assert children(HERE) == []
    (left,) = fabrications(monde)
    assert (left.etat, left.essais, left.jeton) == (EtatFabrication.EN_ATTENTE, 0, "")


def test_a_message_leaves_while_a_workbook_is_made(petit_monde: Monde) -> None:
    asked(petit_monde, peopled(petit_monde))
    with listening(Boite()) as boite:
        more = {"SMTP_URL": f"smtp://127.0.0.1:{boite.port}?tls=non", "MAIL_FROM": "collecte@exemple.fr"}
        with environment(petit_monde, **more).started("travailleur") as process:
            wait_for(petit_monde, EtatFabrication.EN_COURS)
            child = child_of(process.pid)
            os.kill(child, signal.SIGSTOP)  # the process is stopped, so it takes as long as needed
            petit_monde.courriel(petit_monde.acteur_of(1))
            boite.wait_for(1, within=90)
            assert etat(petit_monde) is EtatFabrication.EN_COURS
            os.kill(child, signal.SIGKILL)
            wait_for(petit_monde, EtatFabrication.PRET)
            assert stop(process)[0] == 0
