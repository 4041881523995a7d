"""Changes from T0 to T1 in the structures that answered at both dates, when there are enough of them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain, repeat

from exports.enquetes.catalogue import Variable
from exports.enquetes.comptes import Depouillement
from exports.enquetes.foule import Ensemble, octets
from exports.enquetes.parcours import mesures
from exports.enquetes.resultats import ChangementNombre
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Paires, Perimetre
from exports.records.records import CollecteEnquete
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.evolution import Appuis, Grandeur, Parcours, Releve, directions, evolution
from questionnaires.core.francais import typeset


def discreet(changement: ChangementNombre, seuils: Seuils, unknown: Iterable[Sequence[float]] = ()) -> ChangementNombre:
    """Return a change without its numbers of rises, stable values and falls, where few structures are in one of them,
    or where few are all alike; without its median, where a reader would have from it a bound of all those that it does
    not know: beside their total, it may give each of them.

    `unknown`: the variations that each reader does not know; none of a change that was computed once and kept.
    """
    figures = changement.evolution
    if figures is None or figures.hausses is None:
        return changement
    left = [*unknown]
    counted = [(figures.hausses, figures.stables or 0, figures.baisses or 0), *map(_directions, left)]
    hidden = figures
    if any(_is_telling(counts, seuils) for counts in counted):
        hidden = replace(hidden, hausses=None, stables=None, baisses=None)
    if any(_is_bounded(variations, figures.mediane, figures.n) for variations in left):
        hidden = replace(hidden, mediane=None)
    if hidden == figures:
        return changement
    phrases = (changement.phrases[0], directions(hidden, changement.grandeur), *changement.phrases[2:])
    return replace(changement, evolution=replace(hidden, phrases=phrases), phrases=phrases)


def _directions(variations: Sequence[float]) -> tuple[int, int, int]:
    """Return how many rise, are stable, fall."""
    rises, falls = (sum(sign * variation > 0 for variation in variations) for sign in (1, -1))
    return rises, len(variations) - rises - falls, falls


def _is_telling(counts: Collection[int], seuils: Seuils) -> bool:
    return any(map(seuils.is_few, counts)) or (0 < sum(counts) < seuils.unanimite and sum(counts) in counts)


def _is_bounded(variations: Sequence[float], mediane: Fraction | None, n: int) -> bool:
    """Return whether these variations are all on one side of the median of `n`, half of which are there: who knows the
    other half may know it."""
    if mediane is None or not 0 < len(variations) <= (n + 1) // 2:
        return False
    return max(variations) <= mediane or min(variations) >= mediane


def changements(
    depouillement: Depouillement, secret: Secret, perimetre: Perimetre, gives_back: Callable[[Variable], bool]
) -> tuple[ChangementNombre, ...]:
    """Return one change for each number asked at both dates; `gives_back` tells whether the number of structures that
    were asked a question reveals what another one hides."""
    sommes = depouillement.sommes
    whole, read = sommes.simples.lines_in(perimetre), octets(perimetre.of(sommes.foule), len(sommes.foule.personnes))
    measured = [
        (mesure, _Connus.of(sommes.paires[grandeur], read))
        for grandeur, mesure in mesures(depouillement.catalogue).items()
    ]
    return tuple(
        _hidden(mesure.grandeur)
        if any(map(gives_back, (mesure.avant, mesure.apres)))
        else _changement(depouillement.collecte, secret, mesure.grandeur, both, whole)
        for mesure, both in measured
    )


@dataclass(frozen=True)
class _Connus:
    """The answers that have both values, in the order of their ranks."""

    rangs: list[int]
    parcours: list[Parcours]

    @cached_property
    def reponses(self) -> int:
        """Return the set of them, as `Foule` has it."""
        reponses = Ensemble()
        for rank in self.rangs:
            reponses.add(rank, 1)
        return reponses.made()

    @classmethod
    def of(cls, paires: Paires, read: bytes) -> "_Connus":
        rows = zip(paires.rangs, *paires.jours, *paires.valeurs, strict=True)
        selected = [row for row in rows if read[row[0] >> 3] >> (row[0] & 7) & 1]
        return cls(
            [row[0] for row in selected],
            [Parcours(_releve(before, was), _releve(after, now)) for _, before, after, was, now in selected],
        )


def _releve(jour: int, valeur: float) -> Releve:
    return Releve(date.fromordinal(jour), int(valeur))


def _changement(
    collecte: CollecteEnquete, secret: Secret, grandeur: Grandeur, both: _Connus, whole: int
) -> ChangementNombre:
    """Return the change of one number; `whole` counts the answers read, with both values or not."""
    if both.rangs and not _may_be_told(secret, both):
        return _hidden(grandeur)
    left_out = repeat(Parcours(None, None), whole - len(both.rangs))
    given = (
        None if collecte.is_anonymous else _appuis(collecte, secret, both)
    )  # whose numbers are of no known structure
    measured = evolution(chain(both.parcours, left_out), grandeur, given, collecte.seuils)
    changement = ChangementNombre(grandeur, measured if measured.avant is not None else None, measured.phrases)
    variations = [_value(parcours.apres) - _value(parcours.avant) for parcours in both.parcours]
    left = secret.unknown(both.reponses, variations)
    return discreet(changement, collecte.seuils, ([variation for _, variation in part] for part in left))


def _hidden(grandeur: Grandeur) -> ChangementNombre:
    return ChangementNombre(grandeur, None, (typeset(f"Évolution ({grandeur}) : {CONFIDENTIEL}."),))


def _may_be_told(secret: Secret, both: _Connus) -> bool:
    if not secret.publier(both.reponses).region:
        return False
    sides = (
        [_value(parcours.avant) for parcours in both.parcours],
        [_value(parcours.apres) for parcours in both.parcours],
    )
    return not any(secret.is_dominated(both.reponses, side) for side in sides)


def _appuis(collecte: CollecteEnquete, secret: Secret, both: _Connus) -> Appuis:
    """Return the support given to these structures: a collective ingénierie counts once, with its days, whatever their
    number. Days that one structure has nearly alone, or that few have none of, are not told."""
    order = [secret.foule.personnes[rank] for rank in both.rangs]
    structures = {*order}
    prestations = [prestation for prestation in collecte.prestations if prestation.structures & structures]
    together = {
        structure for prestation in prestations if prestation.is_collective for structure in prestation.structures
    }
    days_of = Counter[int]()
    for prestation in prestations:
        days_of.update(dict.fromkeys(prestation.structures, prestation.jours or 0))
    is_told = not secret.is_dominated(both.reponses, [days_of[structure] for structure in order])
    known = [prestation.jours for prestation in prestations if prestation.jours is not None]
    return Appuis(
        individuels=len(structures - together),
        collectifs=sum(prestation.is_collective for prestation in prestations),
        jours=sum(known) if is_told and prestations and len(known) == len(prestations) else None,
    )


def _value(releve: Releve | None) -> int:
    return (releve.valeur if releve else None) or 0
