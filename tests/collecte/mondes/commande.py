"""Runs `collecte` as a user does: in this process to test its output, as a separate process to test the process."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner, Result

from collecte.cli import main
from tests.collecte.mondes.monde import SECRET

SCRIPT = Path(sys.executable).with_name("collecte")
ENDED_WITHIN, STOPPED_WITHIN = 170, 30  # seconds: shared machines stall
KNOWN = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "PUBLIC_URL",
    "SMTP_URL",
    "SMTP_URL_FILE",
    "MAIL_FROM",
    "MAIL_REPLY_TO",
    "MAIL_FOLDER",
    "ERASURES",
    "BACKUP_FOLDER",
    "CONTROLLER",
    "PRIVACY_CONTACT",
)


def plain(text: str) -> str:
    """Return a text with no-break spaces made plain."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class Ended(NamedTuple):
    """How a process ended and what it printed, spaces made plain."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Commande:
    """The command in an environment of its own; `settings` are named without COLLECTE_."""

    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path) -> Result:
        """Run it in this process. Its exceptions are raised: a user would see a traceback."""
        environment = {f"COLLECTE_{name}": self.settings.get(name) for name in KNOWN}
        mask = os.umask(0o022)  # the usual umask; a command restricts its files to its account
        try:
            return CliRunner(env=environment).invoke(
                main, [str(argument) for argument in arguments], catch_exceptions=False
            )
        finally:
            os.umask(mask)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COLLECTE_")}
        return inherited | {f"COLLECTE_{name}": value for name, value in self.settings.items()}

    def run(self, *arguments: str | Path) -> "Ended":
        """Run the installed script to its end."""
        command = [SCRIPT, *arguments]
        ended = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=ENDED_WITHIN,
            check=False,
        )
        return Ended(ended.returncode, plain(ended.stdout), plain(ended.stderr))

    @contextmanager
    def started(self, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """Yield the installed script while it runs; it is killed if it still runs at the end."""
        with subprocess.Popen(
            [SCRIPT, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            try:
                yield process
            finally:
                process.kill()


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """Return the first printed line that contains these words. Fails when the process ends without one."""
    assert process.stdout
    lines: list[str] = []
    for line in map(plain, process.stdout):
        lines.append(line)
        if words in line:
            return line
    raise AssertionError(f"« {words} » was not said: {lines}")


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Send SIGTERM, as systemd and `docker stop` do; return its exit code and stderr."""
    process.terminate()
    errors = process.communicate(timeout=STOPPED_WITHIN)[1]
    return process.returncode, errors


@contextmanager
def held_port() -> Iterator[int]:
    """Yield a loopback port on which someone else listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def unused_port() -> int:
    with held_port() as port:
        return port


def served(base: str, port: int) -> Commande:
    """Return the command with the settings of a server on this machine."""
    return Commande({"DATABASE_URL": base, "SECRET_KEY": SECRET, "PUBLIC_URL": f"http://127.0.0.1:{port}"})
