"""Codes of an imported form: valid names are kept, others are replaced and reported."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from questionnaires.core.options import AUTRE_CODE
from questionnaires.editing.codes import RESERVED_CODES
from questionnaires.editing.verification import CODE as CODE_FORM
from questionnaires.xlsform.default_answers import TICK_CODES
from questionnaires.xlsform.names import Codes, referenced, slug
from questionnaires.xlsform.options import OptionLists
from questionnaires.xlsform.outline import Node
from questionnaires.xlsform.sheets import Report
from questionnaires.xlsform.vocabulary import CODE, KOBO, METADATA

OTHER = "other"
"""Option added by `or_other`, in XLSForm."""

COMPOSED = frozenset({"tableau", "matrice", "grille", "somme", "repetition"})
GENERATED = frozenset({"aide", "intro", "precision", "total", "reste", "repartition"})
"""Rows written beside the questions, which ask nothing themselves."""

_NAMELESS = frozenset({"note", "begin"}) | METADATA.keys() | KOBO
_RESERVED_SECTIONS = frozenset({"verifier", "recu"})


@dataclass(slots=True)
class Coding:
    """New codes of a form. `codes` are by row; `names` and `recodes`, by name as written: the replacements in
    expressions."""

    codes: dict[tuple[int, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    recodes: dict[str, Codes] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(RESERVED_CODES))
    sections: set[str] = field(default_factory=lambda: set(_RESERVED_SECTIONS))
    groupes: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)  # in expressions and texts, as written
    silent: set[str] = field(default_factory=set)  # names of notes and groups, which have no answer
    _ranks: dict[str, int] = field(default_factory=dict)  # next suffix to try for a free code

    def free(self, wanted: str, taken: set[str] | None = None) -> str:
        """Take that code, or a close one that is free in `taken`, the codes of questions by default."""
        among = self.taken if taken is None else taken
        code, rank = wanted, self._ranks.get(wanted, 2)
        while code.casefold() in among:
            code, rank = f"{wanted[:54]}_{rank}", rank + 1
        self._ranks[wanted] = rank
        among.add(code.casefold())
        return code

    def section(self, node: Node) -> str:
        """Take the code of a page."""
        return self.free(group_code(node), self.sections)

    def groupe(self, code: str) -> str:
        """Take the code of a group, that of its page when it has no row."""
        return self.free(code, self.groupes)


def group_code(node: Node) -> str:
    """Return the preferred code of a group."""
    name = node.line.own.get(CODE) or node.line.get("name") or f"groupe_{node.numero}"
    return name if CODE_FORM.fullmatch(name) else slug(name, "groupe")


def read_codes(top: Sequence[Node], lists: OptionLists, report: Report) -> Coding:
    """Return the codes of every question; names used by two rows are refused when an expression or a text refers to
    them."""
    coding = Coding(quoted=_quoted(top), silent=_silent(top))
    named: dict[str, int] = {}
    for siblings in _families(top):
        here: set[str] = set()
        for node in siblings:
            name = _name(node, report)
            coding.codes.setdefault(node.key, f"ligne_{node.numero}")
            if not name or node.kind in GENERATED or (node.is_group and node.kind not in COMPOSED):
                continue
            _check_repeated(node, name, named, here, coding.quoted, report)
            here.add(name)
            named.setdefault(name, node.numero)
            _code_one(node, name, coding, report)
            _recode_one(node, name, coding, lists)
    return coding


def _families(top: Sequence[Node]) -> Iterator[Sequence[Node]]:
    yield top
    for node in top:
        if node.children:
            yield from _families(node.children)


def _quoted(top: Iterable[Node]) -> set[str]:
    """Return every name referred to in an expression or a text."""
    nodes = [node for root in top for node in root.walk()]
    return {name for node in nodes for text in node.line.cells.values() for name in referenced(text)}


def _silent(top: Iterable[Node]) -> set[str]:
    """Return the names of notes and groups that no question bears."""
    answers: dict[str, bool] = {"": True}
    for node in (node for root in top for node in root.walk()):
        is_read = node.is_group or (node.type.name == "note" and not node.line.cells.get("calculation"))
        name = node.line.cells.get("name", "")
        answers[name] = answers.get(name, False) or bool(node.kind) or not is_read
    return {name for name, has_answer in answers.items() if not has_answer}


def _name(node: Node, report: Report) -> str:
    name = node.line.get("name")
    if name or node.type.name in _NAMELESS:
        return name or f"{'note' if node.type.name == 'note' else 'groupe'}_{node.numero}"
    report.refuse(
        node.numero,
        f"La question « {node.line.get('label')[:60]} » n’a pas de nom.",
        "Écrivez dans la colonne « name » un mot court, sans espace ni accent.",
        column="name",
    )
    return ""


def _check_repeated(
    node: Node, name: str, named: dict[str, int], here: set[str], quoted: set[str], report: Report
) -> None:
    if name in named and (name in here or name in quoted):
        report.refuse(
            node.numero,
            f"Le nom « {name[:60]} » est déjà celui de la ligne {named[name]}.",
            "Donnez à chaque question un nom à elle.",
            column="name",
        )


def _code_one(node: Node, name: str, coding: Coding, report: Report) -> None:
    wanted = node.line.own.get(CODE, "") if node.kind not in ("ligne", "groupe", "section") else ""
    code = coding.free(wanted or (name if CODE_FORM.fullmatch(name) else slug(name)))
    coding.codes[node.key] = code
    if code == name:
        return
    coding.names.setdefault(name, code)
    if not wanted:
        report.warn(
            node.numero,
            f"« {name[:60]} » s’appelle désormais « {code} ».",
            "Les conditions qui le citent ont été récrites ; vérifiez-les.",
            column="name",
        )


def _recode_one(node: Node, name: str, coding: Coding, lists: OptionLists) -> None:
    """Store the new codes of a question's options."""
    if node.type.name == "acknowledge":
        coding.recodes[name] = TICK_CODES
    options = lists.get(node.type.argument) if node.type.name in ("select_one", "select_multiple", "rank") else None
    codes = dict(options.renamed) if options else {}
    if node.type.or_other:
        codes[OTHER] = AUTRE_CODE
    if codes:
        coding.recodes[name] = codes
