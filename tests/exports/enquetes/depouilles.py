"""Reads results in tests."""

from exports.enquetes.resultats import Question, Resultats


def question(resultats: Resultats, code: str) -> Question:
    return next(resultat for resultat in resultats.questions if resultat.code == code)
