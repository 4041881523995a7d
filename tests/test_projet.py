"""Rules about the project's files as a whole that no tool of `make check` covers."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.outils import require_tool, unavailable
from tests.tiers import FAST, LEFT

ROOT = Path(__file__).parents[1]
# Written so that none of them matches itself.
FORBIDDEN = {
    "a package registry, or a mirror of one": re.compile(
        r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|debian)\.(?:org|com|net|io)\b"
        r"|\b(?:registry|mirrors?|artifactory|nexus|deb|conda)\.[\w-]+\.\w{2,}"
        r"|--(?:extra-)?index-url[ =]\S*://",
    ),
    "a folder of one person's machine": re.compile(r"(?<![\w.>)-])/(?:work|root|home|Users)/\w"),
    "work left for later": re.compile(r"\b(?:TO)(?:DO)\b|\b(?:FIX)(?:ME)\b"),
}
TARGETS = [
    "demo",
    "test",
    "test-rest",
    "test-all",
    "install",
    "serve",
    "check",
    "compare",
    "bench",
    "aide",
    "lock",
    "format",
    "clean",
]
HASHED = re.compile(r"\S+==\S+( ;[^-]+)?( --hash=sha256:[0-9a-f]{64})+")


@cache
def tracked_files() -> tuple[Path, ...]:
    git = require_tool("git", "git")
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        unavailable("This folder is not a git checkout: its files cannot be listed.")
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def modules_of_tests() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py" and ROOT / "tests" in path.parents]


def occurrences(pattern: re.Pattern[str], path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        if pattern.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(read("pyproject.toml"))["project"]
    return table


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_tracked_file_names(kind: str) -> None:
    lines = chain.from_iterable(occurrences(FORBIDDEN[kind], path) for path in tracked_files())
    assert not list(lines)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("a package registry, or a mirror of one", "https://" + "registry" + ".exemple.fr/simple"),
        ("a package registry, or a mirror of one", "files." + "pythonhosted" + ".org"),
        ("a folder of one person's machine", "cd /" + "home/zoe/collecte"),
        ("work left for later", "# TO" + "DO: finish"),
    ],
)
def test_the_rules_about_files_can_fail(kind: str, line: str) -> None:
    assert FORBIDDEN[kind].search(line)


def test_the_lock_names_no_address_and_hashes_every_package() -> None:
    lock = read("requirements.lock")
    assert "://" not in lock
    requirements = [" ".join(line.split()) for line in lock.replace("\\\n", " ").splitlines()]
    unhashed = [line[:80] for line in requirements if line and line[0] != "#" and not HASHED.fullmatch(line)]
    assert not unhashed


def test_the_lock_holds_every_declared_dependency() -> None:
    locked = {line.partition("==")[0] for line in read("requirements.lock").splitlines() if "==" in line}
    assert {re.split(r"[\[>=<~! ;]", dependency)[0] for dependency in declared_dependencies()} <= locked


def declared_dependencies() -> list[str]:
    groups: list[list[str]] = [project()["dependencies"], *project()["optional-dependencies"].values()]
    return list(chain.from_iterable(groups))


def test_every_dependency_has_its_reason() -> None:
    """The reason stands on its own line or, for a self-explanatory tool, on the line that opens its group."""
    without = set(declared_dependencies())
    group_has_one = False
    for line in read("pyproject.toml").splitlines():
        code, _, reason = line.partition("#")
        if code.rstrip().endswith("["):
            group_has_one = bool(reason.strip())
        if reason.strip() or group_has_one:
            without.discard(code.strip().rstrip(",").strip('"'))
    assert not without


def test_the_changelog_opens_on_the_version_of_the_project_below_what_is_in_progress() -> None:
    changelog = ROOT / "CHANGELOG.md"
    if changelog.exists():
        versions = re.findall(r"^## \D*(\d+\.\d+\.\d+)(?! \(in progress\))", read(changelog.name), re.MULTILINE)
        assert versions[:1] == [project()["version"]]


def test_no_test_is_left_out_or_expected_to_fail() -> None:
    """Only tests/outils.py may skip, with a sentence that says how to get the missing program."""
    left_out = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for path in modules_of_tests()
        if path != ROOT / "tests" / "outils.py"
        for node in ast.walk(ast.parse(read(str(path.relative_to(ROOT)))))
        if isinstance(node, ast.Attribute | ast.Call) and leaves_a_test_out(node)
    ]
    assert not left_out


def leaves_a_test_out(node: ast.Attribute | ast.Call) -> bool:
    """Return whether it is a mark, used anywhere, or a call of a function that leaves a test out."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("pytest.skip", "pytest.xfail", "pytest.importorskip")
    return ast.unparse(node) in ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail")


def test_every_folder_of_tests_is_a_package() -> None:
    """Otherwise two test files of the same name hide each other."""
    folders = {path.parent for path in modules_of_tests()}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("target", TARGETS)
def test_the_makefile_has_the_target(target: str) -> None:
    makefile = read("Makefile")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert re.search(rf"^\.PHONY:.* {target}( |$)", makefile, re.MULTILINE)


def test_the_tiers_are_those_of_the_makefile_and_of_the_markers() -> None:
    match = re.search(r"^LEFT := (.*)$", read("Makefile"), re.MULTILINE)
    assert match
    assert f"not ({match[1]})" == FAST
    markers = tomllib.loads(read("pyproject.toml"))["tool"]["pytest"]["ini_options"]["markers"]
    assert tuple(re.match(r"\w+", marker)[0] for marker in markers) == LEFT  # type: ignore[index] # each has a name


def test_the_ci_script_passes_both_tiers_after_the_checks() -> None:
    assert "for target in check test test-rest; do" in read(".ci/run")


def test_the_ci_script_is_a_valid_program() -> None:
    bash = require_tool("bash", "bash")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    subprocess.run([bash, "-n", str(ROOT / ".ci" / "run")], check=True)
