"""Faults of the source itself: SQL made of texts, objects read from bytes, addresses that a request names."""

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("collecte", "questionnaires", "exports")

UNSAFE_MODULES = frozenset(
    {"pickle", "cPickle", "_pickle", "dill", "joblib", "shelve", "marshal", "xmlrpc", "telnetlib", "ftplib", "ctypes"}
)
"""Modules that make objects or code from bytes, or communicate unencrypted."""

UNSAFE_CALLS = frozenset(
    {
        *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp"),
        *("yaml.load", "yaml.unsafe_load", "yaml.full_load", "pandas.read_pickle", "pd.read_pickle", "pd.eval"),
        *("pd.read_html", "pd.read_sql", "numpy.load", "render_template_string"),
    }
)
RAW_SQL = frozenset({"text", "literal_column", "TextClause"})
ITS_OWN_SQL = frozenset(
    {
        "collecte/core/database.py",
        "collecte/core/schema.py",
        "collecte/models/comptes.py",
        "collecte/exploitation/sauvegardes/postgres.py",
    }
)
"""Modules that configure or copy a database, or restrict an index to some rows: numbers and constants only."""

CALLS_OUT: Mapping[str, set[str]] = {
    "smtplib": {"collecte/courriels/mail.py", "collecte/courriels/ligne_smtp.py"},  # the mail server of the settings
    "socket": {  # the port where it listens; the same server; the late requests of the next one
        *("collecte/cli/serveur.py", "collecte/courriels/ligne_smtp.py", "collecte/comptes/fournisseur/appels.py"),
    },
    "http.client": {"collecte/comptes/fournisseur/appels.py"},  # the provider of identities of the settings
    "subprocess": {  # our own processes, as lists
        *("collecte/classeurs/jobs_classeurs.py", "collecte/classeurs/commands/national.py"),
        "collecte/core/tableurs/reader.py",
        "collecte/exploitation/sauvegardes/postgres.py",  # the tools of PostgreSQL
    },
    **{name: set() for name in ("urllib.request", "requests", "httpx", "aiohttp", "urllib3", "asyncio")},
}
"""Modules that reach something outside the process, and the files that may import each."""

DECODES = frozenset(
    {
        *("urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.parse_qs", "urllib.parse.parse_qsl"),
        *("html.unescape", "codecs", "quopri"),
    }
)
MAY_DECODE: Mapping[str, set[str]] = {
    "collecte/core/config.py": {"urllib.parse.unquote", "urllib.parse.parse_qs"},  # the address of the mail server
    "collecte/core/tableurs/delimited.py": {"codecs"},  # the bytes of a file, once
    "exports/tableur/flux/gabarit.py": {"html.unescape"},  # the XML that we have just written
    "exports/tableur/flux/portee.py": {"html.unescape"},
}
"""The files that may decode: none that reads a request, which Werkzeug has decoded."""

DRAWS_BY_ITSELF = frozenset({"random", "uuid"})
"""Modules whose draws can be guessed from earlier ones, `SystemRandom` and `uuid4` aside."""

DRAWS: Mapping[str, set[str]] = {
    "collecte/reponses/operations/anonymat.py": {
        "random.SystemRandom",
        "uuid4",
    },  # an order and row names, never a secret
}
"""The files that may import one, and their calls. The demonstration draws the data that it invents."""

PATTERNS: Mapping[str, str] = {
    "collecte/cli/usage.py": "pattern",  # of a table of ours
    "collecte/core/command_line.py": "re word",  # parts of an address of ours, escaped
    "collecte/courriels/operations/envois.py": "public_url re",  # the address of the installation, escaped
    "collecte/rgpd/operations/mots_effaces.py": "longest_first",  # typed words, escaped
    "questionnaires/categories/propositions.py": "word",  # letters of a typed word, between « .* »
    "questionnaires/referentiel/modifications.py": "prefix",  # a code of the référentiel: letters and digits
    "questionnaires/xlsform/kinds.py": "re",  # an expression of ours, escaped
    "questionnaires/xlsform/vocabulary.py": "a names",  # words of a table of ours
}
"""The files whose patterns are made of something else than constants, and their source."""

MARKED_SAFE = frozenset(
    {
        "collecte/bilans/templates/bilans/components/bilan.html",
        "collecte/temps/templates/temps/components/shares_over_time.html",
        "collecte/temps/templates/temps/components/note_pilotes.html",
    }
)
"""Templates that write a chart of `exports/temps/barres.py`, which escapes its input."""


