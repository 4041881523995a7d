"""Import groups as pages and fieldsets, and repeats as repetitions; deeper levels are raised and reported."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from questionnaires.core.blocs import MAX_REPETITIONS, Block, RepeatedBlock, Repetition
from questionnaires.core.model import Groupe
from questionnaires.core.questions import Computed, Note, Repeatable
from questionnaires.xlsform.coding import GENERATED, group_code
from questionnaires.xlsform.context import Context, Extras, combined
from questionnaires.xlsform.foreign import Read, read_foreign
from questionnaires.xlsform.kinds import MODELS
from questionnaires.xlsform.names import renamed
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.own import Kind, kept_group
from questionnaires.xlsform.reading_blocks import help_of, is_table, read_table
from questionnaires.xlsform.reading_own import is_own, own_values, read_own
from questionnaires.xlsform.sheets import Line

_REPEATED = get_args(Repeatable)
_COUNT = re.compile("[0-9]{1,9}")
MANY = 10
"""Most lines of a repetition when nothing says how many."""


@dataclass(frozen=True, slots=True)
class Head:
    """Source of a fieldset; `level` is 0 for a page without a group, which has no `line` of its own."""

    code: str
    titre: str
    numero: int
    aide: str = ""
    court: str = ""
    mission: str | None = None
    relevant: str = ""
    level: int = 0
    line: Line | None = None

    def groupe(self, blocks: Sequence[Block], context: Context) -> Groupe:
        code = context.coding.groupe(self.code)
        if self.line:
            keep_extras(self.line, "groupe", code, context)
            if self.aide and self.aide == self.line.get("hint"):
                _tell_hint(self.line, context)
        return Groupe(
            code=code,
            titre=self.titre,
            aide=self.aide,
            court=self.court,
            mission=self.mission,
            relevant=self.relevant,
            blocks=tuple(blocks),
        )


def groupes_of(children: Sequence[Node], head: Head, context: Context) -> tuple[Groupe, ...]:
    """Return the fieldsets of a page; one that shows nothing joins its neighbours rather than stand alone under a
    title."""
    groupes: list[Groupe] = []
    unseen: Groupe | None = None
    for node, groupe in _groupes(children, head, context):
        if unseen and not groupe.relevant:
            groupes.append(groupe.model_copy(update={"blocks": (*unseen.blocks, *groupe.blocks)}))
            unseen = None
        elif node.level == 0 and not any(map(_is_seen, groupe.blocks)):
            unseen = _joined(unseen, groupe)
        else:
            groupes.append(groupe)
    if unseen and groupes and not groupes[-1].relevant:
        return (*groupes[:-1], _joined(groupes[-1], unseen))
    return (*groupes, unseen) if unseen else tuple(groupes)


def _joined(first: Groupe | None, then: Groupe) -> Groupe:
    """Return the first, with the blocks of both."""
    return first.model_copy(update={"blocks": (*first.blocks, *then.blocks)}) if first else then


def _is_seen(block: Block) -> bool:
    return not isinstance(block, Computed) or block.montre


def _groupes(children: Sequence[Node], head: Head, context: Context) -> Iterator[tuple[Head, Groupe]]:
    """Yield fieldsets. Questions on either side of an inner group make two; the first has the help and the columns."""
    blocks: list[Block] = []
    holds_groups = is_shown = False
    for child in children:
        block = _block_of(child, context)
        if block is not None:
            blocks.append(block)
        elif child.is_group:
            if blocks:
                yield head, head.groupe(blocks, context)
                head, blocks, is_shown = replace(head, aide="", line=None), [], True
            holds_groups = True
            yield from _groupes(child.children, _inner(child, head, context), context)
    if blocks or (head.level and not holds_groups):
        yield head, head.groupe(blocks, context)
    elif head.level and not is_shown:
        _tell_title(head, context)


def _tell_title(head: Head, context: Context) -> None:
    name = (head.titre or head.code)[:60]
    lost = "ni son titre ni son aide ne sont repris" if head.aide else "son titre n’est pas repris"
    context.report.warn(
        head.numero,
        f"Le groupe « {name} » ne contient que d’autres groupes : {lost}.",
        "Ajoutez-le à celui des groupes qu’il contenait, si besoin.",
    )


def _block_of(node: Node, context: Context) -> Block | None:
    """Read the block of a row or of a repeat, None for a group that holds others and for a row that asks nothing."""
    if node.kind in GENERATED:
        return None
    if node.is_repeat:
        return _repetition(node, context)
    if node.is_group:
        return read_table(node, context) if is_table(node) else None
    return read_own(node, context) if is_own(node) else read_foreign(node, context)


def _inner(node: Node, outer: Head, context: Context) -> Head:
    line = node.line
    if outer.level:
        context.report.warn(
            node.numero,
            f"Le groupe « {_shown(line)} » est dans un autre groupe : il est repris à sa suite.",
            "Une page n’a qu’un niveau de groupes ; vérifiez leur ordre et leurs titres.",
        )
    values = own_values(Groupe, line, context)
    code = group_code(node)
    tell_renamed(node, code, context)
    return Head(
        code=code,
        titre=line.get("label"),
        numero=node.numero,
        aide=help_of(node) or line.get("hint"),
        court=values.get("court", ""),
        mission=values.get("mission"),
        relevant=combined(outer.relevant, context.expression(line, "relevant")),
        level=outer.level + 1,
        line=line,
    )


def _tell_hint(line: Line, context: Context) -> None:
    context.report.warn(line.numero, "L’aide du groupe est reprise sous son titre.", "Vérifiez-la.", column="hint")


def tell_renamed(node: Node, code: str, context: Context) -> None:
    """Warn when the name of a page or a group cannot be its code."""
    name = node.line.get("name")
    if name and name != code and not node.kind:
        context.report.warn(
            node.numero,
            f"Le groupe « {name[:60]} » s’appelle désormais « {code} ».",
            "Rien à faire : son nom ne se voit pas.",
            column="name",
        )


def _shown(line: Line) -> str:
    return (line.get("label") or line.get("name"))[:60]


_PAGES = frozenset({"field-list", "table-list"})


def keep_extras(line: Line, kind: Kind, code: str, context: Context) -> None:
    """Keep the unused columns of a group with the questionnaire."""
    context.kept.extend(kept_group(kind, code, _extras(line, context)))


def _extras(line: Line, context: Context) -> Extras:
    if "table-list" in line.get("appearance").casefold().split():
        context.report.warn(
            line.numero,
            "Les questions de ce groupe sont en tableau (« table-list ») : ici, elles se suivent l’une sous l’autre.",
            "Construisez un tableau si vous y tenez.",
            column="appearance",
        )
    return context.extras(line, _PAGES)


# --- repetitions


def _repetition(node: Node, context: Context) -> Repetition | None:
    line = node.line
    label = line.get("label") or (line.get("name") if not node.kind else "")
    values = {"libelle_ligne": label, **own_values(Repetition, line, context), **_lines(node, context)}
    extras = _extras(line, context)
    if line.get("repeat_count") and not _COUNT.fullmatch(line.get("repeat_count")):
        extras = (*extras, ("repeat_count", renamed(line.get("repeat_count"), context.coding.names)))
    fields = values | {
        "code": context.code(node),
        "libelle": label,
        "aide": help_of(node) or line.get("hint"),
        "relevant": context.expression(line, "relevant"),
        "questions": tuple(_repeated(node.children, "", context)),
        "extras": extras,
    }
    return context.build(Repetition, line, fields)


def _lines(node: Node, context: Context) -> dict[str, int]:
    """Return the number of lines, as far as the form says it."""
    text = node.line.get("repeat_count")
    if _COUNT.fullmatch(text) and 0 < int(text) <= MAX_REPETITIONS:
        return {"minimum": int(text), "maximum": int(text)}
    if node.kind == "repetition":
        return {}
    if text:
        most = MAX_REPETITIONS if _COUNT.fullmatch(text) else MANY
        context.report.warn(
            node.numero,
            f"Le nombre de lignes « {text[:60]} » n’est pas repris : de 0 à {most} lignes sont possibles.",
            f"Choisissez-le, {MAX_REPETITIONS} au plus.",
            column="repeat_count",
        )
        return {"minimum": 0, "maximum": most}
    context.report.warn(
        node.numero,
        f"Le nombre de lignes n’est pas limité dans ce formulaire : {MANY} au plus sont possibles ici.",
        f"Changez cette limite s’il le faut, {MAX_REPETITIONS} au plus.",
    )
    return {"minimum": 0, "maximum": MANY}


def _repeated(children: Sequence[Node], relevant: str, context: Context) -> Iterator[RepeatedBlock]:
    """Yield the questions of a line; a group among them, repeated or not, becomes its title, then its questions under
    its condition."""
    for child in children:
        if child.is_group or child.is_repeat:
            yield from _inner_group(child, relevant, context)
        elif child.kind not in GENERATED:
            yield from _one_repeated(child, relevant, context)


def _one_repeated(node: Node, relevant: str, context: Context) -> Iterator[RepeatedBlock]:
    made: Read = read_own(node, context) if is_own(node) and MODELS[node.kind] in _REPEATED else None
    if made is None:
        made = read_foreign(node, context, repeated=True)
    if isinstance(made, _REPEATED):
        yield made.model_copy(update={"relevant": combined(relevant, made.relevant)})


def _inner_group(node: Node, outer: str, context: Context) -> Iterator[RepeatedBlock]:
    line = node.line
    relevant = combined(outer, context.expression(line, "relevant"))
    label, aide = line.get("label"), help_of(node) or line.get("hint")
    if node.is_repeat:
        context.report.warn(
            node.numero,
            f"Le groupe répété « {_shown(line)} » est dans un autre : chaque ligne ne pose ses questions qu’une fois.",
            "Faites répondre sur plusieurs lignes, ou sortez-le de l’autre.",
        )
    else:
        change = "son titre devient un texte à lire" if label or aide else "ses questions se suivent, sans titre"
        context.report.warn(
            node.numero,
            f"Le groupe « {_shown(line)} » est dans un groupe répété : {change}.",
            "Vérifiez l’ordre des questions.",
        )
    if label or aide:
        code = context.coding.free(group_code(node))
        yield Note(code=code, libelle=label or aide, aide=aide if label else "", relevant=relevant)
    yield from _repeated(node.children, relevant, context)
