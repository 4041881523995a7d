"""`python -m tests.portrait.comparison BASE`: the changes that users would see from a commit to this checkout.

Each side draws its portrait with its tests.portrait: BASE once, in a worktree, which is removed at the end.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.portrait.differences import compare, report

DIFFERENT, FAILED = 1, 2
STORE = ".portraits"
"""Folder of the portrait of each base, which a commit always draws alike, beside the last of this checkout."""

VERSION = metadata.version("collecte-dla")
"""The version that both sides show in pages and files: a new one changes nothing else."""

_LOCK = "requirements.lock"


class CannotCompareError(click.ClickException):
    exit_code = FAILED


@dataclass(frozen=True, slots=True)
class Side:
    """The interpreter, the checkout and the folder of a portrait."""

    name: str
    python: Path
    checkout: Path
    portrait: Path


@click.command(help="Compare what users see at BASE, a commit, with this checkout as it is; exit 1 if they differ.")
@click.argument("base")
@click.option("--saison", is_flag=True, help="Compare the messages of the simulated year too.")
@click.pass_context
def main(context: click.Context, base: str, *, saison: bool) -> None:
    root, options = Path.cwd(), ["--saison"] if saison else []
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    folder_name = "-".join([commit, VERSION, *(["saison"] if saison else [])])
    before, here = root / STORE / folder_name, root / STORE / "here"
    shutil.rmtree(here, ignore_errors=True)
    sides = [Side("here", Path(sys.executable), root, here)]
    with TemporaryDirectory(prefix="portrait-") as name, ExitStack() as stack:
        if not before.exists():
            worktree = stack.enter_context(checked_out(commit, Path(name) / "base"))
            python = environment_of(worktree, root, Path(name) / "venv")
            sides.append(Side("base", python, worktree, Path(name) / "portrait"))
        with ThreadPoolExecutor(len(sides)) as pool:
            list(pool.map(lambda side: draw(side, options), sides))
        if len(sides) > 1:
            shutil.move(sides[1].portrait, before)
    differences = compare(before, here)
    click.echo(report(differences))
    click.echo(f"Both portraits: {before.relative_to(root)} and {here.relative_to(root)}", err=True)
    context.exit(DIFFERENT if differences else 0)


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """Yield a worktree of a commit in this folder. Raise CannotCompareError."""
    _git("worktree", "add", "--quiet", "--detach", str(folder), commit)
    try:
        if not (folder / "tests" / "portrait" / "__main__.py").is_file():
            raise CannotCompareError(f"{commit[:8]} has no tests/portrait: it cannot draw its portrait.")
        yield folder
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str:
    completed = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if completed.returncode:
        raise CannotCompareError(completed.stderr.strip() or f"git {' '.join(arguments)} failed.")
    return completed.stdout.strip()


def environment_of(worktree: Path, root: Path, folder: Path) -> Path:
    """Return the Python of a checkout: with the packages of this environment when both have one lock, else with its
    locked ones, which takes minutes."""
    if (worktree / _LOCK).read_bytes() == (root / _LOCK).read_bytes():
        return light_environment(worktree, folder)
    completed = subprocess.run(["make", "install"], cwd=worktree, stdout=sys.stderr, check=False)
    if completed.returncode:
        raise CannotCompareError("The packages of the base could not be installed.")
    return worktree / ".venv" / "bin" / "python"


def light_environment(worktree: Path, folder: Path) -> Path:
    """Make an environment that imports the product from a worktree, and all else from the packages of this one.

    A .pth file reached from another one is not read: the editable install of this checkout stays unknown there, so that
    the project is declared anew, with the version of this checkout.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "worktree.pth").write_text(f"{worktree}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    declared = packages / f"collecte_dla-{VERSION}.dist-info"
    declared.mkdir()
    metadata_text = f"Metadata-Version: 2.1\nName: collecte-dla\nVersion: {VERSION}\n"
    (declared / "METADATA").write_text(metadata_text, encoding="utf-8")
    return folder / "bin" / "python"


def draw(side: Side, options: Sequence[str] = ()) -> None:
    """Draw the portrait of a checkout, printing its progress. Raise CannotCompareError."""
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    with subprocess.Popen(
        [side.python, "-m", "tests.portrait", side.portrait, *options],
        cwd=side.checkout,
        env={**variables, "PYTHONHASHSEED": "0"},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stderr
        for line in process.stderr:
            click.echo(f"{side.name}  {line.rstrip()}", err=True)
    if process.returncode:
        raise CannotCompareError(f"The portrait of {side.name} could not be drawn; the reason is above.")


if __name__ == "__main__":
    main()
