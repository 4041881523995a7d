"""Import the three tables of an XLSForm as a questionnaire, with warnings on anything to check."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from questionnaires.answers.citations import with_texts
from questionnaires.categories.categories import Liste
from questionnaires.core.model import Controle, Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.editing.verification import CODE as OWN_CODE
from questionnaires.editing.verification import citation_anomalies
from questionnaires.files.defauts import Defaut, DefinitionError
from questionnaires.files.xlsform_tables import Tables
from questionnaires.xlsform import own
from questionnaires.xlsform.coding import GENERATED, read_codes
from questionnaires.xlsform.context import Context
from questionnaires.xlsform.file_lists import with_file_lists
from questionnaires.xlsform.kinds import MODELS
from questionnaires.xlsform.kobo import without_kobo
from questionnaires.xlsform.leaving_out import Allege, lighten
from questionnaires.xlsform.lookups import sources_of
from questionnaires.xlsform.names import referenced, renamed, slug
from questionnaires.xlsform.options import read_options
from questionnaires.xlsform.outline import Node, outline
from questionnaires.xlsform.own import rows_first
from questionnaires.xlsform.reading_blocks import TABLES, help_of, is_table
from questionnaires.xlsform.reading_groups import Head, groupes_of, keep_extras, tell_renamed
from questionnaires.xlsform.reading_own import own_values
from questionnaires.xlsform.sheets import HEADERS_ROW, SETTINGS, Line, Report, read_sheets
from questionnaires.xlsform.trade_lists import NO_LIST, check_trade_lists, with_trade_lists
from questionnaires.xlsform.vocabulary import CODE, KIND, NAMESPACE, NO_WORDS, OWN, UNSEEN, YES_WORDS, type_of
from questionnaires.xlsform.writing import short_title, to_tables

_OF_EVERY_ROW = frozenset({"type", "name"})
_KINDS = frozenset(
    {*MODELS, *TABLES, *GENERATED, "repetition", "section", "groupe", "ligne", "sous", "controles", "controle"}
)
"""Kinds that our own rows may have."""
_NOT_COMPARED = _OF_EVERY_ROW | {f"{OWN}{KIND}", f"{OWN}{CODE}", f"{OWN}raisons"}


def tell_changes(lines: Sequence[Line], questionnaire: Questionnaire, context: Context) -> None:
    """Warn about every cell of our own rows that the export of the questionnaire would not reproduce."""
    ours = [line for line in lines if line.own.get(KIND) and not line.is_disabled]
    if not ours:
        return
    names = context.coding.names
    written = _written(questionnaire)
    for line in ours:
        cells = written.get(line.get("name")) or written.get(names.get(line.get("name"), line.get("name")), {})
        own_cells = {f"{OWN}{field}": text for field, text in line.own.items()}
        for column, text in {**line.read_whole(), **own_cells}.items():
            if column in _NOT_COMPARED or _is_same(column, renamed(text, names), cells.get(column, "")):
                continue
            context.report.warn(
                line.numero,
                f"« {text[:60]} » n’a pas été repris tel quel.",
                "Cette ligne est écrite par ce logiciel : changez-la dans le questionnaire.",
                column=column,
            )


def _written(questionnaire: Questionnaire) -> dict[str, Mapping[str, str]]:
    """Return the cells of each row of the questionnaire, by name."""
    return {row.cells["name"]: row.cells for row in to_tables(questionnaire).survey.rows if "name" in row.cells}


def _with_known_kind(line: Line, report: Report) -> Line:
    """Return the row; one of a kind that we do not write is treated as another author's, and reported."""
    kind = line.own.get(KIND, "")
    if not kind or (kind in _KINDS and not line.is_end):
        return line
    if line.cells.get("type") and not line.is_disabled:
        _tell_own(line, KIND, report)
    return replace(line, own={field: text for field, text in line.own.items() if field != KIND})


