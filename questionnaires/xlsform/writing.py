"""Export a questionnaire as the three tables of an XLSForm, without loss."""

from collections.abc import Iterator

from questionnaires.answers.citations import with_texts
from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section, Sum
from questionnaires.core.questions import Acknowledgement
from questionnaires.files.xlsform_tables import Tables, TableXlsform, numbered
from questionnaires.xlsform import own
from questionnaires.xlsform.default_answers import TICK_CODES
from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.own import kept_cells, kept_rows, kept_settings
from questionnaires.xlsform.vocabulary import CODE, NAMESPACE, OWN, OWN_SETTING
from questionnaires.xlsform.writing_blocks import END_GROUP, block_rows, help_row, sum_rule, total_rows
from questionnaires.xlsform.writing_questions import RESERVED, Cells, Context, owned

FIRST = ("type", "name", "label", "hint", "required", "relevant", "appearance", "constraint", "constraint_message")
THEN = ("calculation", "default", "repeat_count")
PAGE = "field-list"
COURT = 40
"""Most characters of a page's title in lists, when none is given."""


def to_tables(questionnaire: Questionnaire) -> Tables:
    """Return the questionnaire's tables, which pyxform accepts and `from_tables` reads back as the same questionnaire.

    It must be one that publication accepts. Spaces at both ends of a text do not survive in a workbook.
    """
    context = _context(questionnaire)
    questionnaire = with_texts(questionnaire, lambda text: renamed(text, context.names))
    rows = list(_rows(questionnaire, context))
    return Tables(
        survey=numbered(_columns(rows), rows),
        choices=_choices(context),
        settings=_settings(questionnaire),
    )


def _context(questionnaire: Questionnaire) -> Context:
    codes = [*questionnaire.questions, *(block.code for block in questionnaire.blocks)]
    repeated = [question for block in questionnaire.repetitions.values() for question in block.questions]
    codes += [block.code for block in repeated]
    codes += [question.code for block in questionnaire.repetitions.values() for question in block.own_questions()]
    codes += [controle.code for controle in questionnaire.controles]
    ticks = {block.code: TICK_CODES for block in questionnaire.blocks if isinstance(block, Acknowledgement)}
    shared = [somme for somme in questionnaire.sums if somme.code in {r.code for r in questionnaire.repartitions}]
    context = Context(
        taken={code.casefold() for code in codes} | {RESERVED},
        ticks=ticks,
        shares={},
        compulsory=frozenset(code for r in questionnaire.repartitions if r.required for code in r.lignes),
    )
    context.names = {code: context.free(f"{code}_1") for code in codes if code == RESERVED}
    order = {code: rank for rank, code in enumerate(questionnaire.questions)}
    context.shares = dict(_share(somme, order, context) for somme in shared if somme.lignes)
    return context


def _share(somme: Sum, order: dict[str, int], context: Context) -> tuple[str, str]:
    """Return the last part to be asked, and the rule it carries."""
    last = max(somme.lignes, key=lambda code: order.get(code, -1))
    others = tuple(code for code in somme.lignes if code != last)
    rule = Sum(somme.code, somme.libelle, (*others, last), somme.cible, somme.operateur, somme.unite, somme.decimals)
    return last, sum_rule(rule, context)


def _rows(questionnaire: Questionnaire, context: Context) -> Iterator[Cells]:
    yield from kept_rows(questionnaire)
    if questionnaire.intro:
        yield {"type": "note", "name": context.free("intro"), "label": questionnaire.intro} | owned("intro", {})
    for section in questionnaire.sections:
        yield from _section_rows(section, questionnaire, context)
    yield from _repartition_rows(questionnaire, context)
    yield from _controle_rows(questionnaire, context)


def _section_rows(section: Section, questionnaire: Questionnaire, context: Context) -> Iterator[Cells]:
    """Yield the rows of a page. A repetition cannot stand on an ODK page: the section's questions then come one by
    one."""
    repeats = any(isinstance(block, Repetition) for groupe in section.groupes for block in groupe.blocks)
    name = context.free(section.code)
    fields = {CODE: section.code if name != section.code else ""}
    fields["court"] = section.court if section.court != short_title(section.titre) else ""
    kept = kept_cells(questionnaire, "section", section.code)
    yield {
        **kept,
        "type": "begin_group",
        "name": name,
        "label": section.titre,
        "relevant": context.expression(section.relevant),
        "appearance": " ".join(filter(None, ("" if repeats else PAGE, kept.get("appearance")))),
    } | owned("section", fields)
    yield from help_row(section.code, section.aide, context)
    for groupe in section.groupes:
        if is_implied(groupe, section) and not kept_cells(questionnaire, "groupe", groupe.code):
            yield from _blocks_rows(groupe, context)
        else:
            yield from _groupe_rows(groupe, questionnaire, context)
    yield END_GROUP