@cache
def sources() -> Sequence[tuple[str, ast.Module]]:
    """Return every module of the product, migrations aside: they are written once, for a database that nobody types
    in."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
        if "migrations" not in path.parts
    ]


@cache
def imported(tree: ast.Module) -> Sequence[str]:
    return list(_imported(tree))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def called(tree: ast.Module) -> Sequence[tuple[str, ast.Call]]:
    """Return every call with the source of what it calls. Walking all modules takes a second: once for all tests."""
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def raw_sql(tree: ast.Module) -> list[str]:
    """List the statements given as a text other than a literal."""
    names = {name.rpartition(".")[2] for name in imported(tree) if name.startswith("sqlalchemy")} & RAW_SQL
    return [
        ast.unparse(call)
        for name, call in called(tree)
        if name in names or name.endswith(".exec_driver_sql")
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]


def unsafe(tree: ast.Module) -> list[str]:
    """List the imports and calls that make objects or code from input."""
    modules = [name for name in imported(tree) if name.partition(".")[0] in UNSAFE_MODULES]
    calls = [name for name, _ in called(tree) if name in UNSAFE_CALLS]
    shells = [
        ast.unparse(call)
        for _, call in called(tree)
        for keyword in call.keywords
        if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
    ]
    return [*modules, *calls, *shells]


def test_no_statement_is_made_of_a_text() -> None:
    """A11: every query is an expression of SQLAlchemy, whose values are bound."""
    assert [
        (path, statements) for path, tree in sources() if path not in ITS_OWN_SQL if (statements := raw_sql(tree))
    ] == []


def test_nothing_makes_objects_or_code_of_what_it_reads() -> None:
    """A12: no pickle, no marshal, no eval, no loader of YAML that makes objects, no shell."""
    assert [(path, uses) for path, tree in sources() if (uses := unsafe(tree))] == []


def test_nothing_goes_out_but_to_the_servers_of_the_settings() -> None:
    """A14: no module fetches an address; the files that may open a socket or start a process are listed."""
    calls_out = {
        (name, path)
        for path, tree in sources()
        for name in imported(tree)
        if name in CALLS_OUT and path not in CALLS_OUT[name]
    }
    assert calls_out == set()


def decoders(tree: ast.Module) -> set[str]:
    return set(imported(tree)) & DECODES


def test_what_is_received_is_not_decoded_again() -> None:
    """A15: the checked value is the one used."""
    assert {path: modules for path, tree in sources() if (modules := decoders(tree))} == MAY_DECODE


def draws(tree: ast.Module) -> set[str]:
    """List a module's calls to guessable draws; their names when it calls nothing."""
    names = {name for name in imported(tree) if name.partition(".")[0] in DRAWS_BY_ITSELF}
    direct = {name.rpartition(".")[2] for name in names if "." in name}
    calls = {name for name, _ in called(tree)}
    return {call for call in calls if call.partition(".")[0] in DRAWS_BY_ITSELF | direct} or names


def test_what_must_not_be_guessed_is_drawn_by_the_system() -> None:
    """Tokens, codes, salts, orders of answers: `secrets` or `SystemRandom`."""
    drawn = {path: calls for path, tree in sources() if not path.startswith("collecte/demo/") if (calls := draws(tree))}
    assert drawn == DRAWS


def made_patterns(tree: ast.Module) -> set[str]:
    """List the names that patterns are made of, our constants aside."""
    functions = {f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "sub", "split", "findall")}
    patterns = (call.args[0] for name, call in called(tree) if name in functions)
    names = {node.id for pattern in patterns for node in ast.walk(pattern) if isinstance(node, ast.Name)}
    return {name for name in names if not name.isupper() and not hasattr(builtins, name)}


def test_a_pattern_is_made_of_what_is_ours_or_escaped() -> None:
    """Typed text is a word to look for there, never a pattern."""
    patterns = {path: set(names) for path, tree in sources() if (names := made_patterns(tree))}
    assert patterns == {path: set(names.split()) for path, names in PATTERNS.items()}
    (escaping,) = (tree for path, tree in sources() if path == "collecte/rgpd/operations/mots_effaces.py")
    assert any(ast.unparse(call) == "re.escape(word)" for _, call in called(escaping))


def test_no_template_leaves_a_text_unescaped_but_our_own_charts() -> None:
    """A2: `safe` is written where a chart is drawn, and escaping is never switched off."""
    marked = set()
    for path in sorted((ROOT / "collecte").glob("*/templates/**/*")):
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
        ("from urllib.parse import unquote\npath = unquote(sent)", decoders),
        ("import random\ntoken = random.randbytes(32)", draws),
        ("from random import choice\ncode = choice('ABC')", draws),
        ("from uuid import uuid1", draws),
        ("re.search(typed, text)", made_patterns),
        ("re.compile(rf'^{typed}$')", made_patterns),
    ],
)
def test_a_source_that_had_one_would_be_seen(source: str, judge: Callable[[ast.Module], object]) -> None:
    """A11, A12: the same judges, on forbidden code."""
    assert judge(ast.parse(source))
