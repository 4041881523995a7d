"""Reading results in tests."""

from exports.enquetes.depouiller import Question
from exports.enquetes.resultats import Resultats


def question(found: Resultats, code: str) -> Question:
    return next(own for own in found.questions if own.code == code)
