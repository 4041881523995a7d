"""The rules of the test run itself: no network, no silent skip in CI, a sentence for each missing program."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.outils import find_program, postgresql_folders, require_tool
from tests.reseau import NetworkAccessError

SKIPPED = """
import pytest
{before}
{mark}
def test_something():
    {inside}
"""


def run_pytest(folder: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    """One generated test file, under the rules of this project's conftest."""
    (folder / "test_generated.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-ra", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CI": ci},
    )


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"inside": "pytest.skip('pas ici')"}, id="inside the test"),
        pytest.param({"mark": "@pytest.mark.skip(reason='pas ici')", "inside": "pass"}, id="by a mark"),
        pytest.param(
            {"before": "pytest.skip('pas ici', allow_module_level=True)", "inside": "pass"}, id="whole module"
        ),
        pytest.param({"inside": "from tests.outils import unavailable; unavailable('pas ici')"}, id="missing program"),
    ],
)
def test_a_skip_is_a_failure_in_ci_only(tmp_path: Path, parts: dict[str, str]) -> None:
    source = SKIPPED.format(**{"before": "", "mark": "", **parts})
    elsewhere = run_pytest(tmp_path, source, ci="")
    assert "1 skipped" in elsewhere.stdout
    in_ci = run_pytest(tmp_path, source, ci="true")
    assert in_ci.returncode in (1, 2)
    assert "skipped" not in in_ci.stdout.splitlines()[-1]
    assert "pas ici" in in_ci.stdout


def test_a_missing_program_is_said_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(
        pytest.skip.Exception, match=r"^LibreOffice is not installed: apt-get install libreoffice-calc$"
    ):
        require_tool("no-such-program", "libreoffice-calc", "nor-this-one")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(
        pytest.fail.Exception, match=r"^no-such-program is not installed: apt-get install some-package$"
    ):
        require_tool("no-such-program", "some-package")


def test_a_program_is_found_under_any_of_its_names() -> None:
    assert require_tool("no-such-program", "dash", "sh") == find_program("sh")


def test_postgresql_is_looked_for_newest_first() -> None:
    versions = [float(folder.parent.name) for folder in postgresql_folders() if folder.parent.name != "pginstall"]
    assert versions == sorted(versions, reverse=True)


def reach_by_tcp() -> None:
    with closing(socket.socket()) as client:
        client.connect(("192.0.2.1", 80))


def reach_by_tcp_6() -> None:
    with closing(socket.socket(socket.AF_INET6)) as client:
        client.connect_ex(("2001:db8::1", 80))


def reach_by_udp() -> None:
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as sender:
        sender.sendto(b"bonjour", ("192.0.2.1", 53))


def resolve_a_name() -> None:
    socket.getaddrinfo("ailleurs.invalid", 80)


@pytest.mark.parametrize("reach", [reach_by_tcp, reach_by_tcp_6, reach_by_udp, resolve_a_name])
def test_another_machine_is_out_of_reach(reach: Callable[[], None]) -> None:
    with pytest.raises(NetworkAccessError, match="Tests reach this machine only"):
        reach()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_loopback_is_within_reach(host: str) -> None:
    with (
        closing(socket.create_server((host, 0))) as server,
        closing(socket.create_connection((host, server.getsockname()[1]))),
    ):
        pass


def test_a_unix_socket_is_within_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        closing(socket.socket(socket.AF_UNIX)) as server,
        closing(socket.socket(socket.AF_UNIX)) as client,
    ):
        server.bind("prise")
        server.listen()
        client.connect("prise")
