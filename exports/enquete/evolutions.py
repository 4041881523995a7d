"""What changed from T0 to T1 in the structures that answered: the same ones at both dates, when enough of them did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.enquete.catalogue import Variable
from exports.enquete.comptes import Depouillement
from exports.enquete.lecture import Ligne, Lu
from exports.enquete.secret import Repondante, Secret
from exports.records import CollecteEnquete
from exports.statistiques.evolution import Appuis, Evolution, Grandeur, Parcours, Releve, evolution
from questionnaires.francais import paris_day, typeset
from questionnaires.lecture import read_value
from questionnaires.questions import Number, Question, Value
from questionnaires.repartition import UnreadableError

AVANT, APRES = "_T0", "_T1"
GRANDEURS = {
    "EMPLOI_SALARIES": Grandeur.SALARIES,
    "TRAVAIL_ETP": Grandeur.ETP,
    "BUDGET_PRODUITS": Grandeur.EUROS,
}
"""The numbers whose change is told, by what their codes begin with."""

_DATES = ("DATE_T0", "DATE_T1")


@dataclass(frozen=True, slots=True)
class Changement:
    """One number at both dates; `evolution` is None when nothing of it may be told but `phrases`."""

    grandeur: Grandeur
    evolution: Evolution | None
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Paire:
    avant: Variable
    apres: Variable


def is_of_two_dates(variable: Variable) -> bool:
    """Whether its total is told with that of the other date, or not at all: two totals of other structures, side by
    side, would give away those that they do not share."""
    code = variable.question.code
    return isinstance(variable.question, Number) and code.endswith((AVANT, APRES))


def asks_two_dates(depouillement: Depouillement) -> bool:
    """Whether a number of which the change is told is asked at both dates."""
    return bool(_paires(depouillement))


def changements(depouillement: Depouillement, secret: Secret) -> tuple[Changement, ...]:
    """One for each number that is asked at both dates."""
    paires = _paires(depouillement)
    return tuple(_changement(depouillement, secret, paire, grandeur) for grandeur, paire in paires.items())


def _paires(depouillement: Depouillement) -> Mapping[Grandeur, _Paire]:
    variables = {variable.nom: variable for variable in depouillement.catalogue.variables}
    return {
        grandeur: _Paire(variables[code + AVANT], variables[code + APRES])
        for code, grandeur in GRANDEURS.items()
        if code + AVANT in variables and code + APRES in variables
    }


def _changement(depouillement: Depouillement, secret: Secret, paire: _Paire, grandeur: Grandeur) -> Changement:
    lignes = depouillement.lignes
    parcours = [_parcours(depouillement, ligne, paire, grandeur) for ligne in lignes]
    both = [(_key(ligne), own) for ligne, own in zip(lignes, parcours, strict=True) if _is_known(own)]
    if both and not _may_be_told(secret, both):
        return Changement(grandeur, None, (typeset(f"Évolution ({grandeur}) : confidentiel (effectif trop faible)."),))
    found = evolution(parcours, grandeur, _appuis(depouillement.collecte, {key[1] for key, _ in both}))
    return Changement(grandeur, found if found.avant is not None else None, found.phrases)


def _may_be_told(secret: Secret, both: Sequence[tuple[Repondante, Parcours]]) -> bool:
    if not secret.publier(key for key, _ in both).region:
        return False
    sides = [[(key, _value(own.avant)) for key, own in both], [(key, _value(own.apres)) for key, own in both]]
    return not any(secret.is_dominated(side) for side in sides)


def _appuis(collecte: CollecteEnquete, structures: set[int]) -> Appuis | None:
    """None of anonymous answers, whose numbers are those of no structure."""
    return None if collecte.is_anonymous else appuis(collecte, structures)


def appuis(collecte: CollecteEnquete, structures: set[int]) -> Appuis:
    """What accompanied these structures: a collective ingénierie once, with its days, whatever their number."""
    kept = [own for own in collecte.prestations if own.structures & structures]
    together = {structure for own in kept if own.is_collective for structure in own.structures}
    jours = [own.jours for own in kept]
    known = [days for days in jours if days is not None]
    return Appuis(
        individuels=len(structures - together),
        collectifs=sum(own.is_collective for own in kept),
        jours=sum(known) if kept and len(known) == len(jours) else None,
    )


def _key(ligne: Ligne) -> Repondante:
    return ligne.attendu.dla, ligne.attendu.personne


def _is_known(own: Parcours) -> bool:
    sides = (own.avant, own.apres)
    return all(side is not None and side.valeur is not None for side in sides)


def _value(releve: Releve | None) -> int:
    return (releve.valeur if releve else None) or 0


def _parcours(depouillement: Depouillement, ligne: Ligne, paire: _Paire, grandeur: Grandeur) -> Parcours:
    """None on both sides when the dates say nothing, or that the second is not later: no one can tell what it means."""
    avant, apres = (_day(depouillement, ligne, code) for code in _DATES)
    apres = apres or (paris_day(ligne.attendu.transmise_le) if ligne.attendu.transmise_le else None)
    if avant is None or apres is None or apres <= avant:
        return Parcours(None, None)
    return Parcours(
        Releve(avant, _number(ligne, paire.avant, grandeur)), Releve(apres, _number(ligne, paire.apres, grandeur))
    )


def _number(ligne: Ligne, variable: Variable, grandeur: Grandeur) -> int | None:
    """What was answered, else what was known, in the unit of what is counted."""
    for question, value in _values(ligne, variable):
        if isinstance(question, Number) and isinstance(value, int):
            unit: int = 10**question.decimals
            return value * int(10**grandeur.decimals) // unit
    return None


def _day(depouillement: Depouillement, ligne: Ligne, code: str) -> date | None:
    found = next((variable for variable in depouillement.catalogue.variables if variable.nom == code), None)
    for _, value in _values(ligne, found) if found else ():
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            continue
    return None


def _values(ligne: Ligne, variable: Variable) -> Iterator[tuple[Question, Value]]:
    """What was answered, then what was known beforehand."""
    lu, connue = ligne.read(variable), ligne.connue(variable)
    if isinstance(lu, Lu):
        yield lu.question, lu.value
    if connue is not None:
        question = variable.posees[ligne.attendu.version].question
        value = _read(question, connue.texte)
        if value is not None:
            yield question, value


def _read(question: Question, text: str) -> Value | None:
    try:
        return read_value(question, text)
    except UnreadableError:
        return None
