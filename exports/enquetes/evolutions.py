"""Changes from T0 to T1 in the structures that answered at both dates, when there are enough of them."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, repeat

from exports.enquetes.comptes import Depouillement
from exports.enquetes.foule import Ensemble, octets
from exports.enquetes.parcours import mesures
from exports.enquetes.secret import Secret
from exports.enquetes.sommes import Paires, Perimetre
from exports.records.records import CollecteEnquete
from exports.release.motifs import CONFIDENTIEL
from exports.release.seuils import Seuils
from exports.statistiques.evolution import Appuis, Evolution, Grandeur, Parcours, Releve, evolution
from questionnaires.core.francais import typeset


@dataclass(frozen=True, slots=True)
class Changement:
    """One number at both dates; `evolution` is None when nothing of it may be told but `phrases`."""

    grandeur: Grandeur
    evolution: Evolution | None
    phrases: tuple[str, ...]


def discreet(own: Changement, seuils: Seuils) -> Changement:
    """The same change, without how many rose, stayed and fell where few did, or where few are all alike."""
    found = own.evolution
    if found is None or found.hausses is None:
        return own
    counts = [count or 0 for count in (found.hausses, found.stables, found.baisses)]
    is_alike = found.n in counts and found.n < seuils.unanimite
    if not is_alike and not any(map(seuils.is_few, counts)):
        return own
    _, of_one, median = own.phrases[1].partition("variation médiane")
    told = typeset(f"Sens des évolutions : {CONFIDENTIEL}{f' ; {of_one}{median}' if of_one else '.'}")
    phrases = (own.phrases[0], told, *own.phrases[2:])
    hidden = replace(found, hausses=None, stables=None, baisses=None, phrases=phrases)
    return replace(own, evolution=hidden, phrases=phrases)


def changements(depouillement: Depouillement, secret: Secret, perimetre: Perimetre) -> tuple[Changement, ...]:
    """One for each number that is asked at both dates."""
    sommes = depouillement.sommes
    whole, read = sommes.simples.lines_in(perimetre), octets(perimetre.of(sommes.foule), len(sommes.foule.personnes))
    return tuple(
        _changement(depouillement.collecte, secret, grandeur, _Connus.of(sommes.paires[grandeur], read), whole)
        for grandeur in mesures(depouillement.catalogue)
    )


@dataclass(frozen=True, slots=True)
class _Connus:
    """The answers, in the order of their ranks, that say both."""

    rangs: list[int]
    parcours: list[Parcours]

    @classmethod
    def of(cls, paires: Paires, read: bytes) -> "_Connus":
        rows = zip(paires.rangs, *paires.jours, *paires.valeurs, strict=True)
        kept = [row for row in rows if read[row[0] >> 3] >> (row[0] & 7) & 1]
        return cls(
            [row[0] for row in kept],
            [Parcours(_releve(before, was), _releve(after, now)) for _, before, after, was, now in kept],
        )


def _releve(jour: int, valeur: float) -> Releve:
    return Releve(date.fromordinal(jour), int(valeur))


def _changement(collecte: CollecteEnquete, secret: Secret, grandeur: Grandeur, both: _Connus, whole: int) -> Changement:
    """`whole` counts the answers that are read, whether they say both or not."""
    if both.rangs and not _may_be_told(secret, both):
        return Changement(grandeur, None, (typeset(f"Évolution ({grandeur}) : confidentiel (effectif trop faible)."),))
    left_out = repeat(Parcours(None, None), whole - len(both.rangs))
    structures = {secret.foule.personnes[rank] for rank in both.rangs}
    found = evolution(chain(both.parcours, left_out), grandeur, _appuis(collecte, structures), collecte.seuils)
    return Changement(grandeur, found if found.avant is not None else None, found.phrases)


def _may_be_told(secret: Secret, both: _Connus) -> bool:
    reponses = Ensemble()
    for rank in both.rangs:
        reponses.add(rank, 1)
    known = reponses.made()
    if not secret.publier(known).region:
        return False
    sides = ([_value(own.avant) for own in both.parcours], [_value(own.apres) for own in both.parcours])
    return not any(secret.is_dominated(known, side) for side in sides)


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


def _value(releve: Releve | None) -> int:
    return (releve.valeur if releve else None) or 0
