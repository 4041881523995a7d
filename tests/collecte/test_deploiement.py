"""The examples of docs/deploy: the settings that they give are read, their commands exist, their programs take them."""

import os
import re
import secrets
import shlex
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import click
import pytest
import yaml

from collecte.cli import main
from collecte.core.config import Settings, SettingsError, backup_folder_from_environment
from tests.collecte.commande import SCRIPT, Commande, line_with, unused_port
from tests.collecte.monde import Monde
from tests.collecte.sauvegardes import url_of
from tests.collecte.smtp import CERTIFICATE
from tests.outils import require_tool

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CLE = secrets.token_urlsafe(48)
SITE = "collecte.exemple.fr"
WITHIN = 30  # seconds
EXPOSED = 20  # tenths: what systemd-analyze calls « OK », of a hundred


class Asked(dict[str, str]):
    """An environment that notes what it is asked."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dictionary's
        self.names.add(key)
        return super().get(key, default)


def known_settings() -> set[str]:
    """Every variable that the product reads."""
    asked = Asked({"COLLECTE_DATABASE_URL": "postgresql+psycopg://x", "COLLECTE_SECRET_KEY": CLE, **reglages()})
    Settings.from_environment(asked)
    backup_folder_from_environment(asked)
    return asked.names


def reglages() -> dict[str, str]:
    lines = (DEPLOY / "reglages.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# --- what every example says


def test_every_setting_of_the_examples_is_one_that_is_read() -> None:
    known = known_settings()
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        given = set(re.findall(r"COLLECTE_[A-Z_]+(?=[=:])", path.read_text(encoding="utf-8")))
        assert given <= known, path.name
    assert {"COLLECTE_DATABASE_URL_FILE", "COLLECTE_ERASURES", "COLLECTE_PROXIES"} <= known


def test_the_settings_of_the_examples_are_enough_for_services_and_workers_on_postgresql(tmp_path: Path) -> None:
    kept = {
        "base": "postgresql+psycopg://collecte@base/collecte",
        "cle": CLE,
        "smtp": "smtp://courriel.exemple.fr",
    }
    for name, content in kept.items():
        (tmp_path / name).write_text(content)
    given = COMPOSE["x-produit"]["environment"]
    read = {name: path.replace("/run/secrets", str(tmp_path)) for name, path in given.items()}
    settings = Settings.from_environment({**reglages(), **read})
    assert settings.smtp
    assert settings.erasures
    assert settings.proxies == 1
    (tmp_path / "cle").write_text("changez-moi" * 4)
    with pytest.raises(SettingsError):
        Settings.from_environment({**reglages(), **read})


def commands() -> Iterator[Any]:
    for unit in UNITS:
        (told,) = re.findall(r"^ExecStart=/opt/collecte/bin/(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        yield pytest.param(shlex.split(told.replace("%i", "8001")), id=unit.stem)
    for name, service in COMPOSE["services"].items():
        if "build" in service:
            yield pytest.param(service["command"], id=name)
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (told,) = re.findall(r"^CMD (\[.*\])$", image, re.MULTILINE)
    yield pytest.param(yaml.safe_load(told), id="image")


@pytest.mark.parametrize("command", [*commands()])
def test_every_command_of_the_examples_is_one_of_ours(command: Sequence[str]) -> None:
    name, *arguments = command
    assert name == "collecte"
    own: click.Command = main
    while isinstance(own, click.Group):
        found = own.get_command(click.Context(own), arguments.pop(0))
        assert found, command
        own = found
    own.make_context("collecte", list(arguments))  # raises UsageError for an option that it does not have


# --- compose


def test_what_the_composition_names_is_declared_and_comes_from_no_particular_registry() -> None:
    for name, service in COMPOSE["services"].items():
        assert {*service.get("depends_on", {})} <= {*COMPOSE["services"]}, name
        assert {*service.get("secrets", [])} <= {*COMPOSE["secrets"]}, name
        assert {*service["networks"]} <= {*COMPOSE["networks"]}, name
        assert "/" not in service["image"], name
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
        assert named <= {*COMPOSE["volumes"]}, name
    assert COMPOSE["services"]["base"]["networks"] == ["interne"]
    assert COMPOSE["networks"]["interne"] == {"internal": True}


def test_the_proxy_of_the_composition_knows_its_services() -> None:
    named = set(re.findall(r"^    server (\w+):8000;$", NGINX, re.MULTILINE))
    assert named == {name for name, own in COMPOSE["services"].items() if "healthcheck" in own and "build" in own}
    assert len(named) == 2


def test_the_image_is_made_of_what_is_there() -> None:
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    build = COMPOSE["x-produit"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Containerfile")
    (lock,) = re.findall(r"^COPY (\S+) \./$", image, re.MULTILINE)
    assert (DEPLOY / build["context"] / lock).is_file()
    assert f"--require-hashes -r {lock}" in image


def test_the_health_of_a_service_is_asked_as_it_answers(petit_monde: Monde) -> None:
    port = unused_port()
    test = COMPOSE["services"]["web1"]["healthcheck"]["test"]
    assert test[:3] == ["CMD", "python", "-c"]
    script = test[3].replace(":8000", f":{port}")
    commande = served(petit_monde)
    ask = [sys.executable, "-c", script]
    with commande.started("serveur", "--sans-travailleur", "--port", str(port)) as process:
        line_with(process, "écoute sur")
        assert subprocess.run(ask, env=commande.environment, check=False, timeout=WITHIN).returncode == 0
    ended = subprocess.run(ask, env=commande.environment, check=False, timeout=WITHIN, capture_output=True)
    assert ended.returncode != 0


def served(monde: Monde) -> Commande:
    """A service as it runs behind the proxy."""
    return Commande(
        {
            "DATABASE_URL": url_of(monde),
            "SECRET_KEY": CLE,
            "PUBLIC_URL": f"https://{SITE}",
            "PROXIES": "1",
        }
    )


# --- systemd


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_without_rights_and_reads_secrets_from_its_own_files(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    wanted = {
        "User=collecte",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "PrivateTmp=yes",
    }
    assert wanted <= {*lines}
    given = {line.removeprefix("LoadCredential=").split(":")[0] for line in lines if line.startswith("LoadCredential=")}
    assert given == set(re.findall(r"_FILE=%d/(\w+)", "\n".join(lines)))
    assert {"base", "cle"} <= given
    assert not [line for line in lines if "COLLECTE_" in line and "_FILE=" not in line]


def test_systemd_takes_the_units_and_finds_them_closed_enough(tmp_path: Path) -> None:
    analyze = require_tool("systemd-analyze", "systemd")
    for path in (DEPLOY / "systemd").iterdir():
        content = path.read_text(encoding="utf-8").replace("/opt/collecte/bin/collecte", str(SCRIPT))
        (tmp_path / path.name).write_text(content)
    names = [path.name.replace("@.", "@8001.") for path in (DEPLOY / "systemd").iterdir()]
    found = subprocess.run(
        [analyze, "verify", "--man=no", *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    for unit in UNITS:
        command = [analyze, "security", "--offline=true", f"--threshold={EXPOSED}", f"./{unit.name}"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout[-300:]


# --- nginx


def test_the_proxy_takes_requests_as_large_as_the_service_does() -> None:
    (size,) = re.findall(r"client_max_body_size (\d+)k;", NGINX)
    largest = Settings(database_url="x", secret_key=CLE, public_url="http://127.0.0.1").max_request_bytes
    assert largest < int(size) * 1000 < 2 * largest


def test_the_proxy_says_who_asks_wherever_it_passes_a_request_on() -> None:
    passed = NGINX.count("proxy_pass http://collecte;")
    assert passed == NGINX.count("proxy_set_header X-Forwarded-For $remote_addr;") > 0
    assert passed == NGINX.count("proxy_set_header Host $host;")


@contextmanager
def proxied(nginx: str, folder: Path, services: Sequence[int]) -> Iterator[tuple[int, int]]:
    """nginx as the example has it, before services of this machine; the ports of its http and of its https."""
    http, https = unused_port(), unused_port()
    content = NGINX.replace("listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;")
    content = content.replace("listen 80;", f"listen 127.0.0.1:{http};")
    for name, port in zip(("web1:8000", "web2:8000"), services, strict=True):
        content = content.replace(f"server {name};", f"server 127.0.0.1:{port};")
    content = re.sub(r"/etc/nginx/certificats/collecte\.(?:pem|key)", str(CERTIFICATE), content)
    (folder / "collecte.conf").write_text(content.replace("/var/log/nginx", str(folder)))
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {own} pid {folder}/pid; events {{}}\nhttp {{ {temporary} include {folder}/collecte.conf; }}\n"
    )
    command = [nginx, "-p", str(folder), "-e", str(folder / "debut.log"), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command) as process:
        try:
            _wait(https)
            yield http, https
        finally:
            process.terminate()
            process.wait(WITHIN)


def _wait(port: int) -> None:
    latest = monotonic() + WITHIN
    while monotonic() < latest:
        try:
            get(port, "/sante")
        except OSError:
            sleep(0.05)
        else:
            return
    raise TimeoutError(port)


def get(port: int, path: str, body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    trusting.check_hostname = False
    connection = HTTPSConnection("127.0.0.1", port, timeout=WITHIN, context=trusting)
    try:
        connection.request("POST" if body else "GET", path, body, {"Host": SITE, "Accept-Encoding": "gzip", **headers})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def packed_by_the_service(port: int, path: str) -> str | None:
    """How it sends a page to who reads gzip."""
    connection = HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    connection.request("GET", path, headers={"Host": SITE, "Accept-Encoding": "gzip"})
    with connection.getresponse() as answer:
        encoding: str | None = answer.headers["Content-Encoding"]
    connection.close()
    return encoding


def in_clear(port: int, path: str) -> int:
    """The status of what is asked without TLS."""
    connection = HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    connection.request("GET", path, headers={"Host": SITE})
    with connection.getresponse() as answer:
        status = answer.status
    connection.close()
    return status


@pytest.mark.faults
def test_nginx_passes_on_what_is_asked_and_writes_no_secret_address(petit_monde: Monde, tmp_path: Path) -> None:
    nginx = require_tool("nginx", "nginx")
    folder, ports = tmp_path / "nginx", [unused_port(), unused_port()]
    folder.mkdir()
    commande = served(petit_monde)
    with (
        commande.started("serveur", "--sans-travailleur", "--port", str(ports[0])) as one,
        commande.started("serveur", "--sans-travailleur", "--port", str(ports[1])) as two,
    ):
        for process in (one, two):
            line_with(process, "écoute sur")
        with proxied(nginx, folder, ports) as (http, https):
            page, _ = get(https, "/connexion")
            assert page.status == 200
            assert "__Host-collecte" in str(page.headers["Set-Cookie"])
            assert page.headers["Content-Encoding"] == packed_by_the_service(ports[0], "/connexion")
            too_large, told = get(https, "/connexion", b"x" * 2_100_000)
            assert too_large.status == 413
            assert b"nginx" not in told
            clear = {path: in_clear(http, path) for path in ("/connexion", "/api/v1/campagnes", "/agenda/secret.ics")}
            assert clear == {"/connexion": 301, "/api/v1/campagnes": 403, "/agenda/secret.ics": 403}
            one.terminate()
            one.wait(WITHIN)
            assert [get(https, "/aide")[0].status for _ in range(4)] == [200] * 4
            get(https, "/r/un-jeton-secret")
    written = "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
    assert "/connexion" in written
    assert "un-jeton-secret" not in written
