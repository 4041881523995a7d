"""Load a questionnaire from its YAML file: the fields of the model, and each defect with its line.

Keys and their values are those of the model (`model.py`, `blocs.py` and `questions.py` in `questionnaires/core`); a
field at its default may be left out, `kind` may not. A quoted text is kept as it is, spaces included; any other is
trimmed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from questionnaires.core.anomalies import Anomalie, blocking
from questionnaires.core.francais import titled
from questionnaires.core.model import Questionnaire
from questionnaires.editing.verification import unfit, verify
from questionnaires.files.defauts import Constats, Defaut, DefinitionError, in_order
from questionnaires.files.strict_yaml import Entries, Items, Node, Scalar, read
from questionnaires.files.validation import validated
from questionnaires.files.yaml_text import bytes_of

MAX_BYTES = 1_000_000
"""Largest file: several times the longest questionnaire that `verify` accepts."""


@dataclass(frozen=True, slots=True)
class QuestionnaireLu:
    """A questionnaire fit for a library; `remarques` deserve a look, in the order of the lines.

    `a_corriger` is what publication refuses, with the lines of a YAML file: those of a workbook are not known.
    """

    questionnaire: Questionnaire
    remarques: tuple[Defaut, ...]
    a_corriger: tuple[Defaut, ...] = ()


def load_questionnaire(path: Path) -> Questionnaire:
    """Read a questionnaire. Raises DefinitionError with every defect that must be corrected before publication."""
    return read_questionnaire(str(path), bytes_of(path, MAX_BYTES))


def read_questionnaire(fichier: str, content: bytes) -> Questionnaire:
    """Read a questionnaire from the bytes of a file, as `load_questionnaire` does; `fichier` names it in defects."""
    read = examine(fichier, content)
    if read.a_corriger:
        raise DefinitionError((*read.a_corriger, *read.remarques))
    return read.questionnaire


def examine(fichier: str, content: bytes) -> QuestionnaireLu:
    """Read a questionnaire, even one that cannot be published yet. Raises DefinitionError with what a draft cannot
    hold."""
    constats = Constats(fichier)
    tree = read(content, constats, max_bytes=MAX_BYTES, exact_quotes=True)
    if tree is None:
        raise constats.error()
    questionnaire = validated(Questionnaire, tree, constats)
    if anomalies := unfit(questionnaire):
        raise DefinitionError(_located(anomalies, tree, fichier))
    anomalies = verify(questionnaire)
    looks = (anomalie for anomalie in anomalies if not anomalie.bloquante)
    return QuestionnaireLu(
        questionnaire,
        in_order(_located(looks, tree, fichier)),
        in_order(_located(blocking(anomalies), tree, fichier)),
    )


def _located(anomalies: Iterable[Anomalie], tree: Node, fichier: str) -> Iterator[Defaut]:
    places = list(_places(tree))
    for anomalie in anomalies:
        problem = titled(anomalie.code[:60], anomalie.probleme)
        yield Defaut(fichier, _line(anomalie, places), problem, anomalie.remede)


_LISTS = ("sections", "groupes", "blocks", "questions", "lignes", "choices", "repartitions", "controles")
"""Keys of lists whose items have a code that an anomaly may name."""


def _places(node: Node) -> Iterator[tuple[str, Entries]]:
    """Yield every node with a code, in the order of the file; the root comes first."""
    if not isinstance(node, Entries):
        return
    code = node.entries.get("code")
    if isinstance(code, Scalar):
        yield str(code.value), node
    for key in _LISTS:
        children = node.entries.get(key)
        for child in children.items if isinstance(children, Items) else ():
            yield from _places(child)


def _line(anomalie: Anomalie, places: list[tuple[str, Entries]]) -> int:
    """Return the line of the field, else that of the code; of several places with that code, the last that has the
    field.

    A code made from that of its block (`MATRICE_LIGNE`) leads to the block.
    """
    field = anomalie.champ.partition(" ")[0]
    named = [node for code, node in places if code == anomalie.code] or _makers(anomalie.code, places)
    written = [node for node in named if field in node.lignes]
    node = (written or named or [places[0][1]])[-1]
    return node.lignes.get(field, node.lignes["code"])


def _makers(made: str, places: list[tuple[str, Entries]]) -> list[Entries]:
    """Return the nodes under the longest code that this one begins with."""
    makers = [code for code, _ in places if code and made.startswith((f"{code}_", f"{code}."))]
    longest = max(makers, key=len, default=None)
    return [node for code, node in places if code == longest]
