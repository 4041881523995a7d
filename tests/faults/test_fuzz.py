"""Requests that no page of ours sends, to every route, whether or not a page shows its form: never a defect."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from collecte.app import close
from collecte.comptes.web.context import services_of
from tests.attaques.parcours import ROLES, SITE, STRUCTURE, Visiteurs, address_of, linked
from tests.attaques.test_parametres import names
from tests.collecte.conftest import application, base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import forms_of
from tests.collecte.policy.test_acces import EXPECTED
from tests.faults.cliches import Cliche, taken
from tests.faults.demandes import OTHERS, Cible, Demande, demandes

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

IS_SOAK = "COLLECTE_SOAK" in os.environ
EACH = 10 if IS_SOAK else 2
"""Requests drawn for each route that is tried: the first is the one of its page."""

SAMPLED = 1 if IS_SOAK else 10
"""One in so many of the routes that only read is tried; all of those that write, always."""

NOT_OPEN = frozenset({302, 401, 404})

pytestmark = pytest.mark.faults


@dataclass
class Siege:
    """One world, everyone signed in, restored after each request that may have changed it."""

    visiteurs: Visiteurs
    cliche: Cliche
    names: tuple[str, ...] = field(default_factory=lambda: tuple(names()))
    sent: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)

    def let_go(self) -> None:
        close(self.visiteurs.app)
        self.visiteurs.monde.database.close()

    def visitor(self, method: str, rule: str) -> str:
        """Return the first visitor to whom a route is open."""
        if rule.startswith("/r/"):
            return STRUCTURE
        expected = EXPECTED.get((method, rule), {})
        return next((name for name in ROLES if expected and expected[name] not in NOT_OPEN), "animatrice")

    def cible(self, method: str, rule: str) -> Cible:
        path = address_of(rule)
        shown = self._shown(self.visitor(method, rule), path) if method == "POST" else {}
        return Cible(method, path, rule, shown, self.names)

    def _shown(self, name: str, path: str) -> Mapping[str, str]:
        """Return the form of a route, on its own page or on one above it; else a token alone."""
        page = path
        while page:
            with self.visiteurs.all[name].client.get(page, base_url=SITE) as answer:
                forms = forms_of(answer.text) if answer.mimetype == "text/html" else []
            for attributes, fields in forms:
                self._tokens.setdefault(name, fields.get("csrf_token", ""))
                if attributes.get("action", page) == path:
                    return fields
            page = page.rpartition("/")[0]
        return {"csrf_token": self._tokens.get(name, "")}

    def send(self, name: str, demande: Demande) -> int:
        """Send a request and return its status; the database is then as before."""
        self.sent += 1
        with self.visiteurs.all[name].client.open(
            demande.path,
            method=demande.method,
            query_string=demande.query,
            data=demande.body or None,
            content_type=demande.content_type if demande.method == "POST" else None,
            headers={"X-CSRFToken": self._tokens.get(name, "")},
            base_url=SITE,
        ) as answer:
            status: int = answer.status_code
        if demande.method == "POST" and status < 400:
            self.let_go()
            self.cliche.restore()
        return status


@pytest.fixture
def siege(monde: Monde) -> Iterator[Siege]:
    linked(monde)
    app = application(monde)
    visiteurs = Visiteurs(monde, app)
    close(app)
    monde.database.close()
    made = Siege(visiteurs, taken(services_of(app).database))
    yield made
    made.let_go()


def tried(rng: random.Random) -> list[tuple[str, str]]:
    """List every route that writes, some or all of those that read, and methods that they do not have."""
    reading = [route for route in EXPECTED if route[0] == "GET"]
    writing = [route for route in EXPECTED if route[0] == "POST"]
    others = [(rng.choice(OTHERS), rule) for _, rule in EXPECTED]
    few = [rng.sample(routes, len(routes) // SAMPLED) for routes in (reading, others)]
    return sorted([*writing, *few[0], *few[1]])


@pytest.mark.timeout(3_600 if IS_SOAK else 600)
def test_no_request_that_is_drawn_makes_a_defect(siege: Siege) -> None:
    graine = random.randrange(2**32)  # noqa: S311 - a choice of trials, not a secret
    print(f"seed {graine}")  # noqa: T201 - shown when it fails
    for method, rule in tried(random.Random(graine)):  # noqa: S311 - the same
        send = partial(siege.send, siege.visitor(method, rule))
        drawn(siege.cible(method, rule), f"{graine} {method} {rule}", send)
    print(f"{siege.sent} requests")  # noqa: T201 - the same
    assert siege.sent > 10_000 or not IS_SOAK


def drawn(cible: Cible, graine: str, send: Callable[[Demande], int]) -> None:
    """Send `EACH` requests to a route, different from those of the next; a failure shows the smallest defect."""

    @seed(graine)
    @settings(
        max_examples=EACH,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )
    @given(demandes(cible))
    def each(demande: Demande) -> None:
        assert send(demande) < 500, (cible.rule, demande)

    each()
