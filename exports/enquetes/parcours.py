"""A number at two dates in one answer: before (T0, answered or already known) and now (T1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from exports.enquetes.catalogue import Catalogue, Variable
from exports.enquetes.lecture import LigneLue, ValeurLue
from exports.statistiques.evolution import Grandeur, Parcours, Releve
from questionnaires.core.elements import Question, Value
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Moment, Number
from questionnaires.core.repartition import UnreadableError

AVANT, APRES = "_T0", "_T1"
GRANDEURS = {
    "EMPLOI_SALARIES": Grandeur.SALARIES,
    "TRAVAIL_ETP": Grandeur.ETP,
    "BUDGET_PRODUITS": Grandeur.EUROS,
}
"""Numbers whose change is shown, by the start of their codes."""

_DATES = ("DATE_T0", "DATE_T1")


@dataclass(frozen=True, slots=True)
class MesureNombre:
    """A number asked at both dates, and the questions that ask the dates, if any."""

    grandeur: Grandeur
    avant: Variable
    apres: Variable
    jours: tuple[Variable | None, Variable | None]

    def parcours(self, ligne: LigneLue) -> Parcours:
        """Return both relevés; None on both sides when dates are missing or the second is not later, since no one can
        tell what the change would mean."""
        avant, apres = (_day(ligne, variable) for variable in self.jours)
        sent = ligne.attendu.transmise_le
        apres = apres or (paris_day(sent) if sent else None)
        if avant is None or apres is None or apres <= avant:
            return Parcours(None, None)
        return Parcours(
            Releve(avant, _number(ligne, self.avant, self.grandeur)),
            Releve(apres, _number(ligne, self.apres, self.grandeur)),
        )


def is_of_two_dates(variable: Variable) -> bool:
    """Return whether its total is shown with that of the other date, or not at all: two totals over different
    structures, side by side, would reveal those that they do not share."""
    code = variable.question.code
    return isinstance(variable.question, Number | Moment) and code.endswith((AVANT, APRES))


def mesures(catalogue: Catalogue) -> Mapping[Grandeur, MesureNombre]:
    """Return the numbers whose change is shown."""
    variables = {variable.nom: variable for variable in catalogue.variables}
    jours = (variables.get(_DATES[0]), variables.get(_DATES[1]))
    return {
        grandeur: MesureNombre(grandeur, variables[code + AVANT], variables[code + APRES], jours)
        for code, grandeur in GRANDEURS.items()
        if code + AVANT in variables and code + APRES in variables
    }


def pages_of(questionnaire: Questionnaire) -> Mapping[Grandeur, frozenset[str]]:
    """Return the titles of the pages that ask each number whose change is shown."""
    return {
        grandeur: frozenset(
            section.titre
            for section in questionnaire.sections
            if not {code + AVANT, code + APRES}.isdisjoint(section.questions)
        )
        for code, grandeur in GRANDEURS.items()
    }


def _number(ligne: LigneLue, variable: Variable, grandeur: Grandeur) -> int | None:
    """Return the answer, else the value known beforehand, in the unit of `grandeur`."""
    for question, value in _values(ligne, variable):
        if isinstance(question, Number) and isinstance(value, int):
            unit: int = 10**question.decimals
            return value * int(10**grandeur.decimals) // unit
    return None


def _day(ligne: LigneLue, variable: Variable | None) -> date | None:
    for _, value in _values(ligne, variable) if variable else ():
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            continue
    return None


def _values(ligne: LigneLue, variable: Variable) -> Iterator[tuple[Question, Value]]:
    """Yield the answer, then the value known beforehand."""
    lu, connue = ligne.read(variable), ligne.connue(variable)
    if isinstance(lu, ValeurLue):
        yield lu.question, lu.value
    if connue is not None:
        question = variable.posees[ligne.attendu.version].question
        value = _read(question, connue.texte)
        if value is not None:
            yield question, value


def _read(question: Question, text: str) -> Value | None:
    try:
        return question.read(text)
    except UnreadableError:
        return None
