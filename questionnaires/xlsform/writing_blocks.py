"""Export tables, sums and repetitions as groups of XLSForm rows."""

from collections.abc import Iterator, Mapping

from questionnaires.core.blocs import (
    Block,
    Composed,
    Grille,
    Intitule,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Question
from questionnaires.core.model import Sum, sums_of
from questionnaires.core.questions import Computed, Number
from questionnaires.xlsform import own
from questionnaires.xlsform.kinds import KINDS
from questionnaires.xlsform.vocabulary import CODE
from questionnaires.xlsform.writing_questions import (
    Cells,
    Context,
    asked_fields,
    described,
    owned,
    question_rows,
    row_of,
)


def block_rows(block: Block, context: Context) -> Iterator[Cells]:
    """Yield every row of a block, in order."""
    match block:
        case Matrice():
            yield from _matrice_rows(block, context)
        case Grille():
            yield from _grille_rows(block, context)
        case Tableau():
            yield from _tableau_rows(block, context)
        case Somme():
            yield from _somme_rows(block, context)
        case Repetition():
            yield from _repetition_rows(block, context)
        case _:
            yield from question_rows(block, context)


def opening(
    block: Composed, context: Context, appearance: str = "", fields: Mapping[str, str] | None = None
) -> Iterator[Cells]:
    """Yield the row that begins a group, then its help note: a group has no hint."""
    name = context.name(block.code)
    code = {CODE: block.code} if name != block.code else {}
    yield {
        "type": "begin_repeat" if isinstance(block, Repetition) else "begin_group",
        **described(block, context, appearance),
        "name": name,
        "hint": "",
    } | owned(block.kind, {**code, **own.texts_of(block), **(fields or {})})
    yield from help_row(block.code, block.aide, context)


def help_row(code: str, aide: str, context: Context) -> Iterator[Cells]:
    """Yield the help of a group, as a note inside it."""
    if aide:
        yield {"type": "note", "name": context.free(f"{code}_aide"), "label": aide} | owned("aide", {})


def line_group(code: str, ligne: str, libelle: str, context: Context) -> Cells:
    """Return the row that begins a line of a table."""
    name = context.free(f"{code}_{ligne}")
    return {"type": "begin_group", "name": name, "label": libelle} | owned("ligne", {CODE: ligne})


END_GROUP: Cells = {"type": "end_group"}


def _matrice_rows(matrice: Matrice, context: Context) -> Iterator[Cells]:
    yield from opening(matrice, context, "table-list", asked_fields(matrice))
    for scale in matrice.all_questions():
        yield row_of(scale, context)
    yield END_GROUP


def _grille_rows(grille: Grille, context: Context) -> Iterator[Cells]:
    questions = {question.code: question for question in grille.all_questions()}
    yield from opening(grille, context)
    for ligne in grille.lignes:
        yield line_group(grille.code, ligne.code, ligne.libelle, context)
        yield from help_row(f"{grille.code}_{ligne.code}", ligne.aide, context)
        for colonne in grille.colonnes:
            yield _titled(questions.pop(grille.cell_code(ligne.code, colonne.code)), colonne, context)
        yield END_GROUP
    for total in questions.values():
        yield _total_row(total, context)
    yield END_GROUP


def _titled(cell: Question, title: Intitule, context: Context) -> Cells:
    """Return a cell's row; its line is named by its group."""
    return row_of(cell.model_copy(update={"libelle": title.libelle, "aide": title.aide}), context)


def _total_row(total: Question, context: Context) -> Cells:
    assert isinstance(total, Computed)  # noqa: S101 (the remaining questions of a grille are computed)
    return row_of(total, context) | owned("total", {})


def _tableau_rows(tableau: Tableau, context: Context) -> Iterator[Cells]:
    yield from opening(tableau, context)
    for ligne in tableau.lignes:
        yield line_group(tableau.code, ligne.code, ligne.libelle, context)
        for choice in ligne.choices:
            yield from question_rows(choice, context, precise=False)
        yield END_GROUP
    yield END_GROUP


def _repetition_rows(repetition: Repetition, context: Context) -> Iterator[Cells]:
    first, *helped = opening(repetition, context)
    fixed = repetition.minimum == repetition.maximum
    yield first | ({"repeat_count": str(repetition.maximum)} if fixed else {})
    yield from helped
    for question in repetition.questions:
        yield from question_rows(question, context)
    yield {"type": "end_repeat"}


def _somme_rows(somme: Somme, context: Context) -> Iterator[Cells]:
    """Yield the rows of a sum. XLSForm has none: the last line carries the rule, and all are compulsory so that it is
    judged."""
    rules = {rule.lignes[-1]: sum_rule(rule, context) for rule in sums_of(somme) if rule.lignes}
    kinds = {f"{somme.code}_{ligne.code}": "ligne" for ligne in somme.lignes}
    yield from opening(somme, context)
    for line in somme.all_questions():
        yield _sum_line(somme, line, kinds.get(line.code, "sous"), rules.get(line.code), context)
    whole = next(sums_of(somme))
    yield from total_rows(whole, context)
    yield END_GROUP


def _sum_line(somme: Somme, line: Number, kind: str, rule: str | None, context: Context) -> Cells:
    return {
        "type": "decimal" if somme.decimals else "integer",
        "name": context.name(line.code),
        "label": line.libelle,
        "hint": line.aide,
        "required": "yes" if somme.required else "",
        "constraint": " and ".join([*KINDS[Number].guards(line), *([rule] if rule else [])]),
        "constraint_message": f"{somme.libelle}\u00a0: le total ne convient pas." if rule else "",
    } | owned(kind, {})


def sum_rule(somme: Sum, context: Context) -> str:
    """Return the rule of the last line of a sum, the others being known."""
    others = "".join(f"coalesce(${{{context.name(code)}}}, 0) + " for code in somme.lignes[:-1])
    cible = context.expression(somme.cible)
    wanted = cible if cible.isdecimal() else f"round({cible}, {somme.decimals})"
    return f"round({others}., {somme.decimals}) {somme.operateur} {wanted}"


def total_rows(somme: Sum, context: Context) -> Iterator[Cells]:
    """Yield the total of a sum and its remainder, computed and shown."""
    total, rest = context.free(f"{somme.code}_total"), context.free(f"{somme.code}_reste")
    unite = f"\u00a0{somme.unite}".rstrip("\u00a0")
    yield {
        "type": "calculate",
        "name": total,
        "label": somme.libelle,
        "calculation": " + ".join(f"coalesce(${{{context.name(code)}}}, 0)" for code in somme.lignes) or "0",
    } | owned("total", {})
    yield {
        "type": "calculate",
        "name": rest,
        "label": "Reste",
        "calculation": f"round(({context.expression(somme.cible)}) - ${{{total}}}, {somme.decimals})",
    } | owned("reste", {})
    yield {
        "type": "note",
        "name": context.free(f"{somme.code}_note"),
        "label": f"Total\u00a0: ${{{total}}}{unite} – reste\u00a0: ${{{rest}}}{unite}",
    } | owned("reste", {})
