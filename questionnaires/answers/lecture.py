"""Parse typed text into values, and format values as text, for each kind of question."""

import re
from datetime import date
from fractions import Fraction
from typing import assert_never

from questionnaires.core.francais import decimal_text, month_names, percent_text, plural, short_day_text, singular
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
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
from questionnaires.core.repartition import SPACES, UnreadableError, is_blank, parse_number, parse_share, shortened
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
        case Day() | Month():
            return _read_moment(question, typed)
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
        case Day():
            return short_day_text(date.fromisoformat(str(value)))
        case Month():
            return _month_text(str(value))
        case Computed():
            return _computed_text(question, value)
        case Text():
            return str(value)
        case Acknowledgement():
            return "Oui"
        case _:
            assert_never(question)


def answer_of(question: Question, value: Value | None) -> Answer | None:  # noqa: PLR0911 (one case a kind)
    """Return a value for expressions: shares count in percent, numbers in their own unit, months by their first day."""
    if value is None:
        return None
    match question:
        case Part():
            return Fraction(int(value), 100)
        case Number(decimals=decimals):
            return Fraction(int(value), 10**decimals)
        case Day():
            return date.fromisoformat(str(value))
        case Month():
            return date.fromisoformat(f"{value}-01")
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
        case Day() | Month():
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


_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_WORDED = re.compile(r"(?:([0-9]{1,2})(?:er)? )?([^\W\d_]{3,9})\.? ([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{1,2})[/. -]([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def _read_moment(question: Day | Month, typed: str) -> str | None:
    text = " ".join(typed.strip(SPACES).split())
    if not text:
        return None
    day = _day_of(text) if isinstance(question, Day) else _month_of(text)
    if day is None:
        example = "30/06/2026" if isinstance(question, Day) else "06/2026"
        noun = "une date" if isinstance(question, Day) else "un mois"
        raise UnreadableError(f"« {shortened(typed)} » n’est pas {noun}.", f"Écrivez par exemple {example}.")
    _check_bounds(question, day, typed)
    return day


def _day_of(text: str) -> str | None:
    if match := _ISO_DAY.fullmatch(text):
        return _iso(match[1], match[2], match[3])
    if match := _DAY.fullmatch(text):
        return _iso(match[3], match[2], match[1])
    if (match := _WORDED.fullmatch(text)) and match[1] and (month := month_names().get(match[2].casefold())):
        return _iso(match[3], month, match[1])
    return None


def _month_of(text: str) -> str | None:
    day = None
    if match := _ISO_MONTH.fullmatch(text):
        day = _iso(match[1], match[2], 1)
    elif match := _MONTH.fullmatch(text):
        day = _iso(match[2], match[1], 1)
    elif (match := _WORDED.fullmatch(text)) and not match[1] and (month := month_names().get(match[2].casefold())):
        day = _iso(match[3], month, 1)
    return day[:7] if day else None


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _check_bounds(question: Day | Month, value: str, typed: str) -> None:
    """Check bounds. ISO texts of one length sort as the days they name."""
    low, high = question.minimum, question.maximum
    if (low and value < low) or (high and value > high):
        bounds = ((word, text_of(question, bound)) for word, bound in (("tôt", low), ("tard", high)) if bound)
        at = "le" if isinstance(question, Day) else "en"
        remedy = ", ".join(f"au plus {word} {at} {bound}" for word, bound in bounds)
        raise UnreadableError(f"« {shortened(typed)} » est hors des limites.", f"A{remedy[1:]}.")


def _month_text(value: str) -> str:
    return short_day_text(date.fromisoformat(f"{value}-01")).partition(" ")[2]


def _computed_text(question: Computed, value: Value) -> str:
    if not isinstance(value, int):
        return value
    return f"{decimal_text(value, question.decimals)}\u00a0{question.unite}".rstrip("\u00a0")