def tell_own_unused(lines: Sequence[Line], questionnaire: Questionnaire, context: Context) -> None:
    """Warn about cells of our columns, on another author's row, that the export of the questionnaire would not
    reproduce."""
    theirs = [line for line in lines if line.own and KIND not in line.own and line.cells.get("type")]
    if not theirs:
        return
    names = context.coding.names
    written = _written(questionnaire)
    for line in theirs:
        name = line.cells.get("name", "")
        cells = {} if line.is_end else written.get(names.get(name, name)) or written.get(slug(name, "groupe"), {})
        for field, text in line.own.items():
            is_used = field == CODE and not line.is_end
            if not is_used and cells.get(f"{OWN}{field}") != text and not line.is_disabled:
                _tell_own(line, field, context.report)


def _tell_own(line: Line, field: str, report: Report) -> None:
    report.warn(
        line.numero,
        f"« {line.own[field][:60]} » est sans effet sur cette ligne : ce n’est pas repris.",
        "Cette colonne est propre à ce logiciel : faites ce réglage dans le questionnaire.",
        column=f"{OWN}{field}",
    )


def _is_same(column: str, typed: str, written: str) -> bool:
    """Return whether a cell is reproduced. The words of an appearance come in any order; an optional question has no
    text."""
    if column == "appearance":
        return sorted(typed.casefold().split()) == sorted(written.split())
    if column == "required" and typed.casefold() in YES_WORDS:
        return written == "yes"
    return typed == written or (not written and _says_no(column, typed))


def _says_no(column: str, typed: str) -> bool:
    """Return whether a cell only says that the row is not compulsory, or not disabled: Kobo does so on notes and
    groups."""
    return column in ("required", "disabled") and typed.casefold() in NO_WORDS


def tell_unread(lines: Sequence[Line], report: Report) -> None:
    """Warn about every cell that nothing used or kept: a rule of a note, parameters of a text, a title of an end."""
    for line in lines:
        if not line.get("type") or line.is_disabled:  # reported as a whole
            continue
        for column, text in (*line.cells.items(), *line.extras):
            if column in line.read | _OF_EVERY_ROW or _says_no(column, text):
                continue
            report.warn(
                line.numero,
                f"« {text[:60]} » est sans effet sur cette ligne : ce n’est pas repris.",
                _remedy(line, column),
                column=column,
            )


def _remedy(line: Line, column: str) -> str:
    if line.is_end:
        return "Écrivez-le sur la ligne qui ouvre le groupe, s’il compte."
    if column == "parameters":
        return "Ce réglage n’existe pas ici : vérifiez que la question se comprend sans lui."
    return "Déplacez-le vers une question qui se remplit, s’il compte."


def tell_citations(questionnaire: Questionnaire, context: Context) -> None:
    """Warn about texts that quote what has no single answer."""
    rows = {code: numero for (numero, _), code in context.coding.codes.items()}
    for anomalie in citation_anomalies(questionnaire):
        numero = rows.get(anomalie.code, HEADERS_ROW)
        context.report.warn(numero, anomalie.probleme, anomalie.remede, column="label")


@dataclass(frozen=True, slots=True)
class Importation:
    """The questionnaire read, and warnings, in the order of the sheets."""

    questionnaire: Questionnaire
    avertissements: tuple[Defaut, ...]


class UnaskedError(DefinitionError):
    """A form that could be used without some of its rows: `reste` is the result without them, listed in `sans`."""

    def __init__(self, defauts: tuple[Defaut, ...], sans: Allege, reste: Importation) -> None:
        super().__init__(defauts)
        self.sans, self.reste = sans, reste


def from_tables(fichier: str, tables: Tables, trade: Sequence[Liste] = NO_LIST) -> Importation:
    """Read the questionnaire of a form, ours or not. `trade`: the lists of categories that it may name.

    Raises DefinitionError with every refusal; UnaskedError when each is of a row that cannot be asked here, and
    something is left without them.

    What `to_tables` wrote gives the same questionnaire. It is not verified here: expressions outside of our subset are
    kept, reported, and refused by publication.
    """
    report = Report(fichier)
    importation = _importation(fichier, tables, trade, report)
    refused = (*report.refus.defauts, *report.unasked.defauts)
    if importation and not refused:
        return importation
    if importation and not report.refus:
        sans = lighten(fichier, tables, {defaut.ligne: defaut.probleme for defaut in report.unasked.defauts})
        again = Report(fichier)
        reste = _importation(fichier, sans.tables, trade, again)
        if reste and reste.questionnaire.blocks and not again.refus and not again.unasked:
            raise UnaskedError(refused, sans, reste)
    raise DefinitionError(refused)


