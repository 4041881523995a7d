"""Employment and budget before and after an accompagnement, from the answer or else the register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from collecte.campagnes.operations.connues import start_of
from collecte.models import Accompagnement, ReleveBudget, ReleveEmploi
from collecte.syntheses.operations.contenu_synthese import Mesure
from questionnaires.core.francais import decimal_text, euros_text, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Number, Value

Releve = TypeVar("Releve", ReleveEmploi, ReleveBudget)


class Answered(Protocol):
    """An answer to the questionnaire on what has changed."""

    @property
    def questionnaire(self) -> Questionnaire: ...

    @property
    def valeurs(self) -> Mapping[str, Value]: ...

    @property
    def jour(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Grandeur:
    """What is measured: its label, the field of a relevé, the question of an answer (followed by `_T0` or `_T1`), and
    the decimals of its numbers."""

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
"""Values by field, and where they come from; no words when nothing is known."""
NOTHING: Point = ({}, "")


def mesures_of(own: Accompagnement, reponse: Answered | None) -> tuple[tuple[Mesure, ...], tuple[str, ...]]:
    """(figures, where they come from). Never the figures of two dates on one side of one table."""
    emploi = _sides(_EMPLOI, _of_employment(own), reponse)
    budget = _sides(_BUDGET, _of_budget(own), reponse)
    mesures = [*_compared(_EMPLOI, *emploi), *_compared(_BUDGET, *budget)]
    sources = [*_told("Emploi", *emploi), *_told("Budget", *budget)]
    return tuple(mesures), tuple(sources)


def _of_employment(own: Accompagnement) -> tuple[Point, Point]:
    """The last relevé up to the start, and the last one after it."""
    start = start_of(own)
    if start is None:
        return NOTHING, NOTHING
    before = _last((each for each in own.structure.emplois if each.jour <= start), lambda each: each.jour)
    after = _last((each for each in own.structure.emplois if each.jour > start), lambda each: each.jour)
    return _employed(before), _employed(after)


def _employed(own: ReleveEmploi | None) -> Point:
    if own is None:
        return NOTHING
    return {each.champ: getattr(own, each.champ) for each in _EMPLOI}, f"relevé du {short_day_text(own.jour)}"


def _of_budget(own: Accompagnement) -> tuple[Point, Point]:
    """The accounts of the last whole year before the start, and the last ones since then."""
    start = start_of(own)
    if start is None:
        return NOTHING, NOTHING
    before = _last((each for each in own.structure.budgets if each.annee < start.year), lambda each: each.annee)
    after = _last((each for each in own.structure.budgets if each.annee >= start.year), lambda each: each.annee)
    return _earned(before), _earned(after)


def _earned(own: ReleveBudget | None) -> Point:
    return ({"produits": own.produits}, f"exercice {own.annee}") if own is not None else NOTHING


def _last(found: Iterable[Releve], key: Callable[[Releve], date | int]) -> Releve | None:
    return max(found, key=key, default=None)


def _sides(grandeurs: Sequence[Grandeur], known: tuple[Point, Point], reponse: Answered | None) -> tuple[Point, Point]:
    """Before and after: what the structure answered, where it did, in place of what the register knows."""
    before, after = known
    return _answered(grandeurs, reponse, "T0") or before, _answered(grandeurs, reponse, "T1") or after


def _answered(grandeurs: Sequence[Grandeur], reponse: Answered | None, side: str) -> Point | None:
    if reponse is None:
        return None
    values = {own.champ: _number(reponse, f"{own.question}_{side}", own.decimals) for own in grandeurs}
    if all(value is None for value in values.values()):
        return None
    return values, f"réponse de la structure du {short_day_text(reponse.jour)}"


def _number(reponse: Answered, code: str, decimals: int) -> int | None:
    """A number of an answer, in units of 10**-decimals, whatever those of its question."""
    question, value = reponse.questionnaire.questions.get(code), reponse.valeurs.get(code)
    if not isinstance(question, Number) or value is None:
        return None
    return int(int(value) * 10**decimals // 10**question.decimals)


def _compared(grandeurs: Sequence[Grandeur], before: Point, after: Point) -> Iterable[Mesure]:
    for own in grandeurs:
        first, last = before[0].get(own.champ), after[0].get(own.champ)
        if first is not None or last is not None:
            yield Mesure(
                libelle=own.libelle,
                avant="" if first is None else own.text(first),
                apres="" if last is None else own.text(last),
                ecart="" if first is None or last is None else _gap(own, last - first),
            )


def _gap(own: Grandeur, gap: int) -> str:
    if gap == 0:
        return "="
    return f"{'+' if gap > 0 else '−'}{own.text(abs(gap))}"


def _told(label: str, before: Point, after: Point) -> Iterable[str]:
    told = [f"{words} : {source}" for words, (_, source) in (("avant", before), ("après", after)) if source]
    if before[1] == after[1] != "":
        yield f"{label}, avant et après : {after[1]}."
    elif told:
        yield f"{label}, {' ; '.join(told)}."
