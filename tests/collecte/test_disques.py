"""Whoever watches the service is told before a disk is full."""

from dataclasses import replace
from pathlib import Path

import pytest

from collecte.core.config import Settings, SmtpServer
from collecte.exploitation.web.disques import told_full, used_percent, written_folders
from tests.collecte.conftest import application
from tests.collecte.monde import SECRET, Monde
from tests.collecte.navigateur import Navigateur


def settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'base' / 'collecte.sqlite'}",
        secret_key=SECRET,
        public_url="http://127.0.0.1:8000",
        mail_folder=folder / "courriels" / "partis",
    )


def test_a_disk_is_told_once_from_the_percent_that_is_set_on(tmp_path: Path) -> None:
    """Folders that are not made yet will be on the disk of the one above."""
    own, used = settings(tmp_path), used_percent(tmp_path)
    (line,) = [line for line in told_full(replace(own, disk_alert=used)) if "base" in line]
    assert line == f"attention\u00a0: disque plein à {used}\u00a0% (base)"
    assert told_full(replace(own, disk_alert=101)) == []


def test_what_is_not_written_here_is_not_looked_at(tmp_path: Path) -> None:
    own = settings(tmp_path)
    assert set(written_folders(own)) == {"base", "courriels", "fichiers temporaires"}
    away = replace(own, database_url="postgresql+psycopg://ailleurs/base", erasures=tmp_path / "effacements")
    assert set(written_folders(away)) == {"courriels", "journal des effacements", "fichiers temporaires"}
    sent = replace(own, smtp=SmtpServer(host="exemple.fr", port=587), mail_from="c@exemple.fr")
    assert "courriels" not in written_folders(sent)


@pytest.mark.parametrize(
    ("alert", "told"), [pytest.param(0, "attention", id="full"), pytest.param(101, "ok\n", id="not")]
)
def test_the_probe_says_it_and_stays_green(petit_monde: Monde, alert: int, told: str) -> None:
    """A watcher that starts again what is not green would only make it worse."""
    page = Navigateur(application(petit_monde, disk_alert=alert)).go("/sante")
    assert page.status_code == 200
    assert page.text.startswith(told)
