"""Count persons by reason for shares that moved by ten points in a year, for the région.

It rests on those who gave a reason alone: they are enough, or nothing is counted, not even how many they are.
"""

from collections.abc import Iterator, Mapping

from exports.records.publication import contribution, transmitted
from exports.records.records import Collecte, Raisons
from exports.release.disclosure import SEUILS, Contribution, Seuils, publish
from questionnaires.core.options import AUTRE_CODE
from questionnaires.temps.an_dernier import RAISONS, reasons_given

CITEES: Mapping[str, str] = {
    own.code: "Autre raison" if own.code == AUTRE_CODE else own.libelle for own in RAISONS if own.code != "silence"
}
"""Code -> words of the reasons that are counted, in the order in which they are offered: who prefers not to say is in
no count."""


def count_raisons(collecte: Collecte, seuils: Seuils = SEUILS) -> Raisons | None:
    """None when those who gave one are too few, or when figures over the same months are out.

    A reason goes with the name of its author: once an answer was cut, what is left would be subtracted from what was.
    """
    if collecte.raisons or any(own.personne < 0 for own in collecte.attendus):
        return collecte.raisons
    given = [(own, raisons) for own, raisons in _given(collecte) if own.poids > 0]
    if collecte.recoupee or publish([own for own, _ in given], seuils).region is None:
        return None
    return Raisons(
        personnes=len({own.personne for own, _ in given}),
        dlas=len({own.dla for own, _ in given}),
        comptes={code: len({own.personne for own, raisons in given if code in raisons}) for code in CITEES},
    )


def _given(collecte: Collecte) -> Iterator[tuple[Contribution, frozenset[str]]]:
    """The answers that give a reason or more, and which."""
    for attendu, reponse in transmitted(collecte):
        asked = collecte.posees.get(reponse.version, collecte.questionnaire)
        said = frozenset(own.raison for own in reasons_given(asked, reponse.valeurs)) & CITEES.keys()
        if said:
            yield contribution(attendu, reponse), said
