"""Where a région releases more strictly than its published questionnaires may say, in the words of their pages."""

from collections.abc import Iterator

from exports.release.seuils import Seuils
from questionnaires.core.francais import plural, typeset
from questionnaires.core.model import Questionnaire, Section
from questionnaires.temps.derive import PRECISION, SOUHAITE, TEMPS

PLUS_STRICTE = "Votre région est plus stricte que le réseau."


def stricter_rules(questionnaire: Questionnaire, page: Section, seuils: Seuils) -> Iterator[str]:
    """What the région requires before it tells what this page asks, where that is more than the network does: a version
    published before may state the network's numbers."""
    if questionnaire.code != TEMPS:
        return
    least = Seuils()
    is_told = any(own.code == SOUHAITE and own.en_region for own in questionnaire.repartitions)
    if page.code == SOUHAITE and is_told and _wished(seuils) != _wished(least):
        yield typeset(
            f"La moyenne des répartitions souhaitées paraît par mission, à {plural(seuils.pas_missions, 'point')}, "
            f"à partir de {plural(seuils.personnes, 'personne')} dans {seuils.dlas} DLA."
        )
    if PRECISION in page.questions and (seuils.mots, seuils.dlas) != (least.mots, least.dlas):
        persons = plural(seuils.mots, "personne")
        yield typeset(f"D’où viennent les répartitions se dit à partir de {persons} dans {seuils.dlas} DLA.")


def _wished(seuils: Seuils) -> tuple[int, int, int]:
    return seuils.personnes, seuils.dlas, seuils.pas_missions
