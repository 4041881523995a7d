"""Form of an engagement of a fiche d’appui."""

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField, optional_day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import text_reader


class EngagementForm(Formulaire):
    texte = ReadField(
        "Engagement",
        name_reader("texte de l’engagement", 300),
        size="full",
        description="Une phrase : « Transférer le suivi comptable à l’assistance ».",
    )
    qui = ReadField(
        "Qui s’y engage ?",
        text_reader("Qui s’y engage", 80),
        description="Une fonction plutôt qu’un nom : « la direction », « les chargé(e)s de mission ».",
    )
    echeance = optional_day_field("Pour quand ?", "l’échéance", "Laissez vide si aucune date n’est convenue.")
