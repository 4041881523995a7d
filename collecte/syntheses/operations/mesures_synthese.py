"""Employment and budget before and after an accompagnement, from the answer or else the register."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from collecte.campagnes.operations.connues import start_of
from collecte.models import Accompagnement, Participation, ReleveBudget, ReleveEmploi
from collecte.reponses.queries.versions import get_questionnaire
from collecte.syntheses.operations.contenu_synthese import MesureComparee
from questionnaires.core.elements import Value
from questionnaires.core.francais import decimal_text, euros_text, paris_day, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Number

Releve = TypeVar("Releve", ReleveEmploi, ReleveBudget)
Moment = TypeVar("Moment", date, int)


@dataclass(frozen=True, slots=True)
class Reponse:
    """A transmitted answer to the questionnaire on changes since the accompagnement: its values, its day."""

    questionnaire: Questionnaire
    valeurs: dict[str, Value]
    jour: date

    @classmethod
    def of(cls, participation: Participation | None) -> "Reponse | None":
        if participation is None or participation.valeurs is None or participation.transmise_le is None:
            return None
        questionnaire = get_questionnaire(participation.version)
        return cls(questionnaire, participation.valeurs, paris_day(participation.transmise_le))

    @property
    def is_named(self) -> bool:
        """True when the structure agreed that its answer be read with its name beyond its DLA."""
        return self.valeurs.get("NOMMEE") not in (None, "", False)

    def text(self, code: str) -> str:
        """Return a value as people read it; empty when blank, or when this questionnaire does not ask it."""
        question = self.questionnaire.questions.get(code)
        return question.text(self.valeurs.get(code)) if question else ""

    def number(self, code: str, decimals: int) -> int | None:
        """Return a number in units of 10**-decimals, whatever the decimals of its question."""
        question, value = self.questionnaire.questions.get(code), self.valeurs.get(code)
        if not isinstance(question, Number) or value is None:
            return None
        return int(int(value) * 10**decimals // 10**question.decimals)


@dataclass(frozen=True, slots=True)
class Grandeur:
    """A measured quantity: its label, the field of a relevé, the question of an answer (followed by `_T0` or `_T1`),
    and the decimals of its numbers."""

    libelle: str
    champ: str
    question: str
    decimals: int = 0
    is_money: bool = False

    def text(self, value: int) -> str:
        return euros_text(value) if self.is_money else decimal_text(value, self.decimals)


_EMPLOI = (
    Grandeur("Salarié(e)s", "salaries", "EMPLOI_SALARIES"),
    Grandeur("Équivalents temps plein", "etp", "TRAVAIL_ETP", decimals=2),
    Grandeur("dont CDI", "cdi", "EMPLOI_CDI"),
    Grandeur("dont CDD", "cdd", "EMPLOI_CDD"),
    Grandeur("dont contrats aidés", "aides", "EMPLOI_AIDES"),
    Grandeur("dont postes d’insertion", "insertion", "EMPLOI_INSERTION"),
)
_BUDGET = (Grandeur("Total des produits", "produits", "BUDGET_PRODUITS", decimals=2, is_money=True),)

Values = dict[str, int | None]
Point = tuple[Values, str]
"""Values by field, and their source; an empty source when nothing is known."""
NOTHING: Point = ({}, "")


def mesures_of(
    accompagnement: Accompagnement, reponse: Reponse | None
) -> tuple[tuple[MesureComparee, ...], tuple[str, ...]]:
    """Return the figures, and their sources. Never the figures of two dates on one side of one table.

    Before and after are the structure's answer where it gave one, else the register: the last relevés of employment up
    to the start and after it; the accounts of the last whole year before the start, and the last ones since then.
    """
    start, structure = start_of(accompagnement), accompagnement.structure
    emploi = budget = NOTHING, NOTHING
    if start is not None:
        emploi = _around(structure.emplois, lambda releve: releve.jour, start, _EMPLOI)
        budget = _around(structure.budgets, lambda releve: releve.annee, start.year - 1, _BUDGET)
    mesures, sources = list[MesureComparee](), list[str]()
    for label, grandeurs, (known_before, known_after) in (("Emploi", _EMPLOI, emploi), ("Budget", _BUDGET, budget)):
        before = _answered(grandeurs, reponse, "T0") or known_before
        after = _answered(grandeurs, reponse, "T1") or known_after
        mesures += _compared(grandeurs, before, after)
        sources += _told(label, before, after)
    return tuple(mesures), tuple(sources)


def _around(
    releves: Sequence[Releve], key: Callable[[Releve], Moment], end: Moment, grandeurs: Sequence[Grandeur]
) -> tuple[Point, Point]:
    """Return the last relevé up to `end`, and the last one after it."""
    before = max((releve for releve in releves if key(releve) <= end), key=key, default=None)
    after = max((releve for releve in releves if key(releve) > end), key=key, default=None)
    return _known(before, grandeurs), _known(after, grandeurs)


def _known(releve: ReleveEmploi | ReleveBudget | None, grandeurs: Sequence[Grandeur]) -> Point:
    if releve is None:
        return NOTHING
    values = {grandeur.champ: getattr(releve, grandeur.champ) for grandeur in grandeurs}
    if isinstance(releve, ReleveEmploi):
        return values, f"relevé du {short_day_text(releve.jour)}"
    return values, f"exercice {releve.annee}"


def _answered(grandeurs: Sequence[Grandeur], reponse: Reponse | None, side: str) -> Point | None:
    if reponse is None:
        return None
    values = {
        grandeur.champ: reponse.number(f"{grandeur.question}_{side}", grandeur.decimals) for grandeur in grandeurs
    }
    if all(value is None for value in values.values()):
        return None
    return values, f"réponse de la structure du {short_day_text(reponse.jour)}"


def _compared(grandeurs: Sequence[Grandeur], before: Point, after: Point) -> Iterable[MesureComparee]:
    for grandeur in grandeurs:
        first, last = before[0].get(grandeur.champ), after[0].get(grandeur.champ)
        if first is not None or last is not None:
            yield MesureComparee(
                libelle=grandeur.libelle,
                avant="" if first is None else grandeur.text(first),
                apres="" if last is None else grandeur.text(last),
                ecart="" if first is None or last is None else _gap(grandeur, last - first),
            )


def _gap(grandeur: Grandeur, gap: int) -> str:
    if gap == 0:
        return "="
    return f"{'+' if gap > 0 else '−'}{grandeur.text(abs(gap))}"


def _told(label: str, before: Point, after: Point) -> Iterable[str]:
    sides = [f"{words} : {source}" for words, (_, source) in (("avant", before), ("après", after)) if source]
    if before[1] == after[1] != "":
        yield f"{label}, avant et après : {after[1]}."
    elif sides:
        yield f"{label}, {' ; '.join(sides)}."
