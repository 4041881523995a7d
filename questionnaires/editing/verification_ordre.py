"""Verify that a condition depends only on questions asked before what it shows."""

from collections.abc import Iterator, Mapping

from questionnaires.answers.regles import tree
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Repetition
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed
from questionnaires.editing.conditions_simples import short_libelle
from questionnaires.editing.places import every_block
from questionnaires.expressions import names_in

_Asked = Mapping[str, tuple[int, str]]
"""Name -> its rank among the blocks of the questionnaire, and its label."""


def order_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Report each condition of a page, a group or a question that depends on an answer asked further on."""
    asked, computed = _names(questionnaire)
    for code, condition, last in _shown(questionnaire):
        sources = (asked[name] for name in _sources(condition, computed) if name in asked)
        for label in dict.fromkeys(short_libelle(label) for rank, label in sources if rank > last):
            yield Anomalie(
                code,
                "relevant",
                f"La condition dépend de « {label} », une question posée plus loin.",
                "Déplacez cette question avant ce qu’elle fait paraître, ou choisissez une question déjà posée.",
            )


def _names(questionnaire: Questionnaire) -> tuple[_Asked, Mapping[str, str]]:
    """Map questions, and calculations: a value is known as soon as what it is computed from."""
    asked: dict[str, tuple[int, str]] = {}
    computed: dict[str, str] = {}
    for rank, block in enumerate(every_block(questionnaire.blocks)):
        if isinstance(block, Computed):
            computed[block.code] = block.calculation
            continue
        asked[block.code] = rank, block.libelle
        inside = () if isinstance(block, Repetition) else block.all_questions()
        asked |= {question.code: (rank, question.libelle) for question in inside}
    return asked, computed


def _sources(condition: str, computed: Mapping[str, str]) -> Iterator[str]:
    """Yield the names that a condition needs, calculations followed to what they need, each once."""
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        node = tree(waiting.pop())
        for name in names_in(node) if node is not None else ():
            if name not in seen:
                seen.add(name)
                waiting += [computed[name]] if name in computed else []
                yield name


def _shown(questionnaire: Questionnaire) -> Iterator[tuple[str, str, int]]:
    """Yield (code, condition, rank of the last block that it shows); a condition on its own answer is reported as a
    cycle."""
    rank = -1
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for block in every_block(groupe.blocks):
                rank += 1
                if isinstance(block, Repetition):
                    yield block.code, block.relevant, rank + len(block.questions)
                elif not isinstance(block, Computed) or block.montre:
                    yield block.code, block.relevant, rank
                    yield from ((question.code, question.relevant, rank) for question in block.all_questions())
            yield groupe.code, groupe.relevant, rank
        yield section.code, section.relevant, rank
