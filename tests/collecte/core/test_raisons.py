"""The system's reasons to refuse a file or an address are shown in French, whatever the operation."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from collecte.core.errors import reason_of
from tests.collecte.mondes.commande import Commande, held_port


def taken_address() -> None:
    with held_port() as port, socket.socket() as other:
        other.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param(lambda here: (here / "absent").read_bytes(), "le chemin n’existe pas", id="missing"),
        pytest.param(
            lambda here: (here / "fichier" / "x").read_bytes(), "le chemin passe par un fichier", id="through"
        ),
        pytest.param(lambda here: here.read_bytes(), "c’est un dossier", id="a folder"),
        pytest.param(lambda here: (here / ("x" * 300)).write_bytes(b""), "le nom est trop long", id="too long"),
        pytest.param(lambda here: taken_address(), "l’adresse est déjà prise", id="a taken port"),
    ],
)
def test_what_the_system_refuses_has_a_french_reason(tmp_path: Path, act: Callable[[Path], object], told: str) -> None:
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(OSError) as refused:  # noqa: PT011 - the test reads its reason
        act(tmp_path)
    assert reason_of(refused.value) == told


def test_what_is_seldom_met_keeps_the_words_of_the_system() -> None:
    assert reason_of(OSError(errno.ELOOP, os.strerror(errno.ELOOP))) == os.strerror(errno.ELOOP)
    assert reason_of(OSError()) == "OSError"


def test_a_copy_that_cannot_be_written_says_why_in_french(tmp_path: Path) -> None:
    base, fichier = f"sqlite:///{tmp_path / 'base.sqlite'}", tmp_path / "fichier"
    fichier.write_bytes(b"")
    ici = Commande({"DATABASE_URL": base, "BACKUP_FOLDER": str(fichier / "copies")})
    assert ici("base", "mettre-a-jour").exit_code == 0
    refused = ici("sauvegarder")
    assert refused.exit_code == 2
    assert "le chemin passe par un fichier" in refused.output
