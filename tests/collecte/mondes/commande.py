"""Runs `collecte` as a user does: in this process for what it says, as a process of its own for what it is."""

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
    """No-break spaces made plain."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class Ended(NamedTuple):
    """How a process ended and what it told, spaces made plain."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Commande:
    """The command in an environment of its own; `settings` are named without COLLECTE_."""

    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path) -> Result:
        """Run it here. What it raises is raised: a user would see a traceback."""
        given = {f"COLLECTE_{name}": self.settings.get(name) for name in KNOWN}
        mask = os.umask(0o022)  # as systems have it; a command keeps what it makes to its account
        try:
            return CliRunner(env=given).invoke(main, [str(own) for own in arguments], catch_exceptions=False)
        finally:
            os.umask(mask)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLECTE_")}
        return kept | {f"COLLECTE_{name}": value for name, value in self.settings.items()}

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
        """The installed script while it runs; killed if it is still there at the end."""
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
    """The first line it prints that has these words. Fails when it ends without."""
    assert process.stdout
    seen: list[str] = []
    for line in map(plain, process.stdout):
        seen.append(line)
        if words in line:
            return line
    raise AssertionError(f"« {words} » was not said: {seen}")


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """SIGTERM, as systemd and `docker stop` do; its exit code and what it told on stderr."""
    process.terminate()
    errors = process.communicate(timeout=STOPPED_WITHIN)[1]
    return process.returncode, errors


@contextmanager
def held_port() -> Iterator[int]:
    """A loopback port on which someone else listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def unused_port() -> int:
    with held_port() as port:
        return port


def served(base: str, port: int) -> Commande:
    """The settings of a server on this machine."""
    return Commande({"DATABASE_URL": base, "SECRET_KEY": SECRET, "PUBLIC_URL": f"http://127.0.0.1:{port}"})
