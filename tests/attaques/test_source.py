"""What the source itself must not have: SQL made of texts, objects read from bytes, addresses that a request names."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("collecte", "questionnaires", "exports")

UNSAFE_MODULES = frozenset(
    {"pickle", "cPickle", "_pickle", "dill", "joblib", "shelve", "marshal", "xmlrpc", "telnetlib", "ftplib", "ctypes"}
)
"""Modules that make objects or code of bytes, or speak in clear."""

UNSAFE_CALLS = frozenset(
    {
        *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp"),
        *("yaml.load", "yaml.unsafe_load", "yaml.full_load", "pandas.read_pickle", "pd.read_pickle", "pd.eval"),
        *("pd.read_html", "pd.read_sql", "numpy.load", "render_template_string"),
    }
)
RAW_SQL = frozenset({"text", "literal_column", "TextClause"})
ITS_OWN_SQL = frozenset(
    {"collecte/database.py", "collecte/schema.py", "collecte/models/comptes.py", "collecte/sauvegardes/postgres.py"}
)
"""Where a base is told how to behave or to be copied, and an index which rows it has: numbers and constants only."""

CALLS_OUT: Mapping[str, set[str]] = {
    "smtplib": {"collecte/mail.py"},  # the mail server of the settings
    "socket": {"collecte/cli/serveur.py"},  # the port where it listens
    "subprocess": {  # our own processes, as lists
        *("collecte/jobs_classeurs.py", "collecte/cli/national.py", "collecte/tableurs/reader.py"),
        "collecte/sauvegardes/postgres.py",  # the tools of PostgreSQL
    },
    **{name: set() for name in ("urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "asyncio")},
}
"""Modules that reach something outside the process, and who may import each."""

MARKED_SAFE = frozenset(
    {
        "collecte/templates/components/bilan.html",
        "collecte/templates/components/shares_over_time.html",
        "collecte/templates/components/note_pilotes.html",
    }
)
"""Templates that write a chart of `exports/barres.py`, which escapes what it is given."""


@cache
def sources() -> Sequence[tuple[str, ast.Module]]:
    """Every module of the product, migrations aside: they are written once, for a base that nobody types in."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
        if "migrations" not in path.parts
    ]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def raw_sql(tree: ast.Module) -> list[str]:
    """Statements given as a text that is not written there as it is."""
    names = {name.rpartition(".")[2] for name in imported(tree) if name.startswith("sqlalchemy")} & RAW_SQL
    return [
        ast.unparse(call)
        for call in called(tree)
        if ast.unparse(call.func) in names or ast.unparse(call.func).endswith(".exec_driver_sql")
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]


def unsafe(tree: ast.Module) -> list[str]:
    """Imports and calls that make objects or code of what they read."""
    modules = [name for name in imported(tree) if name.partition(".")[0] in UNSAFE_MODULES]
    calls = [name for call in called(tree) if (name := ast.unparse(call.func)) in UNSAFE_CALLS]
    shells = [
        ast.unparse(call)
        for call in called(tree)
        for keyword in call.keywords
        if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
    ]
    return [*modules, *calls, *shells]


def test_no_statement_is_made_of_a_text() -> None:
    """A11: every query is an expression of SQLAlchemy, whose values are bound."""
    assert [(path, found) for path, tree in sources() if path not in ITS_OWN_SQL if (found := raw_sql(tree))] == []


def test_nothing_makes_objects_or_code_of_what_it_reads() -> None:
    """A12: no pickle, no marshal, no eval, no loader of YAML that makes objects, no shell."""
    assert [(path, found) for path, tree in sources() if (found := unsafe(tree))] == []


def test_nothing_goes_out_but_to_the_mail_server() -> None:
    """A14: no module fetches an address; who may open a socket or start a process is listed."""
    found = {
        (name, path)
        for path, tree in sources()
        for name in imported(tree)
        if name in CALLS_OUT and path not in CALLS_OUT[name]
    }
    assert found == set()


def test_no_template_leaves_a_text_unescaped_but_our_own_charts() -> None:
    """A2: `safe` is written where a chart is drawn, and escaping is never switched off."""
    marked = set()
    for path in sorted((ROOT / "collecte" / "templates").rglob("*")):
        content = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert "autoescape" not in content, path
        if "|safe" in content.replace(" ", ""):
            marked.add(path.relative_to(ROOT).as_posix())
    assert marked == MARKED_SAFE


@pytest.mark.parametrize(
    ("source", "judge"),
    [
        ("from sqlalchemy import text\nsession.execute(text('SELECT ' + nom))", raw_sql),
        ("from sqlalchemy.sql import literal_column\nselect(literal_column(tri))", raw_sql),
        ("connection.exec_driver_sql(f'SELECT {nom}')", raw_sql),
        ("import pickle", unsafe),
        ("from shelve import open", unsafe),
        ("yaml.load(content)", unsafe),
        ("eval(typed)", unsafe),
        ("subprocess.run(command, shell=True)", unsafe),
    ],
)
def test_a_source_that_had_one_would_be_seen(source: str, judge: Callable[[ast.Module], list[str]]) -> None:
    """A11, A12: the same judges, on what must not be."""
    assert judge(ast.parse(source))
