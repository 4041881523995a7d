"""Units of a répartition other than percent: hours a week, half-days a month, a typical week.

Texts typed in each unit are stored under their own codes, beside the percents: changing the unit changes no text. The
shares of the unit in use are derived from them, here and nowhere else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from questionnaires.core.elements import Question, kept_with
from questionnaires.core.francais import decimal_text, plural
from questionnaires.core.model import Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Part
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
"""Code of the unit in use; blank: percents."""

PAGE = "REPARTITION"
"""Code of the page whose répartition may be typed in other units: all its lines are there."""


class UniteTemps(Enum):
    """Unit in which time is typed; its value is what is stored."""

    POURCENT = "pourcent"
    HEURES = "heures"
    DEMI_JOURNEES = "demi_journees"
    SEMAINE = "semaine"

    @property
    def suffixe(self) -> str:
        """End of the code of a line typed in it."""
        return self.value.upper()

    @property
    def libelle(self) -> str:
        return _LIBELLES[self]


_LIBELLES = {
    UniteTemps.POURCENT: "En pourcentage",
    UniteTemps.HEURES: "En heures par semaine",
    UniteTemps.DEMI_JOURNEES: "En demi-journées par mois",
    UniteTemps.SEMAINE: "Avec une semaine type",
}

JOURS = {"LU": "Lundi", "MA": "Mardi", "ME": "Mercredi", "JE": "Jeudi", "VE": "Vendredi", "SA": "Samedi"}
"""Days of a typical week, by the beginning of their half-days' codes."""

MOMENTS = {"1": "matin", "2": "après-midi", "3": "soir"}
"""Half-days of a day, by the end of their codes."""

_HOURS_OF_WEEK, _HALF_DAYS_OF_MONTH = 168, 62
_CLOCK = re.compile(rf"([0-9]{{1,3}})[{SPACES}]?[hH][{SPACES}]?([0-5][0-9])(?:[{SPACES}]?min)?")
_OF_AN_HOUR = 300
"""Hours are counted in 1/300: both a hundredth of an hour and a minute are whole numbers of it."""


def half_days() -> Iterator[tuple[str, str]]:
    """Yield code and name of each half-day of a typical week: `SEMAINE_LU1`, `Lundi matin`."""
    for jour, nom in JOURS.items():
        for moment, mot in MOMENTS.items():
            yield f"{UniteTemps.SEMAINE.suffixe}_{jour}{moment}", f"{nom} {mot}"


def raw_code(unite: UniteTemps, ligne: str) -> str:
    """Return the code of a line in a unit; its own in percent."""
    return ligne if unite is UniteTemps.POURCENT else f"{ligne}_{unite.suffixe}"


@kept_with
def divided(questionnaire: Questionnaire) -> Repartition | None:
    """Return the répartition that may be typed in other units, None when there is none.

    Its lines are all on the one page made for it; versions that spread them over several are typed in percent.
    """
    page = questionnaire.section(PAGE)
    if page is None:
        return None
    return next(
        (repartition for repartition in questionnaire.repartitions if page.questions.keys() >= set(repartition.lignes)),
        None,
    )


