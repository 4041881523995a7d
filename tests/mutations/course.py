"""Tests run on mutants: loaded once, then in a copy of the process for each, where the mutant is put in place."""

import ast
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import zip_longest
from multiprocessing import Pipe
from pathlib import Path
from time import monotonic
from types import CodeType, FunctionType, ModuleType
from typing import TypeVar

import pytest

from tests.mutations.mutants import Mutant
from tests.tiers import FAST

LATE = 120.0
"""Seconds beyond these after which a process is stopped: its mutant loops for ever, which a test would see."""

OPTIONS = (
    "-qq",
    "-s",
    "--no-header",
    "--no-summary",
    "--assert=plain",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--timeout=120",
)

DAY = 86_400.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passing test on unchanged modules: its seconds, and the functions of these modules that it calls."""

    seconds: float
    called: frozenset[tuple[str, str]]

    def calls(self, module: str, fonction: str) -> bool:
        """Return whether it calls that function of a module; any one, without a name."""
        return any(called_module == module and fonction in {"", name} for called_module, name in self.called)


Passages = Mapping[str, Passage]


class MutationError(Exception):
    """A fault of the run itself: a test fails before any change, a function is not found."""


def forked(work: Callable[[], T], seconds: float) -> T | None:
    """Return the result of `work` in a copy of this process; None when it is late, or when the copy dies of it."""
    here, there = Pipe(duplex=False)
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        try:
            there.send(work())
        except BaseException as error:
            there.send(MutationError(repr(error)))
        os._exit(0)
    there.close()
    try:
        result: T | MutationError | None = here.recv() if here.poll(seconds) else None
    except EOFError:
        result = None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        here.close()
    if isinstance(result, MutationError):
        raise result
    return result


def silenced() -> None:
    """Silence pytest for the rest of the process: it prints each failure, and failures are expected."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


class Loop:
    """Does the given work in place of pytest's own loop, once tests are loaded."""

    def __init__(self, work: Callable[[pytest.Session], None]) -> None:
        self.work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.work(session)
        return True


def load(tests: Sequence[str], work: Callable[[pytest.Session], None]) -> bool:
    """Load tests, then do `work` with them; return whether all that succeeded."""
    with tempfile.TemporaryDirectory() as folder:
        options = [*OPTIONS, "-m", FAST, f"--basetemp={folder}/tests"]
        return pytest.main([*options, *tests], plugins=[Loop(work)]) == pytest.ExitCode.OK