def is_implied(groupe: Groupe, section: Section) -> bool:
    """Return whether a group only repeats its page: its questions are then written directly in the page."""
    implied = Groupe(code=section.code, titre=section.titre, blocks=groupe.blocks)
    return groupe == implied and len(section.groupes) == 1 and bool(groupe.blocks)


def _groupe_rows(groupe: Groupe, questionnaire: Questionnaire, context: Context) -> Iterator[Cells]:
    name = context.free(groupe.code)
    fields = own.texts_of(groupe) | {CODE: groupe.code if name != groupe.code else ""}
    yield {
        **kept_cells(questionnaire, "groupe", groupe.code),
        "type": "begin_group",
        "name": name,
        "label": groupe.titre,
        "relevant": context.expression(groupe.relevant),
    } | owned("groupe", fields)
    yield from help_row(groupe.code, groupe.aide, context)
    yield from _blocks_rows(groupe, context)
    yield END_GROUP


def _blocks_rows(groupe: Groupe, context: Context) -> Iterator[Cells]:
    for block in groupe.blocks:
        yield from block_rows(block, context)


def short_title(titre: str) -> str:
    """Shorten the title of a page for lists."""
    return titre if len(titre) <= COURT else f"{titre[: COURT - 1].rstrip()}…"


def _repartition_rows(questionnaire: Questionnaire, context: Context) -> Iterator[Cells]:
    for repartition in questionnaire.repartitions:
        yield from _whole_rows(repartition, context)


def _whole_rows(repartition: Repartition, context: Context) -> Iterator[Cells]:
    """Yield a total that names its parts, then the remainder shown below."""
    somme = Sum(repartition.code, repartition.libelle, repartition.lignes)
    total, *rest = total_rows(somme, context)
    fields = {
        CODE: repartition.code,
        "required": "" if repartition.required else own.NO,
        "en_region": own.YES if repartition.en_region else "",
    }
    yield total | owned("repartition", fields)
    yield from rest


def _controle_rows(questionnaire: Questionnaire, context: Context) -> Iterator[Cells]:
    """Yield checks, each as a note shown when it fails."""
    if not questionnaire.controles:
        return
    yield {"type": "begin_group", "name": context.free("controles"), "label": "Vérifications"} | owned("controles", {})
    for controle in questionnaire.controles:
        yield _controle_row(controle, context)
    yield END_GROUP


def _controle_row(controle: Controle, context: Context) -> Cells:
    fields = own.texts_of(controle)
    if controle.raisons:
        fields["raisons"] = context.lists.named(controle.code, controle.raisons)
    name = context.name(controle.code)
    condition = context.expression(controle.condition)
    return {
        "type": "note",
        "name": name,
        "label": controle.message,
        "hint": controle.remede,
        "relevant": f"not({condition})" if controle.actif else f"false() and not({condition})",
    } | owned("controle", fields | {CODE: controle.code if name != controle.code else ""})


def _columns(rows: list[Cells]) -> list[str]:
    """List the columns of XLSForm, those only kept, then ours."""
    used = dict.fromkeys(column for cells in rows for column, text in cells.items() if text)
    ours = [f"{OWN}{field}" for field in own.ALL]
    standard = [column for column in (*FIRST, *THEN) if column in used or column in FIRST[:3]]
    kept = [column for column in used if column not in standard and column not in ours]
    return [*standard, *kept, *(column for column in ours if column in used)]


def _choices(context: Context) -> TableXlsform:
    rows = list(context.lists.rows())
    if not rows:
        return TableXlsform()
    return numbered(dict.fromkeys(column for cells in rows for column in cells), rows)


def _settings(questionnaire: Questionnaire) -> TableXlsform:
    others = dict(kept_settings(questionnaire))
    namespaces = " ".join(filter(None, (others.pop("namespaces", ""), NAMESPACE)))
    cells = {
        "form_title": questionnaire.titre,
        "form_id": questionnaire.code,
        **others,
        "namespaces": namespaces,
        **{f"{OWN_SETTING}{field}": text for field, text in own.texts_of(questionnaire).items()},
    }
    return numbered(cells, [cells])
