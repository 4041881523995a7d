"""Mean répartition wished by persons, for the région, over complete answers.

It is told only of questionnaires that say so on their page (`Repartition.en_region`), to the same thresholds and as
coarsely as the real one. Mean share of a line = Σ(weight × share) / Σ(weight), as in `consolidation`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from exports.records.publication import contribution, poids, transmitted
from exports.records.records import Collecte, Reponse, Souhait
from exports.release.disclosure import SEUILS, Contribution, Seuils, coarse, publish, told_shares, told_to
from questionnaires.core.model import Questionnaire, Repartition
from questionnaires.core.repartition import WHOLE
from questionnaires.temps.derive import SOUHAITE, real_line


def souhait_of(collecte: Collecte, seuils: Seuils = SEUILS) -> Souhait | None:
    """None when it may not be told: too few told one, lines differ, figures over the same months are out, or answers
    were cut from who gave them, since what is left would be subtracted from what was."""
    if collecte.recoupee or any(own.personne < 0 for own in collecte.attendus):
        return None
    told = [(own, poids(reponse), parts) for own, reponse, parts in _told(collecte) if own.poids > 0]
    region = publish([own for own, _, _ in told], seuils).region
    if region is None or len({frozenset(parts) for _, _, parts in told}) > 1:
        return None
    sums = Counter[str]()
    for _, weight, parts in told:
        sums.update({code: weight * part for code, part in parts.items()})
    step = told_to(region.personnes, seuils)
    points = told_shares(coarse(region.poids, list(sums.values()), seuils), step)
    return Souhait(
        personnes=region.personnes, dlas=len(region.dlas), pas=step, parts=dict(zip(sums, points, strict=True))
    )


def is_asked(collecte: Collecte) -> bool:
    """Whether a version of it asks one that may be told."""
    return any(_wished(questionnaire) for questionnaire in collecte.posees.values())


def _told(collecte: Collecte) -> Iterator[tuple[Contribution, Reponse, Mapping[str, int]]]:
    """Those who told a whole one: line code -> hundredths of a percent."""
    for attendu, reponse in transmitted(collecte):
        wished = _wished(collecte.posees.get(reponse.version, collecte.questionnaire))
        given = {real_line(code): reponse.valeurs.get(code) for code in wished.lignes} if wished else {}
        parts = {code: part if isinstance(part, int) else 0 for code, part in given.items()}
        if sum(parts.values()) == WHOLE:
            yield contribution(attendu, reponse), reponse, parts


def _wished(questionnaire: Questionnaire) -> Repartition | None:
    return next((own for own in questionnaire.repartitions if own.code == SOUHAITE and own.en_region), None)
