"""Units of a répartition other than percent: hours a week, half-days a month, a typical week, a typical month.

Texts typed in each unit are stored under their own codes, beside the percents: changing the unit changes no text. The
shares of the unit in use are derived from them, here and nowhere else.
"""

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
    DEMI_JOURNEES,
    HEURES,
    WHOLE,
    Mesure,
    UnreadableError,
    is_blank,
    largest_remainder,
    parse_amount,
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
    MOIS = "mois"

    @property
    def suffixe(self) -> str:
        """End of the code of a line typed in it."""
        return self.value.upper()

    @property
    def libelle(self) -> str:
        return _LIBELLES[self]

    @property
    def is_grid(self) -> bool:
        """True when time is told by the line that each half-day, or day, is spent on."""
        return self in (UniteTemps.SEMAINE, UniteTemps.MOIS)


_LIBELLES = {
    UniteTemps.POURCENT: "En pourcentage",
    UniteTemps.HEURES: "En heures par semaine",
    UniteTemps.DEMI_JOURNEES: "En demi-journées par mois",
    UniteTemps.SEMAINE: "Avec une semaine type",
    UniteTemps.MOIS: "Avec un mois type",
}

JOURS = {"LU": "Lundi", "MA": "Mardi", "ME": "Mercredi", "JE": "Jeudi", "VE": "Vendredi", "SA": "Samedi"}
"""Days of a typical week, by the beginning of their half-days' codes."""

MOMENTS = {"1": "matin", "2": "après-midi", "3": "soir"}
"""Half-days of a day, by the end of their codes."""

SEMAINES = "1234"
"""Weeks of a typical month, by the end of the codes of their days."""

PERIODES = {"semaine": 52, "mois": 12, "trimestre": 4, "an": 1}
"""Periods that an amount of time may be told for, and how many there are in a year."""

_MESURES: Mapping[UniteTemps, tuple[Mesure, str]] = {
    UniteTemps.HEURES: (HEURES, "semaine"),
    UniteTemps.DEMI_JOURNEES: (DEMI_JOURNEES, "mois"),
}
"""How amounts are read, and the period that they are told for, unless the line says another."""


def cells(unite: UniteTemps) -> Iterator[tuple[str, str]]:
    """Yield code and name of each half-day of a typical week, `SEMAINE_LU1` and `Lundi matin`, or day of a typical
    month, `MOIS_LU1` and `Lundi de la semaine 1`."""
    for jour, nom in JOURS.items():
        if unite is UniteTemps.SEMAINE:
            yield from ((f"SEMAINE_{jour}{moment}", f"{nom} {mot}") for moment, mot in MOMENTS.items())
        elif unite is UniteTemps.MOIS and jour != "SA":
            yield from ((f"MOIS_{jour}{semaine}", f"{nom} de la semaine {semaine}") for semaine in SEMAINES)


def raw_code(unite: UniteTemps, ligne: str) -> str:
    """Return the code of a line in a unit; its own in percent."""
    return ligne if unite is UniteTemps.POURCENT else f"{ligne}_{unite.suffixe}"


def period_code(unite: UniteTemps, ligne: str) -> str:
    """Return the code of the period that a line is told for: blank, that of its unit."""
    return f"{raw_code(unite, ligne)}_PAR"


def period_of(unite: UniteTemps, ligne: str, saisie: Mapping[str, str]) -> str:
    """Return the period that a line is told for, in hours or in half-days: of a unit that has none, blank."""
    if unite not in _MESURES:
        return ""
    chosen = saisie.get(period_code(unite, ligne), "")
    return chosen if chosen in PERIODES else _MESURES[unite][1]


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
        yield from _amount(UniteTemps.HEURES, code, libelle, "h")
        yield from _amount(UniteTemps.DEMI_JOURNEES, code, libelle, "demi-journées")
    options = tuple(Option(code=code, libelle=libelle) for code, libelle in lignes.items())
    for unite in UniteTemps:
        for code, libelle in cells(unite):
            yield Choice(code=code, libelle=libelle, options=options)


def _amount(unite: UniteTemps, ligne: str, libelle: str, mot: str) -> Iterator[Question]:
    code, (mesure, _) = raw_code(unite, ligne), _MESURES[unite]
    yield Number(code=code, libelle=libelle, unite=mot, decimals=2, maximum=mesure.most * 100)
    periods = tuple(Option(code=periode, libelle=f"Par {periode}") for periode in PERIODES)
    yield Choice(code=period_code(unite, ligne), libelle=f"{libelle}, période", options=periods)