def _importation(fichier: str, tables: Tables, trade: Sequence[Liste], report: Report) -> Importation | None:
    """Read the rows that can be asked; None when the report refuses the whole."""
    sheets = read_sheets(tables, report)
    settings = _first_row(sheets.settings, report)
    repeated = settings.kept("allow_choice_duplicates").casefold() in ("yes", "true")
    lists = read_options(sheets.choices, report, repeated=repeated)
    known = [_with_known_kind(line, report) for line in sheets.survey]
    asked = without_kobo(known, sheets.choices, report)
    asked = tuple(with_trade_lists(asked, tables.files, lists, trade, report))
    survey = with_file_lists(asked, tables.files, lists, report)
    top = outline(survey, report)
    context = Context(report, lists, read_codes(top, lists, report), [], sources_of(tables, sheets.choices), trade)
    questionnaire = _questionnaire(fichier, top, settings, context)
    check_trade_lists(lists, trade, report)
    lists.tell_unused(report)
    if report.refus or questionnaire is None:
        return None
    tell_changes(survey, questionnaire, context)
    tell_own_unused(survey, questionnaire, context)
    tell_unread(survey, report)
    tell_citations(questionnaire, context)
    return Importation(questionnaire, report.avertissements)


def _first_row(lines: Sequence[Line], report: Report) -> Line:
    for line in lines[1:]:
        report.warn(line.numero, "Seule la première ligne de cette feuille est lue.", "Supprimez-la.", sheet=SETTINGS)
    return lines[0] if lines else Line(HEADERS_ROW)


def _questionnaire(fichier: str, top: list[Node], settings: Line, context: Context) -> Questionnaire | None:
    stem = PurePath(fichier).stem
    titre = settings.get("form_title") or settings.get("form_id") or stem
    sections = tuple(_sections(_pages(top), titre, context))
    fields = {
        "code": _code(settings, titre, context),
        "titre": titre,
        "intro": next((node.line.get("label") for node in top if node.kind == "intro"), ""),
        "sections": sections,
        "repartitions": tuple(_repartitions(top, context)),
        "controles": tuple(_controles(top, context)),
        "extras": (*_kept_settings(settings), *rows_first(context.kept)),
    }
    read = context.build(Questionnaire, settings, fields | own_values(Questionnaire, settings, context))
    return read and with_texts(read, lambda text: renamed(text, context.coding.names))


def _code(settings: Line, titre: str, context: Context) -> str:
    """Return the form's own code if valid: it is used in file names and in columns; else one made from it or from the
    title."""
    form_id = settings.get("form_id")
    if OWN_CODE.fullmatch(form_id):
        return form_id
    code = slug(form_id or titre, "questionnaire")
    if form_id:
        context.report.warn(
            settings.numero,
            f"Le code du questionnaire « {form_id[:60]} » devient « {code} ».",
            "Écrivez des lettres sans accent, des chiffres et « _ », une lettre d’abord, 60 caractères au plus.",
            sheet=SETTINGS,
            column="form_id",
        )
    return code


def _kept_settings(settings: Line) -> Iterator[tuple[str, str]]:
    for header, text in settings.extras:
        others = text.replace(NAMESPACE, "").strip() if header == "namespaces" else text
        if others:
            yield header, others


# --- pages


_ASIDE = frozenset({"intro", "controles", "repartition", "total", "reste"})


def _pages(top: Sequence[Node]) -> Iterator[Node]:
    """Yield pages: a group is a page; the rows between two groups make one, unless they show nothing: they join the
    next."""
    loose: list[Node] = []
    for node in (node for node in top if node.kind not in _ASIDE):
        if not node.is_group or is_table(node):
            loose.append(node)
            continue
        joins = not node.line.get("relevant") and all(row.type.name in UNSEEN for row in loose)
        if not joins:
            yield from _loose_page(loose)
        yield Node(node.line, node.type, [*(loose if joins else ()), *node.children])
        loose = []
    yield from _loose_page(loose)


