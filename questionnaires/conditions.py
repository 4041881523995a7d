"""Conditions of a questionnaire: expressions on its answers, which they name by their codes."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import assert_never

from questionnaires.expressions import Answer, Context, Expression, Known, Node, check, is_true, names_in, parse
from questionnaires.expressions.functions import Kind
from questionnaires.model import Choice, Number, Part, Question, Questionnaire, Text, Value


class ConditionError(ValueError):
    """A condition that cannot be read, or names a question that does not exist: a defect of the definition."""


def holds(condition: str, questionnaire: Questionnaire, valeurs: Mapping[str, Value | None], today: date) -> bool:
    """Whether a condition is true of these values, on a day in Paris.

    Shares count in percent and numbers in their own unit: `5`, `0.8`.

    Raises ConditionError.
    """
    tree = _tree(condition)
    values = {code: _answer(questionnaire.questions[code], valeurs[code]) for code in names_in(tree)}
    return is_true(tree, Context(values=values, today=today))


def check_conditions(questionnaire: Questionnaire) -> None:
    """Raise ConditionError for the first condition that is wrong."""
    known = {code: Known(_kind(question)) for code, question in questionnaire.questions.items()}
    for question in questionnaire.questions.values():
        if isinstance(question, Text) and question.required_if:
            report = check(_tree(question.required_if), known)
            if report.errors:
                raise ConditionError(f"{question.code} : {report.errors[0]}")


@cache
def _tree(condition: str) -> Node:
    read = parse(condition)
    if not isinstance(read, Expression):
        raise ConditionError(f"{condition} : {read.probleme} {read.remede}")
    return read.tree


def _answer(question: Question, value: Value | None) -> Answer | None:
    match question:
        case Part():
            return None if value is None else Fraction(int(value), 100)
        case Number(decimals=decimals):
            return None if value is None else Fraction(int(value), 10**decimals)
        case Text() | Choice():
            return None if value is None else str(value)
        case _:
            assert_never(question)


def _kind(question: Question) -> Kind:
    return Kind.NUMBER if isinstance(question, Part | Number) else Kind.TEXT
