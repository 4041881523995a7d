"""From typed text to values: a draft keeps anything, and every problem of an answer is found at once."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import assert_never

from questionnaires.conditions import holds
from questionnaires.francais import plural, typeset
from questionnaires.model import Choice, Number, Part, Question, Questionnaire, Repartition, Text, Value
from questionnaires.repartition import (
    Total,
    UnreadableError,
    gap_sentences,
    is_blank,
    parse_number,
    parse_share,
    shortened,
    total_of,
)

MAX_TYPED = 10_000
"""Characters kept of one field; more is refused whole rather than cut."""

_REPLACED = "\ufffd"
_KEPT_CONTROLS = "\n\t"
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Severity(Enum):
    BLOCKING = "à corriger"
    TO_CONFIRM = "à confirmer"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an answer cannot be transmitted as it is; `code` is the question to go to.

    `of_table` says that it is about a whole répartition: it is told once, not on that line.
    """

    code: str
    problem: str
    remedy: str
    severity: Severity = Severity.BLOCKING
    of_table: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an answer says. `valeurs` has every code of the questionnaire; None was asked and left blank."""

    valeurs: Mapping[str, Value | None]
    problems: tuple[Problem, ...]
    totals: Mapping[str, Total]  # by répartition
    blanks: tuple[str, ...]  # parts left blank, to be confirmed as zero

    @property
    def can_be_transmitted(self) -> bool:
        return not self.problems


def clean(typed: str) -> str:
    """Text fit to be stored and shown: NFC, one kind of line end, and a visible mark in place of what hides.

    Control characters, lone surrogates and direction overrides are replaced, not dropped: `5` followed by NUL
    must not become a valid 5.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(_REPLACED if _is_hidden(char) else char for char in text))


def _is_hidden(char: str) -> bool:
    return char in _DIRECTIONS or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS)


def read_value(question: Question, typed: str) -> Value | None:
    """The value of a typed text, None when blank. Raises UnreadableError; what is compulsory is judged elsewhere."""
    match question:
        case Part():
            return parse_share(typed)
        case Number(decimals=decimals, minimum=minimum, maximum=maximum, unite=unit):
            return parse_number(typed, decimals=decimals, minimum=minimum, maximum=maximum, unit=unit)
        case Text():
            return _read_text(question, typed)
        case Choice():
            return _read_choice(question, typed)
        case _:
            assert_never(question)


def _read_text(question: Text, typed: str) -> str | None:
    if len(typed) > question.max_length:
        raise UnreadableError(
            f"Ce texte fait {plural(len(typed), 'caractère')}.",
            f"Raccourcissez-le à {plural(question.max_length, 'caractère')}.",
        )
    return None if is_blank(typed) else typed


def _read_choice(question: Choice, typed: str) -> str | None:
    if is_blank(typed):
        return None
    if typed not in question.libelles:
        raise UnreadableError(f"« {shortened(typed)} » ne fait pas partie des choix.", "Choisissez une des réponses.")
    return typed


def evaluate(
    questionnaire: Questionnaire, saisie: Mapping[str, str], *, today: date, blanks_confirmed: bool = False
) -> Evaluation:
    """Judge an answer whole, on a day: values, totals, and every problem at once, in the order of the pages.

    `saisie` maps question codes to typed texts; a missing code is a blank. Parts left blank become zero once
    `blanks_confirmed`; until then they are problems to confirm. A sum is judged with its blanks counted as zero, so
    an empty line never bypasses it; it is not judged while one of its lines cannot be read.
    """
    valeurs, unreadable = _read_all(questionnaire, saisie)
    totals = {r.code: total_of(saisie.get(code, "") for code in r.lignes) for r in questionnaire.repartitions}
    blanks = tuple(
        code
        for repartition in questionnaire.repartitions
        for code in repartition.lignes
        if valeurs[code] is None and code not in unreadable
    )
    if blanks_confirmed:
        valeurs |= dict.fromkeys(blanks, 0)
    found = [*unreadable.values(), *_missing(questionnaire, valeurs, unreadable, today)]
    found += [
        problem
        for repartition in questionnaire.repartitions
        for problem in _sum_problems(repartition, totals[repartition.code], blanks, blanks_confirmed)
    ]
    rank = {code: index for index, code in enumerate(questionnaire.questions)}
    found.sort(key=lambda problem: rank[problem.code])
    return Evaluation(valeurs, tuple(found), totals, blanks)


def _read_all(
    questionnaire: Questionnaire, saisie: Mapping[str, str]
) -> tuple[dict[str, Value | None], dict[str, Problem]]:
    valeurs: dict[str, Value | None] = {}
    unreadable: dict[str, Problem] = {}
    for code, question in questionnaire.questions.items():
        try:
            valeurs[code] = read_value(question, saisie.get(code, ""))
        except UnreadableError as error:
            valeurs[code] = None
            unreadable[code] = Problem(code, typeset(f"{question.libelle} : {error.problem}"), error.remedy)
    return valeurs, unreadable


def _missing(
    questionnaire: Questionnaire, valeurs: Mapping[str, Value | None], unreadable: Collection[str], today: date
) -> Iterator[Problem]:
    for code, question in questionnaire.questions.items():
        if valeurs[code] is None and code not in unreadable and _is_required(questionnaire, question, valeurs, today):
            problem = typeset(f"{question.libelle} : cette réponse manque.")
            yield Problem(code, problem, "Elle est nécessaire pour transmettre.")


def _is_required(
    questionnaire: Questionnaire, question: Question, valeurs: Mapping[str, Value | None], today: date
) -> bool:
    match question:
        case Part():
            return False
        case Text(required_if=condition):
            return bool(condition) and holds(condition, questionnaire, valeurs, today)
        case Number(required=required) | Choice(required=required):
            return required
        case _:
            assert_never(question)


def _sum_problems(
    repartition: Repartition, total: Total, blanks: tuple[str, ...], blanks_confirmed: bool
) -> Iterator[Problem]:
    first = repartition.lignes[0]
    if total.readable and total.reste:
        yield Problem(first, *gap_sentences(total.reste), of_table=True)
    own = [code for code in repartition.lignes if code in blanks]
    if own and not blanks_confirmed:
        lines = plural(len(own), "ligne est vide", "lignes sont vides")
        remedy = typeset("Un vide n’est pas un zéro : complétez, ou confirmez le zéro.")
        yield Problem(own[0], f"{lines}.", remedy, Severity.TO_CONFIRM, of_table=True)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same question changed at two places since the page was shown."""

    code: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What a save changes, what it must ask about, and what it leaves as changed elsewhere (code -> stored text)."""

    changes: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
    kept: Mapping[str, str]


def merge(base: Mapping[str, str], stored: Mapping[str, str], typed: Mapping[str, str]) -> Merge:
    """Three-way merge of one save, by code; a missing code is a blank.

    `base` is what the page showed, `stored` what is held now, `typed` what was sent. What was not touched on the page
    keeps the stored text; changes to different questions merge; a change to the same question is a conflict unless
    both say the same.
    """
    changes: dict[str, str] = {}
    conflicts: list[Conflict] = []
    kept: dict[str, str] = {}
    for code, text in typed.items():
        before, now = base.get(code, ""), stored.get(code, "")
        if text == now:
            continue
        if text == before:
            kept[code] = now
        elif now == before:
            changes[code] = text
        else:
            conflicts.append(Conflict(code, now, text))
    return Merge(changes, tuple(conflicts), kept)
