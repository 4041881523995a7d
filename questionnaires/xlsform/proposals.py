"""Detect constant sums written by hand in XLSForm, and propose to convert them."""

from questionnaires.expressions import Expression, parse
from questionnaires.expressions.tree import Chain, Current, Node, Reference, walk
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.outline import Node as Row


def propose_sum(row: Row, context: Context) -> None:
    """Warn when the rule of a number makes it one line of a sum of at least two."""
    read = parse(row.line.get("constraint"))
    if isinstance(read, Expression) and any(_is_sum(node) for node, _ in walk(read.tree)):
        context.report.warn(
            row.numero,
            "Cette règle ressemble à celle d’une somme constante ; les lignes restent des nombres séparés.",
            "Vous pouvez les remplacer par une somme, qui montre ce qui reste à répartir.",
            column="constraint",
        )


def _is_sum(node: Node) -> bool:
    """Return whether a node is `. + ${a} = 100`, either way round, `<=` too."""
    if not isinstance(node, Chain) or node.rest[0][0] not in ("=", "<=", "<", ">=", ">"):
        return False
    return any(_adds_itself(side) for side in (node.first, node.rest[0][1]))


def _adds_itself(side: Node) -> bool:
    parts = [part for part, _ in walk(side)]
    adds = any(isinstance(part, Chain) and {operator for operator, _ in part.rest} == {"+"} for part in parts)
    return adds and Current() in parts and any(isinstance(part, Reference) for part in parts)
