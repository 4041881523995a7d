"""Parse typed text into values, and format values as text, for each kind of question."""

from fractions import Fraction
from typing import assert_never

from questionnaires.core.francais import decimal_text, percent_text, plural, singular
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Moment,
    MultipleChoice,
    Number,
    Part,
    Question,
    Scale,
    Text,
    Value,
    WithOptions,
    YesNo,
)
from questionnaires.core.repartition import UnreadableError, is_blank, parse_number, parse_share, shortened
from questionnaires.expressions import Answer, Kind

TICKED = "oui"
"""Value of a ticked box."""


def read_value(question: Question, typed: str) -> Value | None:  # noqa: C901, PLR0911 (one case a kind)
    """Return the value of a typed text, None when blank. Raises UnreadableError; compulsory answers are judged
    elsewhere.

    Computed questions are not typed: they are always blank here.
    """
    match question:
        case Part():
            return parse_share(typed)
        case Number():
            return _read_number(question, typed)
        case Text():
            return _read_text(question, typed)
        case Choice() | Scale() | YesNo():
            return _read_option(question, typed)
        case MultipleChoice():
            return _read_options(question, typed)
        case Moment():
            return question.read(typed)
        case Acknowledgement():
            return _read_tick(typed)
        case Computed():
            return None
        case _:
            assert_never(question)


def text_of(question: Question, value: Value | None) -> str:  # noqa: C901, PLR0911 (one case a kind)
    """Return a value as people read it, empty when blank."""
    if value is None:
        return ""
    match question:
        case Part():
            return percent_text(int(value))
        case Number(decimals=decimals, unite=unit):
            word = singular(unit) if abs(int(value)) < 2 * 10**decimals else unit
            return f"{decimal_text(int(value), decimals)}\u00a0{word}".rstrip("\u00a0")
        case Choice() | MultipleChoice() | Scale() | YesNo():
            return "\u202f; ".join(question.libelles.get(code, code) for code in str(value).split(" "))
        case Moment():
            return question.said(question.day(str(value)))
        case Computed():
            return _computed_text(question, value)
        case Text():
            return str(value)
        case Acknowledgement():
            return "Oui"
        case _:
            assert_never(question)


def answer_of(question: Question, value: Value | None) -> Answer | None:
    """Return a value for expressions: shares count in percent, numbers in their own unit, months by their first day."""
    if value is None:
        return None
    match question:
        case Part():
            return Fraction(int(value), 100)
        case Number(decimals=decimals):
            return Fraction(int(value), 10**decimals)
        case Moment():
            return question.day(str(value))
        case Text() | Choice() | MultipleChoice() | Scale() | YesNo() | Acknowledgement():
            return str(value)
        case Computed():
            return Fraction(value, 10**question.decimals) if isinstance(value, int) else value
        case _:
            assert_never(question)


def kind_in_expressions(question: Question) -> Kind:
    """Return the kind of value that expressions get for the question."""
    match question:
        case Part() | Number() | Scale():
            return Kind.NUMBER
        case Moment():
            return Kind.DATE
        case Text() | Choice() | MultipleChoice() | YesNo() | Acknowledgement():
            return Kind.TEXT
        case Computed(nature=nature):
            return Kind.NUMBER if nature == "nombre" else Kind.ANY
        case _:
            assert_never(question)


def codes_of(question: Question) -> frozenset[str]:
    """Return the codes that an answer may hold, empty for a question without options."""
    return frozenset(question.libelles) if isinstance(question, WithOptions) else frozenset()


def _read_number(question: Number, typed: str) -> int | None:
    return parse_number(
        typed,
        decimals=question.decimals,
        minimum=question.minimum,
        maximum=question.maximum,
        unit=question.unite,
    )


def _read_text(question: Text, typed: str) -> str | None:
    if len(typed) > question.max_length:
        raise UnreadableError(
            f"Ce texte fait {plural(len(typed), 'caractère')}.",
            f"Raccourcissez-le à {plural(question.max_length, 'caractère')}.",
        )
    return None if is_blank(typed) else typed


def _read_option(question: Choice | Scale | YesNo, typed: str) -> str | None:
    if is_blank(typed):
        return None
    if typed not in question.libelles:
        raise UnreadableError(f"« {shortened(typed)} » ne fait pas partie des choix.", "Choisissez une des réponses.")
    return typed


def _read_options(question: MultipleChoice, typed: str) -> str | None:
    codes = set(typed.split())
    if unknown := sorted(codes - question.libelles.keys()):
        raise UnreadableError(f"« {shortened(unknown[0])} » ne fait pas partie des choix.", "Cochez vos réponses.")
    if question.exclusive in codes and len(codes) > 1:
        alone = question.libelles[question.exclusive]
        raise UnreadableError(f"« {alone} » est coché avec d’autres réponses.", "Gardez l’un ou les autres.")
    return " ".join(code for code in question.libelles if code in codes) or None


def _read_tick(typed: str) -> str | None:
    if is_blank(typed):
        return None
    if typed != TICKED:
        raise UnreadableError(f"« {shortened(typed)} » n’est pas attendu ici.", "Cochez la case, ou laissez-la vide.")
    return TICKED


def _computed_text(question: Computed, value: Value) -> str:
    if not isinstance(value, int):
        return value
    return f"{decimal_text(value, question.decimals)}\u00a0{question.unite}".rstrip("\u00a0")
