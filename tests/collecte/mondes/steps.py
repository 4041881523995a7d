"""Worlds whose steps run once per process: one that begins with the steps of an earlier world is a copy of it."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from pathlib import Path
from threading import RLock, current_thread, main_thread
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from collecte.core.database import Database
from tests.collecte.mondes.monde import Monde

READS = frozenset({"author_of", "code", "courriel_of", "courriels", "saisie"})
"""Methods of a world that are no steps: they return rows, or write more than they return."""

KEPT = 64
"""Databases kept by a process, each of a megabyte or more: tests of a module run together."""


@dataclass(frozen=True, eq=False)
class Call:
    """A call of a method of a world, that can be made again."""

    act: Callable[..., Any]
    args: tuple[Any, ...]
    named: Mapping[str, Any]
    moment: datetime

    @property
    def key(self) -> Hashable:
        return self.act, _frozen(self.args), _frozen(self.named), self.moment


@dataclass(frozen=True, eq=False)
class Step:
    """A call with its result, and the steps that followed it in some world; a start has the content of a database."""

    start: Callable[[], bytes] | None = None
    before: "Step | None" = None
    call: Call | None = None
    returned: object = None
    after: dict[Hashable, "Step"] = field(default_factory=dict)


_contents: OrderedDict[Step, bytes] = OrderedDict()
"""Databases as some steps left them, those used last at the end."""


def keep(step: Step, content: bytes) -> None:
    _contents[step] = content
    if len(_contents) > KEPT:
        _contents.popitem(last=False)


def kept(step: Step) -> bytes | None:
    if step.start:
        return step.start()
    if step in _contents:
        _contents.move_to_end(step)
    return _contents.get(step)


def content_of(base: Path) -> bytes:
    """Return the content of a database, with what its journal holds."""
    with closing(sqlite3.connect(base)) as raw:
        return raw.serialize()


class LateDatabase(Database):
    """A database that calls `use` each time that it is about to be used, or its file."""

    def __init__(self, base: Path) -> None:
        self.use: Callable[[], None] = lambda: None
        super().__init__(f"sqlite:///{base}")

    @property
    def engine(self) -> Engine:
        self.use()
        return self._engine

    @engine.setter
    def engine(self, engine: Engine) -> None:
        self._engine = engine

    def reader(self) -> Session:
        self.use()
        return super().reader()

    @contextmanager
    def writing(self, *, in_passing: bool = False) -> Iterator[Session]:
        self.use()
        with super().writing(in_passing=in_passing) as session:
            yield session

    def close(self) -> None:
        self._engine.dispose()


class RepeatedMonde(Monde):
    """A world without a file as long as its steps are those of earlier worlds, whose results it returns.

    Its first other step, or the first use of its database, writes the file. Once anything but its steps has used the
    database, they run as in any world.
    """

    def __init__(self, base: Path, start: Step) -> None:
        self._base = base
        self._step: Step | None = start
        self._is_written = self._is_running = False
        self._lock = RLock()  # threads that use the database at once
        database = LateDatabase(base)
        super().__init__(database)
        database.use = self._use

    @property
    def url(self) -> str:
        return f"sqlite:///{self._base}"

    def begin(self, start: Step) -> bool:
        """Stand as at this start; False when something was done in this world already."""
        if self._step is None or self._step.before or self._is_written:
            return False
        self._step = start
        return True

    def step(self, act: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> object:
        """Return the result of a method, run now unless an earlier world had the same steps until this one."""
        if self._is_running or not self._step or current_thread() is not main_thread():
            self._use()
            return act(self, *args, **named)
        call = Call(
            act, tuple(map(_copied, args)), {name: _copied(value) for name, value in named.items()}, self.heure()
        )
        try:
            following = self._step.after.get(call.key)
        except TypeError:  # an argument that cannot be compared
            self._use()
            return act(self, *args, **named)
        if not following or self._is_written:
            self._write()
            returned = self._run(call)
            following = self._step.after.setdefault(call.key, Step(before=self._step, call=call, returned=returned))
        self._step = following
        return following.returned

    def _run(self, call: Call) -> object:
        self._is_running = True
        try:
            return call.act(self, *call.args, **call.named)
        except BaseException:
            self._step = None
            raise
        finally:
            self._is_running = False

    def _write(self) -> None:
        """Write the file as its steps leave it: from the last of them whose database is kept, run the others again."""
        if self._is_written or not self._step:
            return
        again: list[Call] = []
        step = self._step
        while (content := kept(step)) is None:
            assert step.call
            assert step.before
            again.append(step.call)
            step = step.before
        self._base.write_bytes(content)
        self._is_written = True
        moment = self.heure.moment
        for call in reversed(again):
            self.heure.moment = call.moment
            self._run(call)
        self.heure.moment = moment
        if again:
            keep(self._step, content_of(self._base))

    def _use(self) -> None:
        """Write the file if it is late, and keep its content for the next world with these steps."""
        if not self._step:
            return
        with self._lock:
            if self._step and not self._is_running:
                self._write()
                if kept(self._step) is None:
                    keep(self._step, content_of(self._base))
                self._step = None


def _frozen(value: object) -> Hashable:
    """Return what two equal arguments of the same type have in common."""
    match value:
        case Mapping():
            return tuple((name, _frozen(item)) for name, item in value.items())
        case list() | tuple():
            return tuple(map(_frozen, value))
    return type(value), value


def _copied(value: object) -> object:
    """Return an argument as it is now, whatever is done to it later."""
    match value:
        case Mapping():
            return dict(value)
        case list():
            return list(value)
    return value


def _step(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def run(monde: RepeatedMonde, *args: object, **named: object) -> object:
        return monde.step(act, args, named)

    return run


for _name, _act in vars(Monde).items():
    if callable(_act) and not _name.startswith("_") and _name not in READS:
        setattr(RepeatedMonde, _name, _step(_act))
