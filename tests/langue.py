"""`make check`: refuse docstrings and variables that only their authors understand (style.md, « Language »)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("collecte", "exports", "questionnaires", "tests")
OPENINGS = ("The same", "What", "That of")
VAGUE = frozenset({"own", "told", "found"})


def problems(source: str) -> Iterator[str]:
    """Yield what one module has to say better, as « line: problem », in the order of the lines."""
    tree = ast.parse(source)
    yield from (f"{line}: {problem}" for line, problem in sorted([*_docstrings(tree), *_variables(tree)]))


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                if opening := next((words for words in OPENINGS if _opens(text, words)), None):
                    yield node.lineno, f"a docstring opens with « {opening} »: start with a verb or a noun"
            case _:
                pass


def _opens(text: str, words: str) -> bool:
    return text == words or text.startswith((f"{words} ", f"{words}:", f"{words},", f"{words}\n"))


def _variables(tree: ast.Module) -> Iterator[tuple[int, str]]:
    fields = {id(target) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for target in _fields(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.id in VAGUE
            and id(node) not in fields
        ):
            yield node.lineno, f"a variable is called `{node.id}`: name what it holds"


def _fields(declared: ast.ClassDef) -> Iterator[ast.expr]:
    for statement in declared.body:
        match statement:
            case ast.AnnAssign(target=target):
                yield target
            case ast.Assign(targets=targets):
                yield from targets
            case _:
                pass


def modules() -> Iterator[Path]:
    """Yield the modules of the product and of its tests; migrations stay as they were when they ran."""
    for folder in FOLDERS:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def main() -> int:
    refused = [f"{path.relative_to(ROOT)}:{problem}" for path in modules() for problem in problems(path.read_text())]
    sys.stderr.writelines(f"{line}\n" for line in refused)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
