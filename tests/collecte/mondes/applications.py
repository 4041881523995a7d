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
    """An application, and what tests may change of it, as it was made."""

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
        """The application as it was made, on another base and at another hour."""
        for name in ("config", "extensions", "view_functions"):
            changed = getattr(self.app, name)
            changed.clear()
            changed.update(getattr(self, name))
        self.app.extensions |= {"collecte": Services.of(settings, clock), "collecte mesures": Compteurs()}
        return self.app


_free: dict[Settings, list[Lent]] = defaultdict(list)
_lent: WeakKeyDictionary[Database, list[Lent]] = WeakKeyDictionary()
"""What each world was lent. A world that gives nothing back keeps its own, and they go with it."""


def lend(settings: Settings, database: Database, *, clock: Clock) -> Flask:
    """An application with these settings that no one else has, until the world of this database gives it back."""
    kind = replace(settings, database_url="")
    if not _free[kind]:
        made = create_app(settings, clock=clock)
        _free[kind].append(Lent(made, kind, rules=len(made.url_map._rules)))
    own = _free[kind].pop()
    _lent.setdefault(database, []).append(own)
    return own.renew(settings, clock)


def give_back(database: Database) -> None:
    """A world is over: what it was lent serves the next one."""
    for own in _lent.pop(database, []):
        if len(own.app.url_map._rules) == own.rules:  # a route cannot be taken away
            _free[own.settings].append(own)
