"""`python -m tests.lines BASE`: files and lines of code of each room, at commit BASE and in the working tree."""

import ast
import io
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import click

ROOT = Path(__file__).parents[1]
PACKAGES = ("questionnaires", "collecte", "exports")
LEFT_ASIDE = frozenset({"migrations"})
BLANK = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


def lines_of(source: str) -> int:
    """Count the lines that hold code: neither blank, nor a comment, nor a docstring of any statement."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in BLANK:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            held.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(held)


def count(sources: Iterable[tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    """Return the files and the lines of code of each room from (path, text)."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for path, text in sources:
        package, *folders = PurePosixPath(path).parent.parts
        if not LEFT_ASIDE & {*folders}:
            room = "/".join((package, *folders[:1]))
            files[room] += 1
            lines[room] += lines_of(text)
    return files, lines


def of_tree() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each module of the working tree."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def of_commit(commit: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each module of a commit; CalledProcessError when there is no such commit."""
    for path in _git("ls-tree", "-r", "--name-only", commit, *PACKAGES).splitlines():
        if path.endswith(".py"):
            yield path, _git("show", f"{commit}:{path}")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True, text=True).stdout


@click.command()
@click.argument("base")
def main(base: str) -> None:
    """Print a Markdown table: rooms, then the whole."""
    (files_then, then), (files_now, now) = count(of_commit(base)), count(of_tree())
    rooms = [(room, (files_then[room], files_now[room], then[room], now[room])) for room in sorted({*then, *now})]
    rooms.append(("**all**", (files_then.total(), files_now.total(), then.total(), now.total())))
    click.echo("| room | files before | after | lines before | after |\n| --- | --- | --- | --- | --- |")
    for room, figures in rooms:
        click.echo(f"| {room} | {' | '.join(format(figure, ',') for figure in figures)} |")


if __name__ == "__main__":
    main()