def _loose_page(nodes: list[Node]) -> Iterator[Node]:
    """Yield a page for rows outside any group; its row is that of its first question."""
    if nodes:
        label = nodes[0].line.get("label") if len(nodes) == 1 and nodes[0].is_repeat else ""
        yield Node(Line(nodes[0].numero, {"label": label} if label else {}), type_of("begin group"), nodes)


def _sections(pages: Iterator[Node], titre: str, context: Context) -> Iterator[Section]:
    for rank, page in enumerate(pages, start=1):
        section = _section(page, rank, titre, context)
        if section.groupes or page.kind == "section":
            keep_extras(page.line, "section", section.code, context)
            yield section
        elif page.line.get("type"):
            page.line.read_whole()
            context.report.warn(
                page.numero,
                f"Le groupe « {section.titre[:60]} » ne pose aucune question : il n’est pas repris.",
                "Vérifiez qu’il n’y manque rien.",
            )


def _section(page: Node, rank: int, titre: str, context: Context) -> Section:
    line = page.line
    written = bool(line.get("type"))
    code = context.coding.section(page) if written else context.coding.free(f"page_{rank}", context.coding.sections)
    title = line.get("label") or ("" if page.kind == "section" else _title(page, rank, titre, context))
    if written:
        tell_renamed(page, code, context)
    return Section(
        code=code,
        titre=title,
        court=line.own.get("court") or short_title(title),
        aide=help_of(page) or line.get("hint"),
        relevant=context.expression(line, "relevant"),
        groupes=groupes_of(page.children, Head(code, title, page.numero), context),
    )


def _title(page: Node, rank: int, titre: str, context: Context) -> str:
    """Return a title for a page without one, since it must have one."""
    title = page.line.get("name") or (titre if rank == 1 else f"Page {rank}")
    context.report.warn(
        page.numero,
        f"La page qui commence ici n’a pas de titre : « {title[:60]} » en tient lieu.",
        "Donnez-lui le titre que lira qui répond.",
        column="label",
    )
    return title


# --- rules over several questions


def _repartitions(top: Sequence[Node], context: Context) -> Iterator[Repartition]:
    for node in (node for root in top for node in root.walk() if node.kind == "repartition"):
        names = context.coding.names
        parts = tuple(names.get(name, name) for name in referenced(node.line.get("calculation")))
        yield Repartition(
            code=node.line.own.get(CODE) or slug(node.line.get("name")),
            libelle=node.line.get("label"),
            lignes=parts,
            required=node.line.own.get("required") != own.NO,
            en_region=node.line.own.get("en_region") == own.YES,
        )


_FAILS = re.compile(r"(false\(\) and )?not\((.*)\)", re.DOTALL)


def _controles(top: Sequence[Node], context: Context) -> Iterator[Controle]:
    for node in (child for root in top if root.kind == "controles" for child in root.children):
        if node.kind == "controle" and (controle := _controle(node, context)):
            yield controle
        elif node.kind != "controle":
            context.report.refuse(
                node.numero,
                "Le groupe des vérifications ne contient que des vérifications.",
                "Déplacez cette ligne dans une page.",
            )


def _controle(node: Node, context: Context) -> Controle | None:
    line = node.line
    match = _FAILS.fullmatch(line.get("relevant"))
    condition = match[2] if match else f"not({line.get('relevant')})"
    fields = own_values(Controle, line, context) | {
        "code": context.code(node),
        "condition": context.said(condition, line, "relevant"),
        "message": line.get("label"),
        "remede": line.get("hint"),
        "raisons": _raisons(line, context),
        "actif": not (match and match[1]),
    }
    return context.build(Controle, line, fields)


def _raisons(line: Line, context: Context) -> tuple[Option, ...]:
    name = line.own.get("raisons", "")
    options = context.lists.get(name) if name else None
    if options is None:
        return ()
    context.tell_columns(line.numero, options)
    return tuple(options.options)
