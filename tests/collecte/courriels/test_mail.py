"""The folder of .eml files, and the settings that say where messages go."""

import email
import secrets
from dataclasses import replace
from email.policy import default
from pathlib import Path

import pytest

from collecte.core.config import Settings, SettingsError, SmtpServer, Tls
from collecte.courriels.mail import Dossier, Lettre, Smtp, TryAgainError, compose, destination, folder_of, transport_of
from tests.collecte.mondes.monde import PENDANT

LETTRE = Lettre(
    message_id="0" * 31 + "a",
    nom="Zoé Ö’Durand",
    adresse="zoe@exemple.fr",
    objet="Été\u202f!",
    texte="Voilà\n" + "mot " * 60,
    html="<p>Voilà</p>",
    date=PENDANT,
)
REQUIRED = {
    "COLLECTE_DATABASE_URL": "sqlite:////srv/collecte/base.sqlite",
    "COLLECTE_SECRET_KEY": secrets.token_urlsafe(48),
    "COLLECTE_PUBLIC_URL": "https://collecte.exemple.fr",
}


def settings(**changes: str) -> Settings:
    return Settings.from_environment({**REQUIRED, **{f"COLLECTE_{name}": value for name, value in changes.items()}})


def test_a_message_is_a_file_that_only_its_owner_reads_and_a_second_attempt_adds_none(tmp_path: Path) -> None:
    folder = tmp_path / "courriels"
    for _ in range(2):
        Dossier(folder).send(compose(LETTRE, settings()))
    (path,) = folder.iterdir()
    assert path.name == f"{LETTRE.message_id}.eml"
    assert path.stat().st_mode & 0o077 == 0
    read = email.message_from_bytes(path.read_bytes(), policy=default)
    assert read["To"].addresses[0].display_name == LETTRE.nom
    assert read["Subject"] == LETTRE.objet
    assert read["From"] == "Collecte DLA <collecte@collecte.exemple.fr>"
    assert read["Reply-To"] is None
    assert path.read_bytes().isascii()


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "courriels").write_text("a file")
    with pytest.raises(TryAgainError, match="ne peut pas être écrit"):
        Dossier(tmp_path / "courriels").send(compose(LETTRE, settings()))


def test_messages_go_beside_the_sqlite_base_unless_told_otherwise() -> None:
    assert folder_of(settings()) == Path("/srv/collecte/courriels")
    assert folder_of(settings(MAIL_FOLDER="/srv/sortie")) == Path("/srv/sortie")
    assert "Aucun courriel ne part" in destination(settings())
    sent = settings(SMTP_URL="smtp://smtp.exemple.fr", MAIL_FROM="c@exemple.fr")
    assert destination(sent) == "Les courriels partent par smtp.exemple.fr:587."
    assert isinstance(transport_of(sent), Smtp)


def test_on_postgresql_where_messages_go_must_be_said() -> None:
    with pytest.raises(SettingsError, match="Où vont les courriels"):
        transport_of(replace(settings(), database_url="postgresql+psycopg://base"))


@pytest.mark.parametrize(
    ("url", "server"),
    [
        pytest.param("smtp://exemple.fr", SmtpServer(host="exemple.fr", port=587), id="alone"),
        pytest.param(
            "smtp://u%40x:p%2Fq@exemple.fr?tls=ssl&timeout=5&deadline=60",
            SmtpServer(host="exemple.fr", port=465, tls=Tls.SSL, user="u@x", password="p/q", timeout=5, deadline=60),
            id="everything",
        ),
        pytest.param("smtp://exemple.fr:2525?tls=non", SmtpServer(host="exemple.fr", port=2525, tls=Tls.NON), id="1"),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: SmtpServer) -> None:
    assert settings(SMTP_URL=url, MAIL_FROM="c@exemple.fr").smtp == server


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"SMTP_URL": "exemple.fr"}, "COLLECTE_SMTP_URL n’est pas compris", id="no scheme"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr:hop"}, "COLLECTE_SMTP_URL n’est pas compris", id="port"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr?tls=oui"}, "COLLECTE_SMTP_URL n’est pas compris", id="tls"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr?timeout=0"}, "COLLECTE_SMTP_URL n’est pas compris", id="timeout"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr?deadline=301"}, "n’est pas compris", id="beyond a lease"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr?tls"}, "COLLECTE_SMTP_URL n’est pas compris", id="no value"),
        pytest.param({"SMTP_URL": "smtp://u:secret@exemple.fr?tls=non"}, "ne part pas en clair", id="in clear"),
        pytest.param({"SMTP_URL": "smtp://exemple.fr", "MAIL_FROM": ""}, "COLLECTE_MAIL_FROM n’est pas", id="from"),
        pytest.param({"MAIL_FROM": "collecte"}, "COLLECTE_MAIL_FROM : écrivez une adresse", id="sender"),
        pytest.param({"MAIL_REPLY_TO": "a@b\nBcc: c@d"}, "COLLECTE_MAIL_REPLY_TO : écrivez", id="reply"),
        pytest.param({"SMTP_URL_FILE": "/nulle/part"}, "COLLECTE_SMTP_URL_FILE : /nulle/part ne peut", id="file"),
    ],
)
def test_a_wrong_setting_is_told_without_its_password(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(**{"MAIL_FROM": "c@exemple.fr", **changes})
    assert told in str(refused.value)
    assert "secret" not in str(refused.value)


def test_no_secret_shows_when_settings_are_printed() -> None:
    printed = repr(settings(SMTP_URL="smtp://u:motdepasse@exemple.fr", MAIL_FROM="c@exemple.fr"))
    assert "motdepasse" not in printed
    assert REQUIRED["COLLECTE_SECRET_KEY"] not in printed
