"""Rooms of the product: their views, hooks and kinds of messages, loaded and installed in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Protocol

from flask import Blueprint, Flask
from sqlalchemy.orm import Session

from collecte.core.aide import Sujet
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.hooks import Hook
from collecte.core.jobs import Clock, Periodique, Queue, WorkerThread
from collecte.core.menu import PageDuPlan
from collecte.core.security import Trousseau
from collecte.models import Courriel


class Contexte(Protocol):
    """Return the context of a message's templates that is known only when it is sent.

    Raises MailError when the message has no reason any more.
    """

    def __call__(
        self, session: Session, courriel: Courriel, /, *, public_url: str, trousseau: Trousseau, now: datetime
    ) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Modele:
    """A kind of message: `nom` on the page of messages, `contexte` when it needs more than was posted with it.

    With `heures_ouvrees` a failed message is tried again in business hours only. Its two templates, in
    `templates/<room>/courriels/<key>.txt` and `.html`, are given `prenom` (the whole name of a contact), `public_url`,
    `pas_moi` (the link « ce n’est plus moi »), `mots` (the words of the région), the posted values and the `contexte`.
    """

    nom: str
    contexte: Contexte | None = None
    heures_ouvrees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One part of the trade, as its `room.py` declares it; the blueprints of its `views` are registered besides.

    - `install`: what else it adds to an application, such as names that templates use;
    - `plan`: its pages in the menu and the site map;
    - `sections`: the blueprints whose pages make a heading of the menu current, by the endpoint of that heading;
    - `aide`: its topics of help;
    - `messages`: the kinds of messages it posts, by key;
    - `periodic`, `queues`, `threads`: what the worker does for it;
    - `hooks`: what it does when a lower room calls a hook.
    """

    name: str
    install: Callable[[Flask], None] | None = None
    plan: tuple[PageDuPlan, ...] = ()
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    aide: tuple[Sujet, ...] = ()
    messages: Mapping[str, Modele] = field(default_factory=lambda: MappingProxyType({}))
    periodic: tuple[Periodique, ...] = ()
    queues: tuple[Queue, ...] = ()
    threads: tuple[Callable[[Settings, Database, Clock], WorkerThread], ...] = ()
    hooks: Mapping[Hook[..., Any], Callable[..., Any]] = field(default_factory=lambda: MappingProxyType({}))


_loaded: list[Room] = []


def load(rooms: Iterable[Room]) -> None:
    """Make these rooms the product's, lowest first, in place of any loaded before, and register their hooks."""
    _loaded[:] = rooms
    registered: dict[Hook[..., Any], list[Callable[..., Any]]] = {}
    for room in _loaded:
        for hook, function in room.hooks.items():
            registered.setdefault(hook, []).append(function)
    Hook.load(registered)


def loaded() -> Sequence[Room]:
    """Return the rooms of the product, lowest first. Raises RuntimeError until they are loaded."""
    if not _loaded:
        raise RuntimeError("the rooms are not loaded: import collecte.app")
    return tuple(_loaded)


def install(app: Flask, rooms: Iterable[Room]) -> None:
    """Add the pages of these rooms to an application, and what else they install."""
    rooms = list(rooms)
    views = [module for room in rooms for module in _views(room)]  # all first: some add routes to the pages of another
    for blueprint in _merged(module.bp for module in views if hasattr(module, "bp")):
        app.register_blueprint(blueprint)
    for room in rooms:
        if room.install:
            room.install(app)


def _views(room: Room) -> Iterator[ModuleType]:
    folder = Path(__file__).parents[1] / room.name / "views"
    for path in sorted(folder.glob("[!_]*.py")):
        yield import_module(f"collecte.{room.name}.views.{path.stem}")


def _merged(blueprints: Iterable[Blueprint]) -> Sequence[Blueprint]:
    """Merge blueprints of one name: a room may add pages under another room's name, since names are in addresses of
    help and in rights. Routes of the others are added to a copy of the first, so that applications share no state."""
    by_name: dict[str, dict[Blueprint, None]] = {}
    for blueprint in blueprints:
        by_name.setdefault(blueprint.name, {})[blueprint] = None
    return [_joined(list(parts)) for parts in by_name.values()]


def _joined(parts: Sequence[Blueprint]) -> Blueprint:
    first, *others = parts
    if not others:
        return first
    if any(other.url_prefix != first.url_prefix for other in others):
        raise ValueError(f"blueprints named « {first.name} » have several prefixes")
    joined = Blueprint(first.name, first.import_name, url_prefix=first.url_prefix)
    joined.deferred_functions = [function for part in parts for function in part.deferred_functions]
    return joined
