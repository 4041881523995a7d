"""The rules of the test run itself: no network, no silent skip in CI, a sentence for each missing program."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from collecte.app import close, create_app
from collecte.core.config import Settings
from tests.collecte.mondes.monde import SECRET
from tests.lines import lines_of
from tests.outils import find_program, postgresql_folders, require_tool
from tests.reseau import NetworkAccessError
from tests.tiers import FAST

SKIPPED = {
    "inside": "import pytest\ndef test_something():\n    pytest.skip('pas ici')",
    "marked": "import pytest\n@pytest.mark.skip(reason='pas ici')\ndef test_something():\n    pass",
    "whole": "import pytest\npytest.skip('pas ici', allow_module_level=True)",
    "missing": "from tests.outils import unavailable\ndef test_something():\n    unavailable('pas ici')",
}
"""Ways in which a test is left out, by the name of a file."""

TIERS = """
import pytest
@pytest.mark.browser
@pytest.mark.slow(reason="has two markers, counts under the first")
def test_pages(): pass
@pytest.mark.slow(reason="one of the second tier")
@pytest.mark.parametrize("number", range({cases}))
def test_others(number): pass
def test_fast(): pass
"""

TURNS = """
import pytest
def test_short(): pass
@pytest.mark.timeout(300)
def test_long(): pass
@pytest.mark.timeout(600)
def test_longest(): pass
@pytest.mark.saison
def test_year(): pass
"""


def run_pytest(folder: Path, sources: Mapping[str, str], *options: str, ci: str = "") -> tuple[int, str]:
    """Return the exit code and the output of generated test files, run under the rules of this project's conftest."""
    for name, source in sources.items():
        (folder / f"test_{name}.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-ra", *options]
    ran = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, check=False, env={**os.environ, "CI": ci}
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.slow(reason="starts pytest in a process")
def test_cases_that_are_given_most_time_start_first(tmp_path: Path) -> None:
    _, output = run_pytest(tmp_path, {"turns": TURNS}, "--collect-only", "-q")
    assert re.findall(r"::test_(\w+)", output) == ["year", "longest", "long", "short"]


@pytest.mark.slow(reason="starts pytest in a process")
def test_a_skip_is_a_failure_in_ci_only(tmp_path: Path) -> None:
    _, elsewhere = run_pytest(tmp_path, SKIPPED)
    assert "4 skipped" in elsewhere.splitlines()[-1]
    _, in_ci = run_pytest(tmp_path, SKIPPED, "--continue-on-collection-errors", ci="true")
    failures = [line for line in in_ci.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    assert sorted(re.findall(r"test_(\w+)\.py", "".join(failures))) == sorted(SKIPPED)
    assert "2 failed, 2 errors in" in in_ci.splitlines()[-1]
    assert in_ci.count("pas ici") >= len(SKIPPED)


@pytest.mark.slow(reason="starts pytest in a process")
def test_a_run_says_what_it_left_and_why(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path, {"tiers": TIERS.format(cases=1_200)}, "-n", "1", "-m", FAST)
    assert code == 0
    assert "1,201 tests left to `make test-all`: 1 browser, 1,200 slow" in output.splitlines()[-2:]
    assert "1 passed" in output.splitlines()[-1]


@pytest.mark.slow(reason="starts pytest in a process")
def test_a_run_of_nothing_fails(tmp_path: Path) -> None:
    code, _ = run_pytest(tmp_path, {"tiers": TIERS.format(cases=1)}, "-n", "1", "-m", "saison")
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_slow_test_says_why(tmp_path: Path) -> None:
    silent = {"bare": "@pytest.mark.slow", "empty": "@pytest.mark.slow(reason=' ')", "other": "@pytest.mark.slow('là')"}
    sources = {name: f"import pytest\n{mark}\ndef test_it(): pass" for name, mark in silent.items()}
    code, output = run_pytest(tmp_path, {**sources, "said": TIERS.format(cases=1)})
    assert code == pytest.ExitCode.USAGE_ERROR
    (refusal,) = [line for line in output.splitlines() if "A slow test says why" in line]
    assert sorted(re.findall(r"test_(\w+)\.py", refusal)) == sorted(silent)


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


def test_a_line_of_code_is_neither_blank_nor_a_comment_nor_a_docstring() -> None:
    source = [
        '"""A module',
        "",
        'in three lines."""',
        "",
        "X = 1  # one",
        '"""Says what X is."""',
        "# a comment",
        "def f() -> str:",
        '    """Two."""',
        '    return """two',
        'lines"""',
    ]
    assert lines_of("\n".join(source)) == 4


def test_a_template_is_compiled_once_for_all_applications(sqlite_url: str) -> None:
    settings = Settings(database_url=sqlite_url, secret_key=SECRET, public_url="http://127.0.0.1:8000")
    apps = [create_app(settings) for _ in range(2)]
    first, second = (app.jinja_env.get_template("base.html").root_render_func.__code__ for app in apps)
    assert first is second
    for app in apps:
        close(app)
