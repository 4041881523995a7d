"""The répartition that respondents wish for, as an answer gives it.

It counts in the région only where its page said so (`Repartition.en_region`).
"""

from collections.abc import Mapping

from exports.records.records import Collecte, Reponse
from questionnaires.core.model import Questionnaire, Repartition
from questionnaires.core.repartition import WHOLE
from questionnaires.temps.derive import SOUHAITE, real_line


def is_asked(collecte: Collecte) -> bool:
    """Return whether a version asks for a wished répartition that may be released."""
    return any(wished_of(questionnaire) for questionnaire in collecte.posees.values())


def wished_parts(collecte: Collecte, reponse: Reponse) -> Mapping[str, int] | None:
    """Map line codes to hundredths of a percent; None when it was not asked, or not filled to 100 %."""
    wished = wished_of(collecte.posees.get(reponse.version, collecte.questionnaire))
    values = {real_line(code): reponse.valeurs.get(code) for code in wished.lignes} if wished else {}
    parts = {code: part if isinstance(part, int) else 0 for code, part in values.items()}
    return parts if sum(parts.values()) == WHOLE else None


def wished_of(questionnaire: Questionnaire) -> Repartition | None:
    """Return the répartition of wishes that may be released, if the questionnaire has one."""
    for repartition in questionnaire.repartitions:
        if repartition.code == SOUHAITE and repartition.en_region:
            return repartition
    return None
