"""Outline of a survey: its rows as a tree of questions, groups and repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from questionnaires.xlsform.sheets import Line, Report
from questionnaires.xlsform.vocabulary import KIND, Type, type_of

MAX_DEPTH = 20
"""Deepest nesting of groups."""

_WORDS = {"group": "groupe", "repeat": "groupe répété"}


@dataclass(slots=True)
class Node:
    """One row, and its children when it begins a group."""

    line: Line
    type: Type
    children: list["Node"] = field(default_factory=list)

    @property
    def numero(self) -> int:
        return self.line.numero

    @property
    def key(self) -> tuple[int, str]:
        """Number and name of its row, from which a matrix of Kobo makes several."""
        return self.line.numero, self.line.cells.get("name", "")

    @property
    def kind(self) -> str:
        """Kind written in our own column, empty when the row is not ours."""
        return self.line.own.get(KIND, "")

    @property
    def is_group(self) -> bool:
        return self.type == Type("begin", "group")

    @property
    def is_repeat(self) -> bool:
        return self.type == Type("begin", "repeat")

    def walk(self) -> Iterator["Node"]:
        """Yield the node, then all it contains, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def outline(lines: Sequence[Line], report: Report) -> list[Node]:
    """Return the top rows; a group that is not closed, or closed without being open, is refused."""
    top: list[Node] = []
    opened: list[Node] = []
    for node in _nodes(lines, report):
        if node.type.name == "end" and node.type.argument:  # « end » alone is the time at which the survey ended
            _close(node, opened, report)
            continue
        (opened[: MAX_DEPTH + 1][-1].children if opened else top).append(node)
        if node.type.name == "begin":
            opened.append(node)
            _check_depth(node, opened, report)
    for node in opened:
        report.refuse(
            node.numero,
            f"Ce {_WORDS[node.type.argument]} n’est pas refermé.",
            f"Ajoutez une ligne « end {node.type.argument} » après sa dernière question.",
            column="type",
        )
    return top


def _check_depth(node: Node, opened: Sequence[Node], report: Report) -> None:
    if len(opened) == MAX_DEPTH + 1:
        report.refuse(
            node.numero,
            f"Les groupes sont emboîtés sur plus de {MAX_DEPTH} niveaux.",
            "Une page n’a qu’un niveau de groupes : refermez-les plus tôt.",
            column="type",
        )


def _nodes(lines: Sequence[Line], report: Report) -> Iterator[Node]:
    for line in lines:
        if line.is_disabled:
            report.warn(
                line.numero,
                f"La ligne « {_shown(line)} » est désactivée : elle n’est pas reprise.",
                "Videz la colonne « disabled » pour la poser.",
                column="disabled",
            )
        elif not line.get("type"):
            _tell_untyped(line, report)
        elif (node := Node(line, type_of(line.get("type")))).type.argument == "loop":
            report.refuse(
                line.numero,
                "Les boucles « loop » ne sont pas prises en charge.",
                "Écrivez un groupe répété, ou une question par option.",
                column="type",
            )
        else:
            yield node


def _shown(line: Line) -> str:
    return (line.get("label") or line.get("name"))[:60]


def _tell_untyped(line: Line, report: Report) -> None:
    if line.get("name") or line.get("label"):
        report.refuse(
            line.numero,
            f"La ligne « {_shown(line)} » n’a pas de type.",
            "Écrivez-le, par exemple « text » ou « select_one ma_liste », ou videz la ligne.",
            column="type",
        )
    else:
        report.warn(line.numero, "La ligne n’a ni type ni nom : elle n’est pas reprise.", "Vérifiez-la.")


def _close(node: Node, opened: list[Node], report: Report) -> None:
    word = _WORDS.get(node.type.argument, "groupe")
    if not opened:
        report.refuse(
            node.numero, f"Aucun {word} n’est ouvert ici.", "Supprimez cette ligne, ou ouvrez le groupe.", column="type"
        )
        return
    last = opened.pop()
    if last.type.argument != node.type.argument:
        report.refuse(
            node.numero,
            f"Cette ligne referme un {word}, mais la ligne {last.numero} a ouvert un {_WORDS[last.type.argument]}.",
            f"Écrivez « end {last.type.argument} », ou vérifiez l’ordre des lignes.",
            column="type",
        )
