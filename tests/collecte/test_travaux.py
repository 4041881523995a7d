"""Periodic work: done once each time it falls due, whoever tries and whoever is stopped."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.comptes.operations.sessions import keep_session
from collecte.core.config import Settings
from collecte.exploitation.jobs import PERIODIQUES, Atelier, Periodique, run_periodic, tick
from collecte.exploitation.operations.travaux import LEASE, claim_travail, finish_travail, open_travail
from collecte.exploitation.queries.travaux import MAX_TRIES
from collecte.models import Region, SessionWeb, Travail
from tests.collecte.monde import SECRET, Monde

HEURE = timedelta(hours=1)


def atelier(monde: Monde) -> Atelier:
    url = monde.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000")
    return Atelier(settings, monde.database, monde.heure)


def naming(session: Session, _settings: Settings, now: datetime) -> None:
    """A work that is seen: one région each time."""
    session.add(Region(code=f"r-{len(session.scalars(select(Region)).all())}", nom=now.isoformat()))


CHAQUE_HEURE = (Periodique("nommer", HEURE, naming),)


def times_done(monde: Monde) -> int:
    with monde.database.reading() as session:
        return len(session.scalars(select(Region)).all())


def travaux(monde: Monde) -> list[Travail]:
    with monde.database.reading() as session:
        return list(session.scalars(select(Travail).order_by(Travail.echeance)))


def test_a_work_is_done_once_each_hour_however_often_the_clock_is_looked_at(monde: Monde) -> None:
    own = atelier(monde)
    for minutes in (0, 1, 30, 59, 60, 61):
        monde.heure.moment = datetime(2026, 7, 8, 10, 0, tzinfo=UTC) + timedelta(minutes=minutes)
        run_periodic(own, CHAQUE_HEURE)
    assert times_done(monde) == 2
    assert [own.echeance.hour for own in travaux(monde)] == [10, 11]


@pytest.mark.parametrize(("day", "count"), [("2026-03-29", 23), ("2026-10-25", 25)], ids=["spring", "autumn"])
def test_the_day_the_clocks_change_has_the_hours_it_has(petit_monde: Monde, day: str, count: int) -> None:
    from questionnaires.core.francais import PARIS

    start = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    end = (start + timedelta(days=1)).astimezone(UTC)  # the next midnight in Paris
    petit_monde.heure.moment = start.astimezone(UTC)
    while petit_monde.heure() < end:
        run_periodic(atelier(petit_monde), CHAQUE_HEURE)
        petit_monde.heure.moment += timedelta(minutes=20)
    assert times_done(petit_monde) == count


def test_eight_schedulers_at_once_do_it_once(monde: Monde) -> None:
    ready = threading.Barrier(8)

    def scheduler() -> None:
        ready.wait()
        run_periodic(atelier(monde), CHAQUE_HEURE)

    threads = [threading.Thread(target=scheduler) for _ in range(8)]
    for own in threads:
        own.start()
    for own in threads:
        own.join()
    assert times_done(monde) == 1
    assert len(travaux(monde)) == 1


def test_a_work_that_fails_leaves_nothing_half_done_and_is_taken_up_when_its_lease_is_over(monde: Monde) -> None:
    broken = [True]

    def fragile(session: Session, settings: Settings, now: datetime) -> None:
        naming(session, settings, now)
        session.flush()
        if broken[0]:
            raise RuntimeError("secret detail")

    own, work = atelier(monde), (Periodique("fragile", timedelta(days=1), fragile),)
    run_periodic(own, work)
    assert times_done(monde) == 0
    assert [found.erreur for found in travaux(monde)] == ["défaut du service, consigné dans ses journaux"]
    broken[0] = False
    run_periodic(own, work)
    assert times_done(monde) == 0, "too early"
    monde.heure.moment += LEASE
    run_periodic(own, work)
    assert times_done(monde) == 1
    assert [(found.erreur, found.essais) for found in travaux(monde)] == [("", 2)]


def test_a_work_that_always_fails_is_left_after_five_tries(petit_monde: Monde) -> None:
    tries = []

    def broken(_session: Session, _settings: Settings, now: datetime) -> None:
        tries.append(now)
        raise RuntimeError

    for _ in range(10):
        run_periodic(atelier(petit_monde), (Periodique("cassé", timedelta(days=365), broken),))
        petit_monde.heure.moment += LEASE
    assert len(tries) == MAX_TRIES


def test_what_a_stopped_worker_left_is_taken_up_even_when_the_next_hour_has_come(monde: Monde) -> None:
    own = atelier(monde)
    with monde.database.writing() as session:
        open_travail(session, nom="nommer", echeance=CHAQUE_HEURE[0].echeance(monde.heure()))
        assert claim_travail(session, noms=["nommer"], now=monde.heure()) is not None  # and its process is killed
    run_periodic(own, CHAQUE_HEURE)
    assert times_done(monde) == 0
    monde.heure.moment += HEURE
    run_periodic(own, CHAQUE_HEURE)
    assert times_done(monde) == 2


def test_a_worker_that_took_longer_than_its_lease_undoes_what_it_did(monde: Monde) -> None:
    own = atelier(monde)

    def slow(session: Session, settings: Settings, now: datetime) -> None:
        monde.heure.moment += LEASE
        taken = claim_travail(session, noms=["lent"], now=monde.heure())  # another worker's, as if it had committed
        assert taken is not None
        naming(session, settings, now)

    run_periodic(own, (Periodique("lent", timedelta(days=1), slow),), stopping=iter((False, True)).__next__)
    assert times_done(monde) == 0


def test_a_finished_work_cannot_be_finished_twice(monde: Monde) -> None:
    with monde.database.writing() as session:
        open_travail(session, nom="x", echeance=monde.heure())
        open_travail(session, nom="x", echeance=monde.heure())
        taken = claim_travail(session, noms=["x"], now=monde.heure())
        assert taken is not None
        assert finish_travail(session, taken, now=monde.heure())
        assert not finish_travail(session, taken, now=monde.heure())
        assert claim_travail(session, noms=["x"], now=monde.heure() + LEASE) is None


def test_a_worker_told_to_stop_leaves_the_rest_for_the_next(petit_monde: Monde) -> None:
    tick(atelier(petit_monde), periodiques=CHAQUE_HEURE, stopping=lambda: True)
    assert times_done(petit_monde) == 0
    tick(atelier(petit_monde), periodiques=CHAQUE_HEURE)
    assert times_done(petit_monde) == 1


def test_the_hourly_cleaning_ends_old_sessions_and_forgets_old_work(petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        keep_session(session, token=None, donnees={}, now=petit_monde.heure())
    own = atelier(petit_monde)
    tick(own)
    petit_monde.heure.moment += timedelta(days=31)
    tick(own)
    with petit_monde.database.reading() as session:
        assert session.scalars(select(SessionWeb)).all() == []
    assert len(travaux(petit_monde)) == len(PERIODIQUES)


def test_every_work_has_a_name_of_its_own() -> None:
    assert len({own.nom for own in PERIODIQUES}) == len(PERIODIQUES)
