"""Bounces: only a final failure of a message that we sent counts, and nothing of its text is trusted."""

from pathlib import Path

import pytest

from collecte.courriels.rebonds import read_rebond
from collecte.models import EtatCourriel
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import Monde

NUMBER = "0123456789abcdef0123456789abcdef"


def bounce(
    number: str = NUMBER,
    *,
    action: str = "failed",
    status: str = "5.2.2",
    host: str = "dns; mx.exemple.fr",
    attached: str = "message/rfc822",
) -> bytes:
    """Write a bounce as a mail server does (RFC 3464)."""
    return f"""From: MAILER-DAEMON@exemple.fr
To: collecte@exemple.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Sorry. <script>alert(1)</script>

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.exemple.fr

Final-Recipient: rfc822; claire@exemple.fr
Action: {action}
Status: {status}
Remote-MTA: {host}
Diagnostic-Code: smtp; 552 <b>believe me</b>

--B
Content-Type: {attached}

Message-ID: <{number}@collecte.exemple.fr>
Subject: Bonjour

--B--
""".encode()


def test_a_bounce_gives_the_number_of_the_message_and_the_reason_in_french() -> None:
    rebond = read_rebond(bounce())
    assert rebond is not None
    assert rebond.message_id == NUMBER
    assert rebond.raison == "adresse refusée par mx.exemple.fr : cette boîte est pleine (5.2.2)"


@pytest.mark.parametrize(
    ("changes", "raison"),
    [
        pytest.param({"attached": "text/rfc822-headers"}, "mx.exemple.fr : cette boîte est pleine (5.2.2)", id="head"),
        pytest.param({"status": "5.9.9"}, "mx.exemple.fr : le message est revenu (5.9.9)", id="unknown code"),
        pytest.param({"status": "<b>"}, "mx.exemple.fr : le message est revenu", id="no code"),
        pytest.param({"host": "dns; <b>x</b>"}, "son serveur : cette boîte est pleine (5.2.2)", id="no host"),
        pytest.param({"host": f"dns; {'x' * 300}"}, "son serveur : cette boîte est pleine (5.2.2)", id="long host"),
    ],
)
def test_what_is_kept_of_a_bounce_is_a_host_and_a_code(changes: dict[str, str], raison: str) -> None:
    rebond = read_rebond(bounce(**changes))
    assert rebond is not None
    assert rebond.raison == f"adresse refusée par {raison}"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(bounce(action="delayed"), id="only late"),
        pytest.param(bounce("une-autre"), id="no number of ours"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\x00" * 1000, id="bytes"),
        pytest.param(b"Subject: bonjour\n\nUn message.", id="a message of someone"),
        pytest.param(bounce()[:400], id="cut"),
        pytest.param(bounce() + b"x" * 5_000_000, id="too long"),
        pytest.param(bounce().replace(b"message/delivery-status", b"text/plain"), id="no delivery status"),
    ],
)
def test_what_is_no_bounce_of_ours_is_left_aside(raw: bytes) -> None:
    assert read_rebond(raw) is None


def test_the_command_reads_a_folder_and_marks_the_addresses_once(petit_monde: Monde, tmp_path: Path) -> None:
    petit_monde.region()
    courriel_id = petit_monde.courriel(petit_monde.personne("Claire", "18"))
    number = petit_monde.courriel_of(courriel_id).message_id
    (tmp_path / "boite" / "new").mkdir(parents=True)
    (tmp_path / "boite" / "new" / "1.eml").write_bytes(bounce(number))
    (tmp_path / "boite" / "2.eml").write_bytes(bounce())
    (tmp_path / "boite" / "3.txt").write_bytes(b"rien")
    run = Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(hide_password=False)})
    first, again = (plain(run("courriels", "rebonds", tmp_path / "boite").output) for _ in range(2))
    assert first == "1 adresse refusée notée, 0 déjà connue, 2 fichiers sans rapport.\n"
    assert again == "0 adresse refusée notée, 1 déjà connue, 2 fichiers sans rapport.\n"
    courriel = petit_monde.courriel_of(courriel_id)
    assert courriel.etat is EtatCourriel.REFUSE
    assert courriel.erreur.endswith("cette boîte est pleine (5.2.2)")


def test_a_missing_folder_is_told(petit_monde: Monde, tmp_path: Path) -> None:
    run = Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(hide_password=False)})
    assert run("courriels", "rebonds", tmp_path / "rien").exit_code == 2
