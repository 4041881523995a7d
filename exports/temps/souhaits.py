"""The répartition that people wish for, as an answer tells it.

It counts in the région only where its page said so (`Repartition.en_region`).
"""

from collections.abc import Mapping

from exports.records.records import Collecte, Reponse
from questionnaires.core.model import Questionnaire, Repartition
from questionnaires.core.repartition import WHOLE
from questionnaires.temps.derive import SOUHAITE, real_line


def is_asked(collecte: Collecte) -> bool:
    """Whether a version of it asks one that may be told."""
    return any(_wished(questionnaire) for questionnaire in collecte.posees.values())


def wished_parts(collecte: Collecte, reponse: Reponse) -> Mapping[str, int] | None:
    """Line code -> hundredths of a percent; None when it was not asked, or not told whole."""
    wished = _wished(collecte.posees.get(reponse.version, collecte.questionnaire))
    given = {real_line(code): reponse.valeurs.get(code) for code in wished.lignes} if wished else {}
    parts = {code: part if isinstance(part, int) else 0 for code, part in given.items()}
    return parts if sum(parts.values()) == WHOLE else None


def _wished(questionnaire: Questionnaire) -> Repartition | None:
    return next(
        (
            repartition
            for repartition in questionnaire.repartitions
            if repartition.code == SOUHAITE and repartition.en_region
        ),
        None,
    )
