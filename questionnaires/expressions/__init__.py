"""XLSForm expression subset: parsed, checked, evaluated, and sent to the browser as plain data.

`parse` gives a tree, `check` its errors, `evaluate` and `is_true` its value, `to_json` the form that
collecte/static/expressions.js evaluates by the same rules.
"""

from questionnaires.core.elements import Answer, Kind
from questionnaires.expressions.check import (
    Cycle,
    Known,
    Report,
    check,
    evaluation_order,
    kind_of,
    names_in,
    parts_about,
)
from questionnaires.expressions.evaluate import Context, evaluate, is_true, stored
from questionnaires.expressions.parser import Expression, Unsupported, parse
from questionnaires.expressions.tokens import ExpressionError, Note
from questionnaires.expressions.tree import Json, Node, is_side_of, to_json, to_text, written_out
from questionnaires.expressions.values import Scalar

__all__ = [
    "Answer",
    "Context",
    "Cycle",
    "Expression",
    "ExpressionError",
    "Json",
    "Kind",
    "Known",
    "Node",
    "Note",
    "Report",
    "Scalar",
    "Unsupported",
    "check",
    "evaluate",
    "evaluation_order",
    "is_side_of",
    "is_true",
    "kind_of",
    "names_in",
    "parse",
    "parts_about",
    "stored",
    "to_json",
    "to_text",
    "written_out",
]  # fmt: skip