def run_one(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Return whether a test passes, or is left out."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return item.session.testsfailed == 0


def is_seen(items: Sequence[pytest.Item], seconds: float) -> bool:
    """Return whether one of these tests fails, in their order, within so many seconds."""
    silenced()
    end = monotonic() + seconds
    for item, following in zip_longest(items, items[1:]):
        if not run_one(item, following):
            return True
        if monotonic() > end:
            return False
    return False


def passages(session: pytest.Session, modules: Iterable[ModuleType]) -> Passages:
    """Run each test on unchanged modules; return its passage by its name. Raise MutationError when one fails."""
    silenced()
    called: set[tuple[str, str]] = set()
    for module in modules:
        watch(module, called)
    passages_by_test: dict[str, Passage] = {}
    for item, following in zip_longest(session.items, session.items[1:]):
        called.clear()
        start = monotonic()
        if not run_one(item, following):
            raise MutationError(f"{item.nodeid} fails before anything is changed")
        passages_by_test[item.nodeid] = Passage(monotonic() - start, frozenset(called))
    return passages_by_test


def in_order(items: Sequence[pytest.Item], passed: Passages, mutant: Mutant) -> list[pytest.Item]:
    """List the tests that call the function (any of the module, for a change outside functions), then those beside them
    in their files; the quickest first."""
    by_speed = sorted(items, key=lambda item: passed[item.nodeid].seconds)
    calling = [item for item in by_speed if passed[item.nodeid].calls(mutant.module, mutant.fonction)]
    files = {item.path for item in calling}
    return [*calling, *(item for item in by_speed if item.path in files and item not in calling)]


# --- the change put in its place


def put(mutant: Mutant, module: ModuleType) -> None:
    """Replace the function's code by the mutant's, for every holder of it. Raise MutationError when it is not found."""
    if mutant.fonction not in _replaced(module, compile(mutant.source, mutant.chemin, "exec"), {mutant.fonction}):
        raise MutationError(f"{mutant.fonction} is not found")


def watch(module: ModuleType, called: set[tuple[str, str]]) -> None:
    """Make each function of a module record its calls, by the name of both."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    names = dict(_definitions(tree))
    for name, definition in names.items():
        definition.body[:0] = ast.parse(f"_called.add({(module.__name__, name)})").body
    vars(module)["_called"] = called
    _replaced(module, compile(tree, str(module.__file__), "exec"), names)


def _definitions(owner: ast.Module | ast.ClassDef, path: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in owner.body:
        if isinstance(node, ast.FunctionDef):
            yield f"{path}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{path}{node.name}.")


def _replaced(module: ModuleType, code: CodeType, names: Collection[str]) -> set[str]:
    """Give these functions of a module their code in `code`; return the names of those replaced."""
    fresh, replaced = dict(_codes(code)), set[str]()
    for function in _functions(module):
        name = function.__qualname__
        if name in names and function.__module__ == module.__name__:
            function.__code__ = fresh[name]
            replaced.add(name)
    return replaced


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Yield the functions of the module and of its classes."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant.co_qualname, constant
            if not constant.co_flags & 1:  # inspect.CO_OPTIMIZED: absent from the body of a class
                yield from _codes(constant)


def _functions(owner: ModuleType | type) -> Iterator[FunctionType]:
    for value in vars(owner).values():
        function = getattr(value, "fget", None) or getattr(value, "func", None) or getattr(value, "__func__", value)
        function = getattr(function, "__wrapped__", function)
        if isinstance(function, FunctionType):
            yield function
        elif isinstance(value, type) and isinstance(owner, ModuleType) and value.__module__ == owner.__name__:
            yield from _functions(value)


class Altered(SourceFileLoader):
    """Loads a mutant in place of a module from its very first import, once it is in `sys.meta_path`."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.chemin))
        self.code = compile(mutant.source, mutant.chemin, "exec")

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return self.code


# --- all mutants of some modules


Verdict = tuple[Mutant, bool]
"""A mutant, and whether a test saw it."""


@dataclass(frozen=True, slots=True)
class Course:
    """Runs tests on each mutant, until one fails or for so many seconds; `tell` receives each verdict, None for a
    mutant that was stopped."""

    tests: Sequence[str]
    seconds: float
    tell: Callable[[Mutant, bool | None], None]

    def run(self, mutants: Sequence[Mutant]) -> list[Verdict]:
        """Judge the mutants of functions, put in place in copies of one process that loaded everything, then the
        others, for which a copy loads everything again."""
        result = forked(partial(self._of_functions, mutants), DAY)
        if result is None:
            raise MutationError("the process of tests died")
        passed, verdicts = result
        outside = (mutant for mutant in mutants if not mutant.fonction)
        return verdicts + [self._judged(mutant, partial(self._of_module, mutant, passed)) for mutant in outside]

    def _judged(self, mutant: Mutant, trial: Callable[[], bool]) -> Verdict:
        seen = forked(trial, self.seconds + LATE)
        self.tell(mutant, seen)
        return mutant, seen is not False

    def _of_functions(self, mutants: Sequence[Mutant]) -> tuple[Passages, list[Verdict]]:
        passed: dict[str, Passage] = {}
        verdicts: list[Verdict] = []

        def work(session: pytest.Session) -> None:
            if bases := sys.modules.get("tests.collecte.mondes.bases"):
                bases.migrated()  # once for all copies
            modules = {mutant.module: sys.modules[mutant.module] for mutant in mutants}
            passed.update(forked(partial(passages, session, modules.values()), DAY) or {})
            if (
                forked(partial(is_seen, in_order(session.items, passed, mutants[0]), 5 * self.seconds), DAY)
                is not False
            ):
                raise MutationError("these tests fail in another order, before anything is changed")
            for mutant in mutants:
                if mutant.fonction:
                    verdicts.append(self._judged(mutant, partial(self._of_function, mutant, session, passed)))

        if not load(self.tests, work):
            raise MutationError("tests cannot be loaded")
        return passed, verdicts

    def _of_function(self, mutant: Mutant, session: pytest.Session, passed: Passages) -> bool:
        put(mutant, sys.modules[mutant.module])
        return is_seen(in_order(session.items, passed, mutant), self.seconds)

    def _of_module(self, mutant: Mutant, passed: Passages) -> bool:
        """Return whether the mutant is seen: tests that can no longer be loaded have seen it."""
        silenced()
        sys.meta_path.insert(0, Altered(mutant))
        seen = [True]

        def work(session: pytest.Session) -> None:
            seen[0] = is_seen(in_order(session.items, passed, mutant), self.seconds)

        load(self.tests, work)
        return seen[0]
