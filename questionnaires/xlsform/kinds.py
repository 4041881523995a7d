"""Table of how each kind of question is written as XLSForm, and read back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from questionnaires.core.elements import Described
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Moment,
    Month,
    MultipleChoice,
    Note,
    Number,
    OwnScale,
    Part,
    Ranking,
    Scale,
    Simple,
    Text,
    Time,
    YesNo,
)
from questionnaires.xlsform.bounds import UNBOUNDED, Pattern, decimal_text

_NUMBER = r"(-?[0-9]{1,40}(?:\.[0-9]{1,40})?)"
_BOUNDS: Sequence[Pattern] = (
    ("minimum", re.compile(rf"\. >= {_NUMBER}")),
    ("maximum", re.compile(rf"\. <= {_NUMBER}")),
)
_SHARED: Pattern = ("shared", re.compile(r"(round\((?:coalesce\(\$\{[^{}]+\}, 0\) \+ )*\., 2\) = 100)"))
_DAYS: Sequence[Pattern] = (
    ("minimum", re.compile(r"\. >= date\('([0-9-]*)'\)")),
    ("maximum", re.compile(r"\. <= date\('([0-9-]*)'\)")),
)
_MINUTES = "number(format-date-time(., '%H%M'))"
_TIMES: Sequence[Pattern] = (
    ("minimum", re.compile(rf"{re.escape(_MINUTES)} >= ([0-9]{{1,4}})")),
    ("maximum", re.compile(rf"{re.escape(_MINUTES)} <= ([0-9]{{1,4}})")),
)
_LENGTH: Pattern = ("max_length", re.compile(r"string-length\(\.\) <= (-?[0-9]{1,9})"))
_ALONE: Pattern = ("exclusive", re.compile(r"not\(selected\(\., '([^']*)'\) and count-selected\(\.\) > 1\)"))


def _number_guards(number: Number) -> Iterator[str]:
    limit = UNBOUNDED * 10**number.decimals
    if number.minimum != -limit:
        yield f". >= {decimal_text(number.minimum, number.decimals)}"
    if number.maximum != limit:
        yield f". <= {decimal_text(number.maximum, number.decimals)}"


def _text_guards(text: Text) -> Iterator[str]:
    if text.max_length != Text.model_fields["max_length"].default:
        yield f"string-length(.) <= {text.max_length}"


def _alone_guards(question: MultipleChoice) -> Iterator[str]:
    if question.exclusive:
        yield f"not(selected(., '{question.exclusive}') and count-selected(.) > 1)"


def _moment_guards(moment: Moment) -> Iterator[str]:
    if moment.minimum:
        yield f". >= date('{moment.minimum}{moment.first}')"
    if moment.maximum:
        yield f". <= date('{moment.maximum}{moment.first}')"


def _time_guards(time: Time) -> Iterator[str]:
    for sign, bound in ((">=", time.minimum), ("<=", time.maximum)):
        if bound:
            yield f"{_MINUTES} {sign} {int(bound.replace(':', ''))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecriture:
    """How a kind is written. `types` are those of its rows: the last one when it has decimals, else the first.

    `appearance` is the word that we write there, where the field `shown` is true if there is one; `fields` have a
    column of ours, left blank at their default. `guards` writes the bounds as conditions, which `patterns` find by
    field, and `bound` reads one.
    """

    types: tuple[str, ...]
    appearance: str = ""
    shown: str = ""
    fields: tuple[str, ...] = ()
    guards: Callable[[Any], Iterator[str]] = lambda _: iter(())
    patterns: Sequence[Pattern] = ()
    bound: Callable[[str], Any] = str


KINDS: Mapping[type[Described], Ecriture] = {
    Part: Ecriture(
        types=("decimal",),
        fields=("court", "frontiere", "comprend"),
        guards=lambda _: iter((". >= 0", ". <= 100")),
        patterns=(*_BOUNDS, _SHARED),
    ),
    Number: Ecriture(
        types=("integer", "decimal"), fields=("unite", "decimals"), guards=_number_guards, patterns=_BOUNDS
    ),
    Text: Ecriture(
        types=("text",), appearance="multiline", shown="long", guards=_text_guards, patterns=(_LENGTH,), bound=int
    ),
    Choice: Ecriture(types=("select_one",), appearance="minimal", shown="liste", fields=("autre",)),
    MultipleChoice: Ecriture(types=("select_multiple",), fields=("autre",), guards=_alone_guards, patterns=(_ALONE,)),
    Ranking: Ecriture(types=("rank",), fields=("rangs",)),
    Scale: Ecriture(types=("select_one",), fields=("echelle", "sans_objet")),
    OwnScale: Ecriture(types=("select_one",), fields=("sans_objet",)),
    YesNo: Ecriture(types=("select_one",), fields=("sans_objet",)),
    Day: Ecriture(types=("date",), guards=_moment_guards, patterns=_DAYS),
    Month: Ecriture(
        types=("date",),
        appearance="month-year",
        guards=_moment_guards,
        patterns=_DAYS,
        bound=lambda day: day[: len(Month.iso)],
    ),
    Time: Ecriture(
        types=("time",),
        guards=_time_guards,
        patterns=_TIMES,
        bound=lambda minutes: f"{minutes:0>4}"[:2] + f":{minutes[-2:]:0>2}",
    ),
    Acknowledgement: Ecriture(types=("acknowledge",)),
    Computed: Ecriture(types=("calculate",), fields=("nature", "decimals", "unite", "montre")),
    Note: Ecriture(types=("note",)),
}

MODELS: Mapping[str, type[Simple]] = {model.model_fields["kind"].default: model for model in get_args(Simple)}
"""Kind, as files write it -> its class."""


def looks_of(model: type[Described], appearance: str) -> dict[str, bool]:
    """Return the field that the words of an appearance decide, if its kind has one."""
    written = KINDS[model]
    return {written.shown: written.appearance in appearance.casefold().split()} if written.shown else {}


def bounds_of(model: type[Described], bounds: Mapping[str, str]) -> dict[str, Any]:
    """Return the bounds found in a constraint, as the fields of a kind hold them."""
    return {field: KINDS[model].bound(text) for field, text in bounds.items()}
