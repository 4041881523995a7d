"""The shortcuts of the test process: what costs time and says nothing of the product is done once, or cheaply.

Statements are compiled once for all databases of a kind, templates and routes once for all applications, a route's
builder when one of its addresses is first built; passwords are hashed at the lowest cost; nothing waits for the disk.
Other processes that tests start run the product as it is.
"""

import os
from collections.abc import Callable
from functools import cache, lru_cache
from types import CodeType, SimpleNamespace
from typing import Any, cast

from argon2 import PasswordHasher
from flask import Flask
from flask.templating import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine import create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing.rules import Rule
from xlsxwriter.worksheet import Worksheet

from collecte.core import database, security

SHIPPED_PRAGMAS = database._PRAGMAS
"""The PRAGMA that the product sets on SQLite; tests of one process differ only in not waiting for the disk."""

SHIPPED_HASHER = security._hasher
"""The product's hasher, at its real cost."""

SHIPPED_UNKNOWN = security._UNKNOWN
"""The hash that the product verifies for accounts that do not exist."""

_STATEMENTS = 4_000  # more than the product has


def hurry() -> None:
    """Install every shortcut, for the rest of the process."""
    os.environ["OPENPYXL_DEFUSEDXML"] = "False"  # read at import; it parses in Python, and workbooks of tests are ours
    from openpyxl.worksheet.merge import MergedCellRange

    MergedCellRange.format = lambda _range: None  # type: ignore[method-assign,assignment] # borders: no test looks at them
    prepare_formulas_once()
    share_statements()
    share_templates()
    parse_routes_once()
    build_routes_late()
    security._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    security._UNKNOWN = security._hasher.hash("of nobody")
    database._PRAGMAS = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in SHIPPED_PRAGMAS)  # type: ignore[assignment]


def prepare_formulas_once() -> None:
    """Look once in a formula of workbooks for the functions that XlsxWriter marks, by thirty expressions each time."""
    prepare = cast(Callable[..., str], Worksheet._prepare_formula)

    @lru_cache(maxsize=20_000)
    def prepared(formula: str, marked: bool, expand: bool) -> str:
        return prepare(SimpleNamespace(use_future_functions=marked), formula, expand)

    def prepare_once(sheet: Worksheet, formula: str, expand: bool = False) -> str:
        return prepared(formula, sheet.use_future_functions, expand)

    Worksheet._prepare_formula = prepare_once


def share_statements() -> None:
    """Share compiled statements between engines of a kind: those of the product differ by their address only.

    Compiled statements are kept under their dialect, by the engine and by each mapper: dialects of a kind are equal.
    """
    DefaultDialect.__eq__ = _same_kind  # type: ignore[method-assign]
    DefaultDialect.__hash__ = _kind  # type: ignore[method-assign,assignment]

    def create_sharing(url: str, **options: Any) -> Engine:  # noqa: ANN401 - the options of create_engine
        engine = create_engine(url, **options)
        engine._compiled_cache = statements_of(engine.name)
        return engine

    database.create_engine = create_sharing  # type: ignore[assignment,attr-defined]


def _same_kind(dialect: object, other: object) -> bool:
    return type(dialect) is type(other)


def _kind(dialect: object) -> int:
    return hash(type(dialect))


@cache
def statements_of(_database: str) -> LRUCache[Any, Any]:
    return LRUCache(_STATEMENTS)


class SharedTemplates(BytecodeCache):
    """Templates as compiled for the first application, as long as their text does not change."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key, bucket.checksum] = bucket.code


def share_templates() -> None:
    """Give every application the templates that others compiled."""
    create, shared = Flask.create_jinja_environment, SharedTemplates()

    def create_sharing(app: Flask) -> Environment:
        environment = create(app)
        environment.bytecode_cache = shared
        return environment

    Flask.create_jinja_environment = create_sharing  # type: ignore[method-assign,assignment]


def parse_routes_once() -> None:
    """Parse each route in the first application only: every application has the same hundreds of routes."""
    compile_rule = Rule.compile
    parsed: dict[tuple[object, ...], Rule] = {}

    def compile_once(rule: Rule) -> None:
        converters = tuple(rule.map.converters.values())
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching, converters)
        first = parsed.get(key)
        if first is None:
            compile_rule(rule)
            parsed[key] = rule
            return
        rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
        rule.arguments = rule.arguments | first.arguments
        for name, append_unknown in (("_build", False), ("_build_unknown", True)):
            setattr(rule, name, rule._compile_builder(append_unknown).__get__(rule, None))

    Rule.compile = compile_once  # type: ignore[method-assign,assignment]


Builder = Callable[..., tuple[str, str]]


def build_routes_late() -> None:
    """Build a route's builder at its first use: an application has hundreds of routes, a test uses the addresses of a
    few."""
    compile_builder = Rule._compile_builder

    def late(rule: Rule, append_unknown: bool = True) -> Builder:
        builders: list[Builder] = []

        def build(bound_rule: Rule, /, **values: Any) -> tuple[str, str]:  # noqa: ANN401 - the values of the route
            if not builders:
                builders.append(compile_builder(rule, append_unknown))
            return builders[0](bound_rule, **values)

        return build

    Rule._compile_builder = late  # type: ignore[method-assign,assignment]