def unit_in_use(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> UniteTemps:
    """Return the unit chosen; percent by default, or when the unit is unknown."""
    chosen = _UNITES.get(saisie.get(UNITE, ""), UniteTemps.POURCENT)
    return UniteTemps.POURCENT if divided(questionnaire) is None else chosen


_UNITES = {unite.value: unite for unite in UniteTemps}


@kept_with
def raw_on(section: Section) -> Mapping[str, Question]:
    """Map the fields that a page sends for time in other units, as questions: the unit, each line in each, the
    half-days.

    Their texts are stored and compared as those of any question; their values are never part of an answer.
    """
    return {question.code: question for question in _beside(section)}


def _beside(section: Section) -> Iterator[Question]:
    lignes = {question.code: question.libelle for question in section.questions.values() if isinstance(question, Part)}
    if section.code != PAGE or not lignes:
        return
    units = tuple(Option(code=unite.value, libelle=unite.libelle) for unite in UniteTemps)
    yield Choice(code=UNITE, libelle="Comment dire votre temps", options=units)
    for code, libelle in lignes.items():
        yield _amount(UniteTemps.HEURES, code, libelle, "h", _HOURS_OF_WEEK)
        yield _amount(UniteTemps.DEMI_JOURNEES, code, libelle, "demi-journées", _HALF_DAYS_OF_MONTH)
    options = tuple(Option(code=code, libelle=libelle) for code, libelle in lignes.items())
    for code, libelle in half_days():
        yield Choice(code=code, libelle=libelle, options=options)


def _amount(unite: UniteTemps, ligne: str, libelle: str, mot: str, maximum: int) -> Number:
    code = raw_code(unite, ligne)
    return Number(code=code, libelle=libelle, unite=mot, decimals=2, maximum=maximum * 100)


@dataclass(frozen=True, slots=True)
class Derivation:
    """An answer in percent: `saisie` with its shares in place, and the lines that cannot be read.

    `weights` is the weight of each line in the unit in use; it is empty in percent.
    """

    saisie: Mapping[str, str]
    unite: UniteTemps = UniteTemps.POURCENT
    unreadable: Mapping[str, UnreadableError] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    def told(self, code: str) -> str:
        """Return what was typed for a line, as people read it; empty in percent, and for a blank."""
        return amount_text(self.unite, self.weights[code]) if code in self.weights else ""

    def typed(self, code: str) -> str:
        """Return what was typed for a question in the unit in use, verbatim."""
        return self.saisie.get(raw_code(self.unite, code) if code in self.unreadable else code, "")

    @property
    def total(self) -> str:
        """Total typed, as people read it; empty in percent, and when nothing was typed."""
        return amount_text(self.unite, sum(self.weights.values())) if self.weights else ""

    @property
    def is_too_much(self) -> bool:
        """True when the total is more than a week or a month holds: most likely the wrong unit."""
        most = {UniteTemps.HEURES: _HOURS_OF_WEEK * _OF_AN_HOUR, UniteTemps.DEMI_JOURNEES: _HALF_DAYS_OF_MONTH * 100}
        return sum(self.weights.values()) > most.get(self.unite, WHOLE)


def derive_shares(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Derivation:
    """Derive the shares of an answer, whatever the unit it is typed in.

    In another unit than percent they are in proportion to what was typed in it, to the hundredth, by largest remainder:
    they sum to the whole as soon as one is above zero. A blank stays blank, a zero is zero; a line that cannot be read
    has no share and counts for nothing.
    """
    unite, repartition = unit_in_use(questionnaire, saisie), divided(questionnaire)
    if unite is UniteTemps.POURCENT or repartition is None:
        return Derivation(saisie)
    weights, unreadable = _weights(unite, repartition.lignes, saisie)
    shares = dict(zip(weights, largest_remainder(list(weights.values()), WHOLE), strict=True))
    derived = {code: decimal_text(shares[code], 2) if code in shares else "" for code in repartition.lignes}
    return Derivation({**saisie, **derived}, unite, unreadable, weights)


def with_shares(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts with the shares of the unit in use in place of the percents; lines that cannot be read are
    blank.

    An answer in percent is returned unchanged.
    """
    return derive_shares(questionnaire, saisie).saisie


def with_zeros(questionnaire: Questionnaire, saisie: Mapping[str, str], codes: Iterable[str]) -> Mapping[str, str]:
    """Return the texts with zeros typed in these questions, in the unit in use for the lines typed in it."""
    unite, repartition = unit_in_use(questionnaire, saisie), divided(questionnaire)
    lignes = repartition.lignes if repartition else ()
    return {**saisie, **{raw_code(unite, code) if code in lignes else code: "0" for code in codes}}


def _weights(
    unite: UniteTemps, lignes: tuple[str, ...], saisie: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, UnreadableError]]:
    """Return the weight of each line that is not blank, and why others cannot be read."""
    if unite is UniteTemps.SEMAINE:
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


def parse_weight(unite: UniteTemps, typed: str) -> int | None:
    """Return the weight of a text typed in hours or half-days, in its own unit; None when blank. Raises
    UnreadableError.

    Hours are also read as `3 h 30`.
    """
    if unite is not UniteTemps.HEURES:
        return parse_number(typed, decimals=2, minimum=0, maximum=_HALF_DAYS_OF_MONTH * 100)
    clock = _CLOCK.fullmatch(typed.strip(SPACES))
    if clock is not None and int(clock[1]) < _HOURS_OF_WEEK:
        return int(clock[1]) * _OF_AN_HOUR + int(clock[2]) * _OF_AN_HOUR // 60
    value = parse_number(typed, decimals=2, minimum=0, maximum=_HOURS_OF_WEEK * 100, unit="h")
    return None if value is None else value * _OF_AN_HOUR // 100


def _weights_of_week(
    lignes: tuple[str, ...], saisie: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, UnreadableError]]:
    """Count the half-days of each line. A line without any is blank, unless a zero was typed.

    A half-day with an unknown line, which no page sends, makes the first line unreadable.
    """
    choices = [text for code, _ in half_days() if not is_blank(text := saisie.get(code, ""))]
    counts = Counter(choices)
    zeros = [code for code in lignes if saisie.get(raw_code(UniteTemps.SEMAINE, code), "") == "0"]
    weights = {code: counts[code] for code in lignes if code in counts or code in zeros}
    unknown = next((text for text in choices if text not in lignes), None)
    if unknown is None:
        return weights, {}
    weights.pop(lignes[0], None)
    problem = f"Une demi-journée dit « {shortened(unknown)} », qui n’est pas une ligne."
    return weights, {lignes[0]: UnreadableError(problem, "Choisissez une des lignes proposées.")}


def amount_text(unite: UniteTemps, weight: int) -> str:
    """Return `9,5 h par semaine`, `2 demi-journées par mois`, `3 demi-journées de la semaine type`."""
    if unite is UniteTemps.SEMAINE:
        return f"{plural(weight, 'demi-journée')} de la semaine type"
    if unite is UniteTemps.HEURES:
        return f"{_hours_text(weight)} par semaine"
    return f"{decimal_text(weight, 2)}\u00a0{'demi-journées' if weight >= 200 else 'demi-journée'} par mois"


def _hours_text(weight: int) -> str:
    """Return decimals, or minutes for what is not hundredths of an hour."""
    if weight * 100 % _OF_AN_HOUR == 0:
        return f"{decimal_text(weight * 100 // _OF_AN_HOUR, 2)}\u00a0h"
    hours, rest = divmod(weight, _OF_AN_HOUR)
    return f"{hours}\u00a0h\u00a0{rest * 60 // _OF_AN_HOUR:02d}"
