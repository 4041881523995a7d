"""Units of a répartition other than percent: hours a week, half-days a month, a typical week.

What is typed in each is kept under codes of its own, beside the percents: changing the unit changes no text. The shares
of the unit in use are derived from what was typed in it, here and nowhere else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from questionnaires.core.francais import decimal_text, plural
from questionnaires.core.model import Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Part, Question, kept_with
from questionnaires.core.repartition import (
    SPACES,
    WHOLE,
    UnreadableError,
    is_blank,
    largest_remainder,
    parse_number,
    shortened,
)

UNITE = "UNITE"
"""Under this code, the unit in use; blank: percents."""

PAGE = "REPARTITION"
"""The code of the page whose répartition may be told otherwise: all its lines are there."""


class Unite(Enum):
    """The unit in which time is told; its value is what is kept."""

    POURCENT = "pourcent"
    HEURES = "heures"
    DEMI_JOURNEES = "demi_journees"
    SEMAINE = "semaine"

    @property
    def suffixe(self) -> str:
        """What ends the code of a line told in it."""
        return self.value.upper()

    @property
    def libelle(self) -> str:
        return _LIBELLES[self]


_LIBELLES = {
    Unite.POURCENT: "En pourcentage",
    Unite.HEURES: "En heures par semaine",
    Unite.DEMI_JOURNEES: "En demi-journées par mois",
    Unite.SEMAINE: "Avec une semaine type",
}

JOURS = {"LU": "Lundi", "MA": "Mardi", "ME": "Mercredi", "JE": "Jeudi", "VE": "Vendredi", "SA": "Samedi"}
"""The days of a typical week, by what begins the codes of their half-days."""

MOMENTS = {"1": "matin", "2": "après-midi", "3": "soir"}
"""The half-days of a day, by what ends their codes."""

_HOURS_OF_WEEK, _HALF_DAYS_OF_MONTH = 168, 62
_CLOCK = re.compile(rf"([0-9]{{1,3}})[{SPACES}]?[hH][{SPACES}]?([0-5][0-9])(?:[{SPACES}]?min)?")
_OF_AN_HOUR = 300
"""Hours weigh in 1/300: both a hundredth of an hour and a minute are whole numbers of it."""


def half_days() -> Iterator[tuple[str, str]]:
    """Code and name of each half-day of a typical week: `SEMAINE_LU1`, `Lundi matin`."""
    for jour, nom in JOURS.items():
        for moment, mot in MOMENTS.items():
            yield f"{Unite.SEMAINE.suffixe}_{jour}{moment}", f"{nom} {mot}"


def raw_code(unite: Unite, ligne: str) -> str:
    """The code under which a line is told in a unit; its own in percent."""
    return ligne if unite is Unite.POURCENT else f"{ligne}_{unite.suffixe}"


@kept_with
def divided(questionnaire: Questionnaire) -> Repartition | None:
    """The répartition that may be told in other units, None when there is none.

    Its lines are all on the one page made for it; versions that spread them over several are told in percent.
    """
    page = questionnaire.section(PAGE)
    if page is None:
        return None
    return next(
        (repartition for repartition in questionnaire.repartitions if page.questions.keys() >= set(repartition.lignes)),
        None,
    )


def unit_in_use(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Unite:
    """Percent when nothing else was chosen, or when what was chosen is no unit of ours."""
    chosen = _UNITES.get(saisie.get(UNITE, ""), Unite.POURCENT)
    return Unite.POURCENT if divided(questionnaire) is None else chosen


_UNITES = {unite.value: unite for unite in Unite}


@kept_with
def raw_on(section: Section) -> Mapping[str, Question]:
    """What a page sends for time told in other units, as questions: the unit, each line in each, the half-days.

    Their texts are kept and compared as those of any question; their values are never part of an answer.
    """
    return {question.code: question for question in _beside(section)}


def _beside(section: Section) -> Iterator[Question]:
    lignes = {question.code: question.libelle for question in section.questions.values() if isinstance(question, Part)}
    if section.code != PAGE or not lignes:
        return
    units = tuple(Option(code=unite.value, libelle=unite.libelle) for unite in Unite)
    yield Choice(code=UNITE, libelle="Comment dire votre temps", options=units)
    for code, libelle in lignes.items():
        yield _amount(Unite.HEURES, code, libelle, "h", _HOURS_OF_WEEK)
        yield _amount(Unite.DEMI_JOURNEES, code, libelle, "demi-journées", _HALF_DAYS_OF_MONTH)
    options = tuple(Option(code=code, libelle=libelle) for code, libelle in lignes.items())
    for code, libelle in half_days():
        yield Choice(code=code, libelle=libelle, options=options)


def _amount(unite: Unite, ligne: str, libelle: str, mot: str, maximum: int) -> Number:
    code = raw_code(unite, ligne)
    return Number(code=code, libelle=libelle, unite=mot, decimals=2, maximum=maximum * 100)


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an answer says in percent: `saisie` with its shares in place, and the lines that cannot be read.

    `weights` has what each line weighs in the unit in use; it is empty in percent.
    """

    saisie: Mapping[str, str]
    unite: Unite = Unite.POURCENT
    unreadable: Mapping[str, UnreadableError] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    def told(self, code: str) -> str:
        """What was typed for a line, as people read it; empty in percent, and for a blank."""
        return amount_text(self.unite, self.weights[code]) if code in self.weights else ""

    def typed(self, code: str) -> str:
        """What was typed for a question in the unit in use, as it was typed."""
        return self.saisie.get(raw_code(self.unite, code) if code in self.unreadable else code, "")

    @property
    def total(self) -> str:
        """The total of what was typed, as people read it; empty in percent, and when nothing was typed."""
        return amount_text(self.unite, sum(self.weights.values())) if self.weights else ""

    @property
    def is_too_much(self) -> bool:
        """Whether the total is more than a week or a month holds: most likely the wrong unit."""
        most = {Unite.HEURES: _HOURS_OF_WEEK * _OF_AN_HOUR, Unite.DEMI_JOURNEES: _HALF_DAYS_OF_MONTH * 100}
        return sum(self.weights.values()) > most.get(self.unite, WHOLE)


