"""Data given to a page's script: how to read its fields, and the answers of other pages."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from questionnaires.answers.parcours import Apparitions
from questionnaires.core.blocs import Repetition
from questionnaires.expressions import Answer

Json = Mapping[str, Any]


def page_data(apparitions: Apparitions) -> Json:
    """Return the script's data. `questions`: how to read those used in expressions, by name; `repetitions`: the
    repetition of each; `ailleurs`: the answers of other pages. Answers on other pages that depend on this one are left
    to the server."""
    names = apparitions.names
    absent = set(_absent(apparitions))
    here = {name: question for name, question in apparitions.here.items() if name in names - absent}
    elsewhere = names - apparitions.moving | names & absent
    return {
        "questions": {name: question.reading() for name, question in here.items()},
        "repetitions": dict(_repeated(apparitions)),
        "ailleurs": {name: answers_json(apparitions.settled.names.get(name)) for name in sorted(elsewhere)},
    }


def _absent(apparitions: Apparitions) -> Iterator[str]:
    """Yield the repetitions that the page leaves out, and their questions: their lines cannot be counted there."""
    for groupe in apparitions.section.groupes:
        is_left_out = apparitions.condition(groupe.relevant, groupe.code).is_left_out
        for block in groupe.blocks:
            if not isinstance(block, Repetition):
                continue
            if is_left_out or apparitions.condition(block.relevant, block.code).is_left_out:
                yield block.code
                yield from (question.code for question in block.own_questions())


def _repeated(apparitions: Apparitions) -> list[tuple[str, str]]:
    return [
        (question.code, block.code)
        for groupe in apparitions.section.groupes
        for block in groupe.blocks
        if isinstance(block, Repetition)
        for question in block.own_questions()
    ]


def answers_json(answer: Answer | tuple[Answer | None, ...] | None) -> Any:  # noqa: ANN401 (JSON)
    """Encode an answer: a text as it is, `{"n": "1/3"}`, `{"d": "2026-01-31"}`, null when blank; a list for the lines
    of a repetition."""
    match answer:
        case tuple():
            return [answers_json(part) for part in answer]
        case Fraction():
            return {"n": str(answer)}
        case date():
            return {"d": answer.isoformat()}
        case _:
            return answer
