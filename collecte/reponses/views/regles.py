"""Sentences for pages, when a région releases more strictly than its published questionnaires may say."""

from collections.abc import Iterator

from exports.release.seuils import Seuils
from questionnaires.core.francais import plural, typeset
from questionnaires.core.model import Questionnaire, Section
from questionnaires.temps.derive import PRECISION, SOUHAITE, TEMPS

PLUS_STRICTE = "Votre région est plus stricte que le réseau."


def stricter_rules(questionnaire: Questionnaire, page: Section, seuils: Seuils) -> Iterator[str]:
    """Iterate over sentences on how many persons and DLA the région requires to publish what this page asks, where it
    requires more than the default: versions already published may state the default numbers."""
    if questionnaire.code != TEMPS:
        return
    least = Seuils()
    is_published = any(
        repartition.code == SOUHAITE and repartition.en_region for repartition in questionnaire.repartitions
    )
    if page.code == SOUHAITE and is_published and _wished(seuils) != _wished(least):
        yield typeset(
            f"La moyenne des répartitions souhaitées paraît par mission, à {plural(seuils.pas_missions, 'point')}, "
            f"à partir de {plural(seuils.personnes, 'personne')} dans {seuils.dlas} DLA."
        )
    if PRECISION in page.questions and (seuils.mots, seuils.dlas) != (least.mots, least.dlas):
        persons = plural(seuils.mots, "personne")
        yield typeset(f"D’où viennent les répartitions se dit à partir de {persons} dans {seuils.dlas} DLA.")


def _wished(seuils: Seuils) -> tuple[int, int, int]:
    return seuils.personnes, seuils.dlas, seuils.pas_missions
