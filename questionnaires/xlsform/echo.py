"""What was changed by hand in a form of ours, and was not taken: told by writing it again and comparing."""

from collections.abc import Sequence

from questionnaires.core.model import Questionnaire
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.sheets import Line
from questionnaires.xlsform.vocabulary import KIND
from questionnaires.xlsform.writing import to_tables

_COMPARED = ("label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation")


def tell_changes(lines: Sequence[Line], questionnaire: Questionnaire, context: Context) -> None:
    """Every cell of a row marked as ours that writing the questionnaire does not give again."""
    ours = [line for line in lines if line.own.get(KIND)]
    if not ours:
        return
    written = {row.cells["name"]: row.cells for row in to_tables(questionnaire).survey.rows if "name" in row.cells}
    for line in ours:
        name = context.coding.names.get(line.get("name"), line.get("name"))
        cells = written.get(line.get("name")) or written.get(name, {})
        for column in _COMPARED:
            text = line.get(column)
            if text and renamed(text, context.coding.names) != cells.get(column, ""):
                context.report.warn(
                    line.numero,
                    f"« {text[:60]} » n’a pas été repris tel quel.",
                    "Cette ligne est écrite par ce logiciel : changez-la dans le questionnaire.",
                    column=column,
                )
