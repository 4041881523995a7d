"""Default answers: cells of the column `default` of XLSForm, and answers as a French hand types them."""

import re
from collections.abc import Mapping

from questionnaires.answers.defauts import is_readable, typed_text
from questionnaires.core.elements import AskedQuestion, Numeric
from questionnaires.core.questions import TICKED, Acknowledgement, Moment, WithOptions
from questionnaires.core.repartition import UnreadableError
from questionnaires.expressions import Expression, parse
from questionnaires.expressions.tree import Call, Reference, walk
from questionnaires.expressions.values import read_date, to_text

ODK_TICKED = "OK"
TICK_CODES: Mapping[str, str] = {TICKED: ODK_TICKED, ODK_TICKED: TICKED}
"""Value of a ticked box here, and in XLSForm; swapped, so that each way undoes the other."""


_COMPUTED = re.compile(r"\$\{|^[\w:-]+\(.*\)$")
"""A computation, even one that cannot be read."""


def default_of(question: AskedQuestion, cell: str, codes: Mapping[str, str]) -> str:
    """Return the default answer of a cell, empty when it is no answer to its question; `codes` are its renamed
    options."""
    read = parse(cell)
    if isinstance(read, Expression) and any(isinstance(node, Call | Reference) for node, _ in walk(read.tree)):
        return f"={cell}"
    if _COMPUTED.search(cell):
        return ""
    text = _typed(question, cell, codes)
    return text if is_readable(question, text) else ""


def _typed(question: AskedQuestion, cell: str, codes: Mapping[str, str]) -> str:
    day = read_date(cell)
    if isinstance(question, Moment) and day:
        return typed_text(question, day)
    if isinstance(question, Acknowledgement):
        return TICK_CODES.get(cell, cell)
    if isinstance(question, WithOptions):
        return " ".join(codes.get(code, code).split(" ")[0] for code in cell.split())
    return cell.replace(".", ",") if isinstance(question, Numeric) else cell


def default_cell(question: AskedQuestion) -> str:
    """Return the cell of a default answer, empty when it cannot be read: publication refuses it."""
    if question.calculated_default:
        return question.calculated_default
    try:
        answer = question.answer(question.read(question.defaut))
    except UnreadableError:
        return ""
    if isinstance(question, Acknowledgement):
        return ODK_TICKED if answer else ""
    return "" if answer is None else to_text(answer)
