"""French statements by number of answers: nothing under a threshold, counts and words under thirty, then figures."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor
from typing import assert_never

from exports.statistiques.moyennes import RECOMMANDATION, Bornes, moyenne
from exports.statistiques.plans import Choix, Estimation, Intervalle, Resultat, usable
from exports.statistiques.proportions import design_effect, proportion
from questionnaires.core.francais import NBSP, decimal_text, plural, typeset

CHIFFRES = 30
"""Number of answers from which percentages and means are shown: 12 answers of 200 would leave a half anywhere between
22 % and 78 %."""

INEGAL = 1.5
"""Design effect from which the precision lost to uneven answers is mentioned."""


class Niveau(Enum):
    """Level of detail that may be shown."""

    RIEN = "rien"
    COMPTES = "comptes"
    CHIFFRES = "chiffres"


@dataclass(frozen=True, slots=True)
class PartReponses:
    """The share of answers that are 1; `sujet` completes « … : 9 réponses sur 12 »."""

    sujet: str


@dataclass(frozen=True, slots=True)
class Moyenne:
    """The mean of scores of a scale."""

    sujet: str
    bornes: Bornes


@dataclass(frozen=True, slots=True)
class Recommandation:
    """The recommendation score, of values made by `recommandation`."""

    sujet: str = "Recommandation du DLA"


Mesure = PartReponses | Moyenne | Recommandation


@dataclass(frozen=True, slots=True)
class Enonce:
    """All that is printed of a result: one sentence, then what must stand beside it, each a sentence.

    `estimation` is what a chart may draw: None unless `niveau` is CHIFFRES.
    """

    niveau: Niveau
    phrase: str
    reserves: tuple[str, ...] = ()
    estimation: Estimation | None = None


def niveau_of(resultat: Resultat) -> Niveau:
    """Return the level of detail that may be shown; for structures that were chosen, counts at most."""
    if resultat.n < resultat.least:
        return Niveau.RIEN
    enough = resultat.n >= CHIFFRES and resultat.choix is not Choix.RAISONNE
    return Niveau.CHIFFRES if enough else Niveau.COMPTES


def enoncer(resultat: Resultat, mesure: Mesure, *, in_counts: bool = False) -> Enonce:
    """State what may be said of the answers to one question; `in_counts`: in counts and words, however many they are.

    Intervals are for draws alone. A census has its response rate and a warning. What is said of a choix raisonné is
    « non généralisable ». Printed bounds are rounded outwards: what is read covers at least what was computed. Raises
    ValueError on values that are not of the measure.
    """
    niveau = niveau_of(resultat)
    match Niveau.COMPTES if in_counts and niveau is Niveau.CHIFFRES else niveau:
        case Niveau.RIEN:
            sentence = f"{mesure.sujet}{NBSP}: moins de {resultat.least} réponses, rien n’est affiché."
            return Enonce(Niveau.RIEN, sentence)
        case Niveau.COMPTES:
            return Enonce(Niveau.COMPTES, _counted(resultat, mesure), _reserves(resultat))
        case Niveau.CHIFFRES:
            estimation = _estimated(resultat, mesure)
            return Enonce(Niveau.CHIFFRES, _figured(resultat, mesure, estimation), _reserves(resultat), estimation)
        case other:
            assert_never(other)


def in_words(yes: int, n: int) -> str:
    """Return the share of `yes` among answers, in words that hold exactly: « plus de la moitié »."""
    thresholds = (
        (yes == 0, "aucune"),
        (yes == n, "toutes"),
        (4 * yes < n, "moins d’un quart"),
        (2 * yes < n, "moins de la moitié"),
        (2 * yes == n, "la moitié"),
        (4 * yes <= 3 * n, "plus de la moitié"),
    )
    return next((words for holds, words in thresholds if holds), "plus des trois quarts")


def _counted(resultat: Resultat, mesure: Mesure) -> str:
    answers = plural(resultat.n, "réponse")
    match mesure:
        case PartReponses(sujet):
            yes = sum(resultat.valeurs)
            sentence = f"{sujet} : {plural(yes, 'réponse')} sur {resultat.n}, soit {in_words(yes, resultat.n)}."
        case Moyenne(sujet):
            sentence = f"{sujet} : {answers}, pas de moyenne{_why_no_mean(resultat)}."
        case Recommandation(sujet):
            up, middle, down = (resultat.valeurs.count(score) for score in (100, 0, -100))
            sentence = (
                f"{sujet} : {plural(up, 'promoteur')} (9 ou 10), {plural(middle, 'passif')} (7 ou 8), "
                f"{plural(down, 'détracteur')} (0 à 6), sur {answers}."
            )
        case _:
            assert_never(mesure)
    return typeset(sentence)


def _why_no_mean(resultat: Resultat) -> str:
    if resultat.choix is Choix.RAISONNE:
        return " (structures choisies)"
    return f" (moins de {CHIFFRES})" if resultat.n < CHIFFRES else ""


def _estimated(resultat: Resultat, mesure: Mesure) -> Estimation:
    if resultat.choix is Choix.RECENSEMENT:
        return Estimation(sum(resultat.valeurs) / resultat.n, None, "réponses reçues, sans estimation")
    match mesure:
        case PartReponses():
            return proportion(resultat.strates)
        case Moyenne(_, bornes):
            return moyenne(resultat.strates, bornes)
        case Recommandation():
            return moyenne(resultat.strates, RECOMMANDATION)
        case _:
            assert_never(mesure)


def _figured(resultat: Resultat, mesure: Mesure, estimation: Estimation) -> str:
    value, interval = estimation.valeur, estimation.intervalle
    match mesure:
        case PartReponses(sujet):
            figure = f"{percent(value)} %{_between(interval, 100, lambda bound: f'{bound} %')}"
        case Moyenne(sujet, bornes):
            scale = f" (de {bornes.minimum} à {bornes.maximum})"
            tenths = _between(interval, 10, lambda bound: decimal_text(bound, 1))
            figure = f"{decimal_text(half_up(value, 10), 1)} en moyenne{scale}{tenths}"
        case Recommandation(sujet):
            figure = f"{_signed(half_up(value, 1))} (de −100 à +100){_between(interval, 1, _signed)}"
        case _:
            assert_never(mesure)
    return typeset(f"{sujet} : {figure}, sur {plural(resultat.n, 'réponse')}.")


def outwards(interval: Intervalle, unit: int) -> tuple[int, int]:
    """Return its bounds in units of 1/`unit`: what is read covers at least what was computed."""
    return floor(interval.bas * unit + 1e-9), ceil(interval.haut * unit - 1e-9)


def half_up(value: float, unit: int) -> int:
    """Round to units of 1/`unit`; what would be a half without float error goes up too."""
    return floor(value * unit + 0.5 + 1e-9)


def percent(value: float) -> int:
    """Return a share in whole percents, the only figure that is printed of it: 0 and 100 mean nobody and everyone."""
    return int(value * 100) if value in (0, 1) else min(max(half_up(value, 100), 1), 99)


def _between(interval: Intervalle | None, unit: int, written: Callable[[int], str]) -> str:
    """Return the clause of an interval that leaves a doubt, its bounds in units of 1/`unit`, rounded outwards."""
    if interval is None or interval.bas == interval.haut:
        return ""
    low, high = outwards(interval, unit)
    return f", entre {written(low)} et {written(high)} (intervalle de confiance à 95 %)"


def _signed(score: int) -> str:
    return f"+{score}" if score > 0 else decimal_text(score, 0)


def _reserves(resultat: Resultat) -> tuple[str, ...]:
    match resultat.choix:
        case Choix.RAISONNE:
            reserves = ["Structures choisies, non tirées au sort : résultats non généralisables."]
        case Choix.RECENSEMENT:
            reserves = [_census_warning(resultat)] if resultat.repondantes < _everyone(resultat) else []
        case Choix.ALEATOIRE:
            reserves = _draw_warnings(resultat)
        case _:
            assert_never(resultat.choix)
    return tuple(map(typeset, reserves))


def _everyone(resultat: Resultat) -> int:
    return sum(strate.population for strate in resultat.strates)


def _census_warning(resultat: Resultat) -> str:
    asked, everyone = resultat.interrogees, _everyone(resultat)
    if resultat.of_persons:
        return (
            f"{plural(resultat.repondantes, 'réponse transmise', 'réponses transmises')} sur {everyone} attendues : "
            "celles qui manquent diraient peut-être autre chose, et aucun intervalle ne peut le dire."
        )
    structures = "Toutes les structures" if asked == everyone else f"{plural(asked, 'structure')} sur {everyone}"
    return (
        f"{structures} ont été interrogées, {_rate(resultat)} : celles qui n’ont pas répondu pensent "
        "peut-être autrement, et aucun intervalle ne peut le dire."
    )


def _draw_warnings(resultat: Resultat) -> list[str]:
    warnings = []
    if resultat.repondantes < resultat.interrogees:
        warnings.append(f"Structures tirées au sort, {_rate(resultat)}. Les autres sont supposées leur ressembler.")
    if niveau_of(resultat) is not Niveau.CHIFFRES:
        return warnings
    strates = usable(resultat.strates)
    if len(strates) < len(resultat.strates):
        warnings.append("Des DLA qui ont trop peu de réponses sont regroupés pour le calcul.")
    effect = design_effect(strates)
    if effect is not None and effect >= INEGAL:
        alike = f"{floor(resultat.n / effect)} réponses également réparties"
        warnings.append(f"Les réponses sont inégales d’un DLA à l’autre : elles n’apprennent pas plus que {alike}.")
    return warnings


def _rate(resultat: Resultat) -> str:
    """Return « 65 sur 200 ont répondu (33 %) »; the percentage under the same rule as answers."""
    answered, asked = resultat.repondantes, resultat.interrogees
    rate = f" ({percent(answered / asked)} %)" if asked >= CHIFFRES else ""
    return f"{decimal_text(answered, 0)} sur {decimal_text(asked, 0)} {'a' if answered <= 1 else 'ont'} répondu{rate}"
