"""The disk of a running service is full, then freed: a page in French, nothing half stored, no restart."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from collecte.core.database import Database
from collecte.models import Role
from tests.collecte.mondes.bases import migrated
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import forms_of
from tests.faults.cliches import content
from tests.faults.disques import Plein, may_mount, petit_disque, refused
from tests.soak.service import Processus, serving
from tests.soak.terrain import invited

PAGE, CODE = "/r/1/pages/AVIS", "UTILE"
LONG = "mot " * 110
TIMES = 400
"""Saves that use up the room left in the journal of the database."""

KINDS = ("refused", *(("filled",) if may_mount() else ()))
"""Writes are refused to the process; where disks may be mounted, a real one is full too."""

FULL_FOR, WITHIN = 3.0, 90.0  # seconds

pytestmark = pytest.mark.faults


@dataclass(frozen=True)
class Visite:
    """Someone at a browser, in front of a running service."""

    service: Processus
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    def ask(self, path: str, sent: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the text of a page, redirections followed."""
        url, body = f"http://{self.service.site}{path}", urlencode(sent).encode() if sent else None
        try:
            with self.opener.open(Request(url, body, {"Origin": f"http://{self.service.site}"}), timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def is_fine(self, path: str, sent: Mapping[str, str] | None = None) -> None:
        """Check that the page is there; otherwise show the service's log."""
        status, page = self.ask(path, sent)
        assert status == HTTPStatus.OK, f"{path}: {page[-600:]}\n{self.service.erreurs.read_text()[-3000:]}"

    def form(self, path: str, page: str | None = None) -> dict[str, str]:
        """Return the form of a page that leads to `path`, as shown."""
        text = self.ask(path)[1] if page is None else page
        return next(fields for attributes, fields in forms_of(text) if attributes.get("action", path) == path)


@dataclass(frozen=True)
class Lieu:
    """A database on a disk that can be full, the service on it, a respondent by link and an account."""

    monde: Monde
    service: Processus
    plein: Plein
    courriels: Path
    structure: Visite
    claire: Visite


@pytest.fixture(params=KINDS)
def lieu(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lieu]:
    if request.param == "refused":
        yield from _on(tmp_path, tmp_path, refused)
        return
    with petit_disque() as disque:
        yield from _on(disque.folder, tmp_path, disque.filled)


def _on(folder: Path, logs: Path, plein: Plein) -> Iterator[Lieu]:
    (folder / "base.sqlite").write_bytes(migrated())
    url = f"sqlite:///{folder / 'base.sqlite'}"
    monde = Monde(Database(url))
    (structure,) = invited(monde, 1)
    monde.personne("Claire", "18", password=PASSWORD, role=Role.CHARGE)
    monde.database.close()
    with serving(url, logs) as (service,):
        visite, claire = Visite(service), Visite(service)
        visite.is_fine(structure.path)
        form = claire.form("/connexion")
        claire.ask("/connexion", {**form, "adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD})
        yield Lieu(monde, service, plein, logs / "courriels", visite, claire)
    monde.database.close()


def wait_for(is_there: Callable[[], bool], seconds: float) -> bool:
    latest = monotonic() + seconds
    while not is_there() and monotonic() < latest:
        sleep(0.1)
    return is_there()


def saved_until_full(lieu: Lieu) -> tuple[str, str, str]:
    """Return the last acknowledged text, the refused one, and the page that refused it."""
    acknowledged = "gardé"
    for number in range(TIMES):
        text = f"{number} {LONG}"
        sent = {**lieu.structure.form(PAGE), CODE: text, "suite": "plus-tard"}
        status, html = lieu.structure.ask(PAGE, sent)
        if status != HTTPStatus.OK:
            assert status == HTTPStatus.SERVICE_UNAVAILABLE
            return acknowledged, text, html
        acknowledged = text
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_said_in_french_and_leaves_nothing_half_kept(lieu: Lieu) -> None:
    """Whoever is there goes on reading; a newcomer gets in, or is shown why not."""
    first = {**lieu.structure.form(PAGE), CODE: "gardé", "suite": "auto"}
    lieu.structure.is_fine(PAGE, first)
    with lieu.plein(lieu.service):
        acknowledged, text, refusal = saved_until_full(lieu)
        assert "Attendez une minute" in refusal
        carried = lieu.structure.form(PAGE, refusal)
        assert carried[CODE] == text
        full = content(lieu.monde.database)
        assert lieu.monde.saisie(1)[CODE].strip() == acknowledged.strip()
        lieu.structure.is_fine("/r/1/verifier")
        lieu.claire.is_fine("/a-faire")
        lieu.claire.is_fine("/sante")
        status, html = Visite(lieu.service).ask("/connexion")
        assert status == HTTPStatus.OK or "sa base ne répond pas" in html
        assert content(lieu.monde.database) == full
    lieu.structure.is_fine(PAGE, carried)
    assert lieu.monde.saisie(1)[CODE].strip() == text.strip()


def test_a_service_and_its_worker_go_on_by_themselves_once_there_is_room(lieu: Lieu) -> None:
    with lieu.plein(lieu.service):
        saved_until_full(lieu)
        sleep(FULL_FOR)  # the worker looks at its queue meanwhile
    assert lieu.service.child.poll() is None
    forgetful = Visite(lieu.service)
    asked = {**forgetful.form("/mot-de-passe-oublie"), "adresse": "claire@exemple.fr"}
    assert forgetful.ask("/mot-de-passe-oublie", asked)[0] == HTTPStatus.OK
    assert wait_for(lambda: any(lieu.courriels.glob("*.eml")), WITHIN), "its message leaves"
