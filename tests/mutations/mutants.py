"""The mutants of a module: one altered rule each, never its words or its types."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

SWAPPED: dict[type[ast.AST], Sequence[Any]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}

RENAMED = {
    **{"is_": "is_not", "is_not": "is_", "in_": "not_in", "not_in": "in_"},
    **{"any": "all", "all": "any", "min": "max", "max": "min", "and_": "or_", "or_": "and_"},
}

ROLES = ("CHARGE", "DIRECTION", "ANIMATEUR", "PILOTE", "ADMIN")
RIGHTS = ("SE_RELIRE", "DIRIGER", "ANIMER", "PILOTER", "ADMINISTRER")
"""A right that each role alone has, in the same order."""

CONDITIONS = {"where", "and_", "or_", "join", "values"}
"""Calls that stay sensible, only weaker, without one of their arguments."""

SILENT = {"annotation", "returns", "decorator_list", "bases"}
"""Parts of a definition that hold no rule."""

UNTOUCHED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Match)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`source` is the whole module; `fonction` the outermost changed function, empty outside all of them."""

    chemin: Path
    line: int
    fonction: str
    before: str
    after: str
    source: str

    @property
    def module(self) -> str:
        """Return its name, as it is imported from the root of the project."""
        return ".".join(self.chemin.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def __str__(self) -> str:
        return f"{self.chemin.relative_to(ROOT)}:{self.line}\n{self.change}"

    @property
    def change(self) -> str:
        """Return the line of the module before and after the change."""
        return f"  - {self.before}\n  + {self.after}"


def mutants_of(chemin: Path) -> list[Mutant]:
    """List all mutants, in the order of the text."""
    text = chemin.read_text(encoding="utf-8")
    mutants: dict[str, Mutant] = {}
    for node, fonction, in_table in _nodes(ast.parse(text)):
        for target, new in _changes(node, is_table=in_table and not fonction):
            mutant = _mutant(chemin, text, target, new, fonction)
            mutants.setdefault(mutant.source, mutant)
    return sorted(mutants.values(), key=lambda mutant: mutant.line)


def _mutant(chemin: Path, text: str, node: ast.expr | ast.stmt, new: str, fonction: str) -> Mutant:
    content = text.encode()
    starts = [0, *accumulate(len(line) for line in content.splitlines(keepends=True))]
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
    source = content[:start] + new.encode() + content[end:]
    from_line = starts[node.lineno - 1]
    after = source[from_line : source.index(b"\n", start + len(new.encode()))]
    before = content[from_line : content.index(b"\n", end)]
    short, long = (" ".join(line.decode().split()) for line in (before, after))
    return Mutant(chemin=chemin, line=node.lineno, fonction=fonction, before=short, after=long, source=source.decode())


def _nodes(
    node: ast.AST, fonction: str = "", owner: str = "", in_table: bool = False
) -> Iterator[tuple[ast.AST, str, bool]]:
    """Yield every node that holds a rule, with its function, and whether it is a part of a table."""
    if isinstance(node, UNTOUCHED) or _is_wording(node):
        return
    yield node, fonction, in_table
    for name, value in ast.iter_fields(node):
        if name in SILENT:
            continue
        inside, path = fonction, owner
        if name == "body" and isinstance(node, ast.FunctionDef | ast.ClassDef):
            path = f"{owner}{node.name}."
            inside = fonction or (f"{owner}{node.name}" if isinstance(node, ast.FunctionDef) else "")
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child, inside, path, in_table or isinstance(node, ast.Assign | ast.AnnAssign))


def _is_wording(node: ast.AST) -> bool:
    """Return whether it is a sentence for people, a list of imports, a name of a type, or for the type checker."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name == "typeset" or name.endswith("Error")
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))))):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(value=ast.BinOp(left=ast.Name(id=left), op=ast.BitOr())):
            return left[0].isupper() and not left.isupper()
        case ast.Assign(value=ast.Subscript(value=ast.Name(id="Callable" | "tuple"))):
            return True
    return False


Change = tuple[ast.expr | ast.stmt, str]


def _changes(node: ast.AST, *, is_table: bool) -> Iterator[Change]:
    """Yield the replacements of a node, or of a part of it."""
    match node:
        case ast.Compare() | ast.BoolOp() | ast.BinOp() | ast.UnaryOp():
            yield from _changes_of_operator(node)
        case ast.Call():
            yield from _changes_of_call(node)
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.UnaryOp):
            yield _said(test, ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=ifs):
            yield from (_said(test, ast.Constant(value=True)) for test in ifs)
        case ast.Tuple(elts=[_, _, *_] as elts, ctx=ast.Load()) if is_table:
            yield from (_said(node, ast.Tuple([element for element in elts if element is not gone])) for gone in elts)
        case ast.stmt():
            yield from _changes_of_statement(node)
        case ast.expr():
            yield from _changes_of_value(node)


def _changes_of_operator(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for place, op in enumerate(ops):
                for new in SWAPPED[type(op)]:
                    yield _said(node, ast.Compare(left, [*ops[:place], new(), *ops[place + 1 :]], others))
        case ast.BoolOp(op=op, values=values):
            yield from (_said(node, ast.BoolOp(new(), values)) for new in SWAPPED[type(op)])
            yield from (_said(node, value) for value in values)
        case ast.BinOp(left=left, op=op, right=right):
            yield from (_said(node, ast.BinOp(left, new(), right)) for new in SWAPPED.get(type(op), ()))
        case ast.UnaryOp(operand=operand):
            yield _said(node, operand)


def _changes_of_value(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.Constant(value=bool(value)):
            yield _said(node, ast.Constant(not value))
        case ast.Constant(value=int(value)):
            yield from (_said(node, ast.Constant(other)) for other in (value + 1, value - 1))
        case ast.Attribute(value=ast.Name(id="Role" | "Droit" as kind), attr=name):
            names = ROLES if kind == "Role" else RIGHTS
            place = names.index(name) if name in names else 0
            yield _said(node, ast.Attribute(node.value, names[(place + 1) % len(names)]))


def _changes_of_call(node: ast.Call) -> Iterator[Change]:
    match node.func:
        case ast.Name(id=name) if name in RENAMED:
            yield _said(node.func, ast.Name(RENAMED[name]))
        case ast.Attribute(value=value, attr=name) if name in RENAMED:
            yield _said(node.func, ast.Attribute(value, RENAMED[name]))
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in CONDITIONS and len(node.args) + len(node.keywords) > 1:
        for gone in node.args:
            yield _said(
                node, ast.Call(node.func, [argument for argument in node.args if argument is not gone], node.keywords)
            )
        for key in node.keywords:
            yield _said(
                node, ast.Call(node.func, node.args, [keyword for keyword in node.keywords if keyword is not key])
            )
    elif name == "where" and node.args and isinstance(node.func, ast.Attribute):
        yield _said(node, node.func.value)


def _changes_of_statement(node: ast.stmt) -> Iterator[Change]:
    match node:
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield node, "pass"
        case ast.Continue():
            yield node, "break"
        case ast.Break():
            yield node, "pass"
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            for gone, target in enumerate(targets):
                if isinstance(target, ast.Attribute):
                    places = [place for place in range(len(targets)) if place != gone]
                    pairs = [targets[place] for place in places], [values[place] for place in places]
                    yield node, f"{_tuple(pairs[0])} = {_tuple(pairs[1])}"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, "pass"


def _tuple(elements: Sequence[ast.expr]) -> str:
    return f"({', '.join(map(ast.unparse, elements))},)"


def _said(target: ast.expr, new: ast.expr) -> Change:
    return target, f"({ast.unparse(new)})"
