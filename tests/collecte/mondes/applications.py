"""Applications made once per test process and lent to one world at a time: making one takes as long as thirty pages."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask

from collecte.app import create_app
from collecte.comptes.web.context import Clock, Services
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.exploitation.web.mesures import Compteurs


@dataclass(frozen=True, eq=False)
class Lent:
    """An application, and the state of it that tests may change, as it was created."""

    app: Flask
    settings: Settings
    rules: int
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)
    view_functions: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("config", "extensions", "view_functions"):
            object.__setattr__(self, name, dict(getattr(self.app, name)))

    def renew(self, settings: Settings, clock: Clock) -> Flask:
        """Restore the application as it was created, with another database and another clock."""
        for name in ("config", "extensions", "view_functions"):
            current = getattr(self.app, name)
            current.clear()
            current.update(getattr(self, name))
        self.app.extensions |= {"collecte": Services.of(settings, clock), "collecte mesures": Compteurs()}
        return self.app


_free: dict[Settings, list[Lent]] = defaultdict(list)
_lent: WeakKeyDictionary[Database, list[Lent]] = WeakKeyDictionary()
"""Applications lent to each world. A world that gives nothing back keeps its own, and they are freed with it."""


def lend(settings: Settings, database: Database, *, clock: Clock) -> Flask:
    """Lend an application with these settings, used by nobody else until the world of this database gives it back."""
    kind = replace(settings, database_url="")
    if not _free[kind]:
        app = create_app(settings, clock=clock)
        _free[kind].append(Lent(app, kind, rules=len(app.url_map._rules)))
    lent = _free[kind].pop()
    _lent.setdefault(database, []).append(lent)
    return lent.renew(settings, clock)


def give_back(database: Database) -> None:
    """Make the applications lent to a world that is over available to the next one."""
    for lent in _lent.pop(database, []):
        # a route cannot be taken away, nor what it keeps of a provider, whose port another may have next
        if len(lent.app.url_map._rules) == lent.rules and lent.settings.oidc is None:
            _free[lent.settings].append(lent)