def derive_shares(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Derivation:
    """The shares of an answer, whatever the unit it is told in.

    In another unit than percent they are in proportion to what was typed in it, to the hundredth, by largest remainder:
    they sum to the whole as soon as one is above zero. A blank stays blank, a zero is zero; a line that cannot be read
    has no share and counts for nothing.
    """
    unite, repartition = unit_in_use(questionnaire, saisie), divided(questionnaire)
    if unite is Unite.POURCENT or repartition is None:
        return Derivation(saisie)
    weights, unreadable = _weights(unite, repartition.lignes, saisie)
    shares = dict(zip(weights, largest_remainder(list(weights.values()), WHOLE), strict=True))
    derived = {code: decimal_text(shares[code], 2) if code in shares else "" for code in repartition.lignes}
    return Derivation({**saisie, **derived}, unite, unreadable, weights)


def with_shares(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Mapping[str, str]:
    """The same texts with the shares of the unit in use in place of the percents; lines that cannot be read are blank.

    An answer told in percent is given back as it is.
    """
    return derive_shares(questionnaire, saisie).saisie


def with_zeros(questionnaire: Questionnaire, saisie: Mapping[str, str], codes: Iterable[str]) -> Mapping[str, str]:
    """The same texts with zeros typed in these questions: in the unit in use, for the lines that are told in it."""
    unite, repartition = unit_in_use(questionnaire, saisie), divided(questionnaire)
    lignes = repartition.lignes if repartition else ()
    return {**saisie, **{raw_code(unite, code) if code in lignes else code: "0" for code in codes}}


def _weights(
    unite: Unite, lignes: tuple[str, ...], saisie: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, UnreadableError]]:
    """What each line that is not blank weighs, and why the others cannot be read."""
    if unite is Unite.SEMAINE:
        return _weights_of_week(lignes, saisie)
    weights: dict[str, int] = {}
    unreadable: dict[str, UnreadableError] = {}
    for code in lignes:
        try:
            weight = parse_weight(unite, saisie.get(raw_code(unite, code), ""))
        except UnreadableError as error:
            unreadable[code] = error
            continue
        if weight is not None:
            weights[code] = weight
    return weights, unreadable


def parse_weight(unite: Unite, typed: str) -> int | None:
    """What a text typed in hours or half-days weighs, in a unit of its own; None when blank. Raises UnreadableError.

    Hours are also read as `3 h 30`.
    """
    if unite is not Unite.HEURES:
        return parse_number(typed, decimals=2, minimum=0, maximum=_HALF_DAYS_OF_MONTH * 100)
    clock = _CLOCK.fullmatch(typed.strip(SPACES))
    if clock is not None and int(clock[1]) < _HOURS_OF_WEEK:
        return int(clock[1]) * _OF_AN_HOUR + int(clock[2]) * _OF_AN_HOUR // 60
    value = parse_number(typed, decimals=2, minimum=0, maximum=_HOURS_OF_WEEK * 100, unit="h")
    return None if value is None else value * _OF_AN_HOUR // 100


def _weights_of_week(
    lignes: tuple[str, ...], saisie: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, UnreadableError]]:
    """One for each half-day that holds the line. A line that none holds is blank, unless it was said to be zero.

    A half-day that holds no line of ours, which no page sends, makes the first line unreadable.
    """
    held = [text for code, _ in half_days() if not is_blank(text := saisie.get(code, ""))]
    counts = Counter(held)
    zeros = [code for code in lignes if saisie.get(raw_code(Unite.SEMAINE, code), "") == "0"]
    weights = {code: counts[code] for code in lignes if code in counts or code in zeros}
    unknown = next((text for text in held if text not in lignes), None)
    if unknown is None:
        return weights, {}
    weights.pop(lignes[0], None)
    problem = f"Une demi-journée dit « {shortened(unknown)} », qui n’est pas une ligne."
    return weights, {lignes[0]: UnreadableError(problem, "Choisissez une des lignes proposées.")}


def amount_text(unite: Unite, weight: int) -> str:
    """`9,5 h par semaine`, `2 demi-journées par mois`, `3 demi-journées de la semaine type`."""
    if unite is Unite.SEMAINE:
        return f"{plural(weight, 'demi-journée')} de la semaine type"
    if unite is Unite.HEURES:
        return f"{_hours_text(weight)} par semaine"
    return f"{decimal_text(weight, 2)}\u00a0{'demi-journées' if weight >= 200 else 'demi-journée'} par mois"


def _hours_text(weight: int) -> str:
    """In decimals, or in minutes when they are not hundredths of an hour."""
    if weight * 100 % _OF_AN_HOUR == 0:
        return f"{decimal_text(weight * 100 // _OF_AN_HOUR, 2)}\u00a0h"
    hours, rest = divmod(weight, _OF_AN_HOUR)
    return f"{hours}\u00a0h\u00a0{rest * 60 // _OF_AN_HOUR:02d}"
