"""Employment and budget before and after an accompagnement, from the answer or else the register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from collecte.campagnes.operations.connues import start_of
from collecte.models import Accompagnement, ReleveBudget, ReleveEmploi
from collecte.syntheses.operations.contenu_synthese import MesureComparee
from questionnaires.core.francais import decimal_text, euros_text, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Number, Value

Releve = TypeVar("Releve", ReleveEmploi, ReleveBudget)
Moment = TypeVar("Moment", date, int)


class Answered(Protocol):
    """An answer to the questionnaire on changes since the accompagnement."""

    @property
    def questionnaire(self) -> Questionnaire: ...

    @property
    def valeurs(self) -> Mapping[str, Value]: ...

    @property
    def jour(self) -> date: ...


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
Sides = tuple[Point, Point]
"""The points before and after."""
NOTHING: Point = ({}, "")


def mesures_of(
    accompagnement: Accompagnement, reponse: Answered | None
) -> tuple[tuple[MesureComparee, ...], tuple[str, ...]]:
    """Return the figures, and their sources. Never the figures of two dates on one side of one table."""
    known = _known(accompagnement)
    emploi, budget = _sides(_EMPLOI, known[0], reponse), _sides(_BUDGET, known[1], reponse)
    mesures = [*_compared(_EMPLOI, *emploi), *_compared(_BUDGET, *budget)]
    sources = [*_told("Emploi", *emploi), *_told("Budget", *budget)]
    return tuple(mesures), tuple(sources)


def _known(accompagnement: Accompagnement) -> tuple[Sides, Sides]:
    """Return the last relevés of employment up to the start and after it; and the accounts of the last whole year
    before the start, and the last ones since then."""
    start = start_of(accompagnement)
    if start is None:
        return (NOTHING, NOTHING), (NOTHING, NOTHING)
    structure = accompagnement.structure
    return (
        _around(structure.emplois, lambda releve: releve.jour, start, _employed),
        _around(structure.budgets, lambda releve: releve.annee, start.year - 1, _earned),
    )


def _around(
    releves: Sequence[Releve], key: Callable[[Releve], Moment], end: Moment, read: Callable[[Releve | None], Point]
) -> Sides:
    """Return the last relevé up to `end`, and the last one after it."""
    before = max((releve for releve in releves if key(releve) <= end), key=key, default=None)
    after = max((releve for releve in releves if key(releve) > end), key=key, default=None)
    return read(before), read(after)


def _employed(releve: ReleveEmploi | None) -> Point:
    if releve is None:
        return NOTHING
    return {
        grandeur.champ: getattr(releve, grandeur.champ) for grandeur in _EMPLOI
    }, f"relevé du {short_day_text(releve.jour)}"


def _earned(releve: ReleveBudget | None) -> Point:
    return ({"produits": releve.produits}, f"exercice {releve.annee}") if releve is not None else NOTHING


def _sides(grandeurs: Sequence[Grandeur], known: Sides, reponse: Answered | None) -> Sides:
    """Return the points before and after: the structure's answer where it gave one, else the register."""
    before, after = known
    return _answered(grandeurs, reponse, "T0") or before, _answered(grandeurs, reponse, "T1") or after


def _answered(grandeurs: Sequence[Grandeur], reponse: Answered | None, side: str) -> Point | None:
    if reponse is None:
        return None
    values = {
        grandeur.champ: _number(reponse, f"{grandeur.question}_{side}", grandeur.decimals) for grandeur in grandeurs
    }
    if all(value is None for value in values.values()):
        return None
    return values, f"réponse de la structure du {short_day_text(reponse.jour)}"


def _number(reponse: Answered, code: str, decimals: int) -> int | None:
    """Return a number of an answer in units of 10**-decimals, whatever the decimals of its question."""
    question, value = reponse.questionnaire.questions.get(code), reponse.valeurs.get(code)
    if not isinstance(question, Number) or value is None:
        return None
    return int(int(value) * 10**decimals // 10**question.decimals)


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
