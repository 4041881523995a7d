"""Rules and fixtures of every test: an empty database, no network, and in CI no test left out."""

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.communs import hurry
from tests.outils import in_ci
from tests.postgres.serveur import PostgresServer, running_server
from tests.reseau import forbid_network
from tests.tiers import count_left, refuse_slow_without_reason, sentence

DEMONSTRATION = "tests.collecte.mondes.demonstration"
LEFT_KEY = pytest.StashKey[Counter[str]]()

# A slow machine is no reason to fail; in CI a run can be repeated with the same examples.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure() -> None:
    settings.load_profile("ci" if in_ci() else "dev")
    forbid_network()
    hurry()
    gc.disable()


def pytest_collection_finish() -> None:
    """Freeze the objects loaded so far, which last as long as the process: scanning them for garbage took a third of
    its time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)
    refuse_slow_without_reason(items)
    items.sort(key=turn)


def turn(item: pytest.Item) -> tuple[bool, float, bool]:
    """Sort the simulated year first, then the cases that are given most time, any of which would otherwise end alone;
    then the demonstration, which one worker builds while others run other tests."""
    patience = item.get_closest_marker("timeout")
    looks = any(
        getattr(member, "__module__", "") == DEMONSTRATION for member in vars(getattr(item, "module", item)).values()
    )
    return item.get_closest_marker("saison") is None, -patience.args[0] if patience else 0, not looks


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    if items and items[0].config.option.markexpr:
        config = items[0].config
        config.stash[LEFT_KEY] = config.stash.get(LEFT_KEY, Counter()) + count_left(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = dict(session.config.stash.get(LEFT_KEY, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - a worker of xdist, which has no types
    """Keep the counts of one worker: every worker collects all tests, so that their counts are equal."""
    if left := getattr(node, "workeroutput", {}).get("left"):
        node.config.stash[LEFT_KEY] = Counter(left)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := config.stash.get(LEFT_KEY, None):
        terminalreporter.write_line(sentence(left))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip_in_ci(report)
    return report


def refuse_skip_in_ci(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure: a skip that nobody looks at hides a test that no longer runs."""
    if in_ci() and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"No test may be skipped in CI, where everything it needs can be installed. {reason}"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """SQLAlchemy URL of a database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'base.sqlite'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server of this worker's own: nothing to share, nothing to lock."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer) -> str:
    """Name of this worker's database."""
    name = f"collecte_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    postgres_server.create_database(name)
    return name


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_database: str) -> str:
    """SQLAlchemy URL of an empty PostgreSQL database, whatever the previous test left in it."""
    postgres_server.empty_database(postgres_database)
    return postgres_server.url(postgres_database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy URL of an empty database; the test runs once on each."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
