"""Reading results in tests."""

from exports.enquete.depouiller import Question
from exports.enquete.resultats import Resultats


def question(found: Resultats, code: str) -> Question:
    return next(own for own in found.questions if own.code == code)
