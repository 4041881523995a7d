"""Verify that what a page shows depends only on questions asked before it."""

from collections.abc import Iterator, Mapping

from questionnaires.answers.citations import cited_in
from questionnaires.answers.regles import tree
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import AskedQuestion, Question
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed
from questionnaires.editing.conditions_simples import short_libelle
from questionnaires.editing.places import every_block
from questionnaires.expressions import names_in

_Asked = Mapping[str, tuple[int, str]]
"""Name -> its rank among the blocks of the questionnaire, and its label."""


def order_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Report what depends on an answer asked further on: a condition of a page, a group, a question or an option, or a
    default answer; a text that quotes one is read « … » and blocks nothing."""
    asked, computed = _names(questionnaire)
    for code, champ, expression, last in _shown(questionnaire):
        sources = (asked[name] for name in _sources(expression, computed) if name in asked)
        for label in dict.fromkeys(short_libelle(label) for rank, label in sources if rank > last):
            yield Anomalie(
                code,
                champ,
                f"{_SUBJECTS[champ]} « {label} », une question posée plus loin.",
                _MOVE if champ != "libelle" else typeset("On y lira « … » : citez une question déjà posée."),
                bloquante=champ != "libelle",
            )


_MOVE = "Déplacez cette question avant ce qui dépend d’elle, ou choisissez une question déjà posée."
_SUBJECTS = {
    "relevant": "La condition dépend de",
    "options": "La condition d’une réponse proposée dépend de",
    "defaut": "La réponse par défaut dépend de",
    "libelle": "Le texte cite",
}


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


def _shown(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str, int]]:
    """Yield (code, field, expression, rank of the last block that it shows); a condition on its own answer is reported
    as a cycle."""
    rank = -1
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for block in every_block(groupe.blocks):
                rank += 1
                if isinstance(block, Repetition):
                    yield block.code, "relevant", block.relevant, rank + len(block.questions)
                elif not isinstance(block, Computed) or block.montre:
                    yield block.code, "relevant", block.relevant, rank
                    yield from ((block.code, "libelle", f"${{{name}}}", rank) for name in cited_in(block))
                    yield from ((*of_question, rank) for q in block.all_questions() for of_question in _of_question(q))
            yield groupe.code, "relevant", groupe.relevant, rank
        yield section.code, "relevant", section.relevant, rank


def _of_question(question: Question) -> Iterator[tuple[str, str, str]]:
    yield question.code, "relevant", question.relevant
    yield from ((question.code, "options", text) for text in dict.fromkeys(o.relevant for o in question.offered))
    if isinstance(question, AskedQuestion):
        yield question.code, "defaut", question.calculated_default
