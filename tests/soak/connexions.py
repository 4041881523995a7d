"""A storm of sign-ins at the same second, some of them guesses: how many get in, are slowed down, and delay others.

Each person has an address of their own in 127.0.0.0/8, all of which Linux accepts.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.soak.fond import every
from tests.soak.service import Processus, serving

PATIENCE = 60.0
"""Seconds to wait for an answer."""

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_ELSEWHERE, _STUBBORN = "127.77.0.1", "127.78.0.1"
"""The source addresses of all guesses: at many accounts, at one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruee:
    """`connues`: persons who sign in, each from their own address; `devinees`: passwords guessed from one address, each
    for another account; `acharnees`: guesses for one account, from another."""

    connues: int = 50
    devinees: int = 30
    acharnees: int = 20
    services: int = 1

    @property
    def total(self) -> int:
        return self.connues + self.devinees + self.acharnees


@dataclass(kw_only=True)
class Bilan:
    """Statuses of each kind of try; `secondes`: of each page that others requested meanwhile, sorted; `octets`: the
    largest growth of a service's memory."""

    connues: Counter[int] = field(default_factory=Counter)
    devinees: Counter[int] = field(default_factory=Counter)
    acharnees: Counter[int] = field(default_factory=Counter)
    autres: Counter[int] = field(default_factory=Counter)
    secondes: list[float] = field(default_factory=list)
    octets: int = 0
    duree: float = 0.0

    def centile(self, percent: int) -> float:
        return self.secondes[min(len(self.secondes) * percent // 100, len(self.secondes) - 1)]


@dataclass(frozen=True, slots=True)
class Essai:
    """A sign-in attempt, ready to be sent."""

    service: Processus
    source: str
    adresse: str
    mot_de_passe: str
    tenu: Counter[int]

    def prepare(self) -> Callable[[], None]:
        """Read the form; return the function that sends it."""
        page, cookie = asked(self.service, "GET", self.source)[1:]
        match = _TOKEN.search(page)
        assert match is not None
        form = urlencode({"csrf_token": match[1], "adresse": self.adresse, "mot_de_passe": self.mot_de_passe})
        return lambda: self.tenu.update([asked(self.service, "POST", self.source, form, cookie)[0]])


def asked(
    service: Processus, method: str, source: str, body: str | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Request or send the sign-in page: return its status, text and cookie; a cut is a status of 0."""
    connection = HTTPConnection(service.adresse, timeout=PATIENCE, source_address=(source, 0))
    headers = {"Host": service.site, "Origin": f"http://{service.site}"}
    if body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    try:
        connection.request(method, "/connexion", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    except (OSError, HTTPException):
        return 0, "", ""
    finally:
        connection.close()
    return answer.status, text, (answer.headers.get("Set-Cookie") or "").partition(";")[0]


def installed(monde: Monde, ruee: Ruee) -> None:
    """Create that many persons with a password, one target of many guesses, and others guessed at once each."""
    monde.region()
    for number in range(ruee.connues):
        monde.personne(f"connue{number}", password=PASSWORD)
    monde.personne("acharnee", password=PASSWORD)
    for number in range(ruee.devinees // 2):  # the other half of the guessed addresses belong to nobody
        monde.personne(f"devinee{number}", password=PASSWORD)


def run(monde: Monde, ruee: Ruee, folder: Path) -> Bilan:
    """Send everything at once, on the services as they are run; meanwhile, someone opens a page again and again."""
    installed(monde, ruee)
    bilan = Bilan()
    base = monde.database.engine.url.render_as_string(hide_password=False)
    with serving(base, folder, ruee.services) as services:
        sends = [essai.prepare() for essai in _tries(ruee, services, bilan)]
        before = [_held(service, "VmRSS") for service in services]
        with every(0.05, lambda: _look(services[0], bilan)):
            bilan.duree = _at_once(sends)
        bilan.octets = max(_held(service, "VmHWM") - memory for service, memory in zip(services, before, strict=True))
    bilan.secondes.sort()
    return bilan


def _tries(ruee: Ruee, services: Sequence[Processus], bilan: Bilan) -> Iterator[Essai]:
    def service(rank: int) -> Processus:
        return services[rank % len(services)]

    for rank in range(ruee.connues):
        source, adresse = f"127.1.{rank // 250}.{rank % 250 + 1}", f"connue{rank}@exemple.fr"
        yield Essai(service(rank), source, adresse, PASSWORD, bilan.connues)
    for rank in range(ruee.devinees):
        yield Essai(service(rank), _ELSEWHERE, f"devinee{rank}@exemple.fr", "rien de tel ici", bilan.devinees)
    for rank in range(ruee.acharnees):
        yield Essai(service(rank), _STUBBORN, "acharnee@exemple.fr", f"essai numéro {rank}", bilan.acharnees)


def _at_once(sends: Sequence[Callable[[], None]]) -> float:
    """Return the seconds until the last one was answered."""
    together = threading.Barrier(len(sends) + 1)

    def one(send: Callable[[], None]) -> None:
        together.wait()
        send()

    threads = [threading.Thread(target=one, args=(send,)) for send in sends]
    for thread in threads:
        thread.start()
    together.wait()
    started = monotonic()
    for thread in threads:
        thread.join()
    return monotonic() - started


def _look(service: Processus, bilan: Bilan) -> None:
    started = monotonic()
    bilan.autres[asked(service, "GET", "127.0.0.1")[0]] += 1
    bilan.secondes.append(monotonic() - started)


def _held(service: Processus, name: str) -> int:
    """Return bytes of memory of a process: current, or at its peak."""
    text = Path(f"/proc/{service.child.pid}/status").read_text(encoding="utf-8")
    return int(re.findall(rf"{name}:\s+(\d+) kB", text)[0]) * 1024
