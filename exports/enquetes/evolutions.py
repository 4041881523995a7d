"""Changes from T0 to T1 in the structures that answered at both dates, when there are enough of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
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
from exports.statistiques.evolution import Appuis, Grandeur, Parcours, Releve, evolution
from questionnaires.core.francais import typeset


def discreet(changement: ChangementNombre, seuils: Seuils) -> ChangementNombre:
    """Return a change without its numbers of rises, stable values and falls, where few structures are in one of them,
    or where few are all in the same one."""
    figures = changement.evolution
    if figures is None or figures.hausses is None:
        return changement
    counts = [count or 0 for count in (figures.hausses, figures.stables, figures.baisses)]
    is_alike = figures.n in counts and figures.n < seuils.unanimite
    if not is_alike and not any(map(seuils.is_few, counts)):
        return changement
    _, of_one, median = changement.phrases[1].partition("variation médiane")
    direction = typeset(f"Sens des évolutions : {CONFIDENTIEL}{f' ; {of_one}{median}' if of_one else '.'}")
    phrases = (changement.phrases[0], direction, *changement.phrases[2:])
    hidden = replace(figures, hausses=None, stables=None, baisses=None, phrases=phrases)
    return replace(changement, evolution=hidden, phrases=phrases)


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


@dataclass(frozen=True, slots=True)
class _Connus:
    """The answers that have both values, in the order of their ranks."""

    rangs: list[int]
    parcours: list[Parcours]

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
    structures = {secret.foule.personnes[rank] for rank in both.rangs}
    given = None if collecte.is_anonymous else _appuis(collecte, structures)  # whose numbers are of no known structure
    measured = evolution(chain(both.parcours, left_out), grandeur, given, collecte.seuils)
    return ChangementNombre(grandeur, measured if measured.avant is not None else None, measured.phrases)


def _hidden(grandeur: Grandeur) -> ChangementNombre:
    return ChangementNombre(grandeur, None, (typeset(f"Évolution ({grandeur}) : {CONFIDENTIEL}."),))


def _may_be_told(secret: Secret, both: _Connus) -> bool:
    reponses = Ensemble()
    for rank in both.rangs:
        reponses.add(rank, 1)
    known = reponses.made()
    if not secret.publier(known).region:
        return False
    sides = (
        [_value(parcours.avant) for parcours in both.parcours],
        [_value(parcours.apres) for parcours in both.parcours],
    )
    return not any(secret.is_dominated(known, side) for side in sides)


def _appuis(collecte: CollecteEnquete, structures: set[int]) -> Appuis:
    """Return the support given to these structures: a collective ingénierie counts once, with its days, whatever their
    number."""
    prestations = [prestation for prestation in collecte.prestations if prestation.structures & structures]
    together = {
        structure for prestation in prestations if prestation.is_collective for structure in prestation.structures
    }
    jours = [prestation.jours for prestation in prestations]
    known = [days for days in jours if days is not None]
    return Appuis(
        individuels=len(structures - together),
        collectifs=sum(prestation.is_collective for prestation in prestations),
        jours=sum(known) if prestations and len(known) == len(jours) else None,
    )


def _value(releve: Releve | None) -> int:
    return (releve.valeur if releve else None) or 0