@dataclass(frozen=True, slots=True)
class Derivation:
    """An answer in percent: `saisie` with its shares in place, and the lines that cannot be read.

    `weights` is the weight of each line in the unit in use: half-days or days of a typical week or month, else grains
    of the unit in a year; it is empty in percent.
    """

    saisie: Mapping[str, str]
    unite: UniteTemps = UniteTemps.POURCENT
    unreadable: Mapping[str, UnreadableError] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    def told(self, code: str) -> str:
        """Return what was typed for a line, as people read it; empty in percent, and for a blank."""
        if code not in self.weights:
            return ""
        return amount_text(self.unite, self.weights[code], period_of(self.unite, code, self.saisie))

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
        if self.unite not in _MESURES:
            return False
        mesure, periode = _MESURES[self.unite]
        return sum(self.weights.values()) > mesure.most * mesure.grains * PERIODES[periode]


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
    if unite.is_grid:
        return _weights_of_cells(unite, lignes, saisie)
    weights: dict[str, int] = {}
    unreadable: dict[str, UnreadableError] = {}
    for code in lignes:
        try:
            weight = parse_weight(unite, saisie.get(raw_code(unite, code), ""), period_of(unite, code, saisie))
        except UnreadableError as error:
            unreadable[code] = error
            continue
        if weight is not None:
            weights[code] = weight
    return weights, unreadable


def parse_weight(unite: UniteTemps, typed: str, periode: str) -> int | None:
    """Return the grains of a text typed in hours or half-days for a period, in a year; None when blank. Raises
    UnreadableError."""
    mesure, usual = _MESURES[unite]
    amount = parse_amount(typed, mesure, mesure.most * PERIODES[usual] // PERIODES[periode])
    return None if amount is None else amount * PERIODES[periode]


def _weights_of_cells(
    unite: UniteTemps, lignes: tuple[str, ...], saisie: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, UnreadableError]]:
    """Count the half-days, or days, of each line. A line without any is blank, unless a zero was typed.

    One with an unknown line, which no page sends, makes the first line unreadable.
    """
    choices = [text for code, _ in cells(unite) if not is_blank(text := saisie.get(code, ""))]
    counts = Counter(choices)
    zeros = [code for code in lignes if saisie.get(raw_code(unite, code), "") == "0"]
    weights = {code: counts[code] for code in lignes if code in counts or code in zeros}
    unknown = next((text for text in choices if text not in lignes), None)
    if unknown is None:
        return weights, {}
    weights.pop(lignes[0], None)
    problem = f"Une {_CELLULES[unite][0]} dit « {shortened(unknown)} », qui n’est pas une ligne."
    return weights, {lignes[0]: UnreadableError(problem, "Choisissez une des lignes proposées.")}


_CELLULES = {UniteTemps.SEMAINE: ("demi-journée", "de la semaine type"), UniteTemps.MOIS: ("journée", "du mois type")}


def amount_text(unite: UniteTemps, weight: int, periode: str = "") -> str:
    """Return `9,5 h par semaine`, `2 demi-journées par mois`, `3 demi-journées de la semaine type`, `1 journée du mois
    type`; for another period than that of the unit, rounded to the grain."""
    if unite in _CELLULES:
        mot, of = _CELLULES[unite]
        return f"{plural(weight, mot)} {of}"
    periode = periode or _MESURES[unite][1]
    amount = (2 * weight + PERIODES[periode]) // (2 * PERIODES[periode])
    if unite is UniteTemps.HEURES:
        return f"{_hours_text(amount)} par {periode}"
    return f"{decimal_text(amount, 2)}\u00a0{'demi-journées' if amount >= 200 else 'demi-journée'} par {periode}"


def _hours_text(grains: int) -> str:
    """Return decimals, or minutes for what is not hundredths of an hour."""
    if grains * 100 % HEURES.grains == 0:
        return f"{decimal_text(grains * 100 // HEURES.grains, 2)}\u00a0h"
    hours, rest = divmod(grains, HEURES.grains)
    return f"{hours}\u00a0h\u00a0{rest * 60 // HEURES.grains:02d}"
