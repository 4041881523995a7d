"""The form of a meeting with partners: the day, what a comité d'appui counts, who came."""

from collecte.bilans.operations.seances import MAX_COUNT
from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField, day_field
from collecte.core.operations.champs_structures import count_reader
from collecte.models import Instance
from collecte.registre.forms.partenaires_cites import Choices, PresencesField, names_field


def _count(label: str, hint: str = "") -> ReadField:
    return ReadField(label, count_reader(label, most=MAX_COUNT), size="short", description=hint)


COUNTED = ("dossiers", "modifies", "experts")
"""What only a comité d'appui counts."""


class SeanceForm(Formulaire):
    jour = day_field("Le", "la séance")
    dossiers = _count("Dossiers présentés", "Vide : personne n’a compté.")
    modifies = _count("Plans d’accompagnement modifiés après son avis")
    experts = _count("Experts invités pour un dossier")
    presences = PresencesField("Qui est venu ?")
    noms_venus = names_field("Venus aussi", "D’autres que ceux de la liste, un nom par ligne. Ils y entrent.")
    noms_absents = names_field("Invités aussi, pas venus", "Un nom par ligne.")

    def offer(self, instance: Instance, *, invited: Choices, others: Choices, hint: str) -> None:
        """`invited` are those that must be told of."""
        self.presences.offer(invited=invited, others=others)
        self.presences.description = hint
        if not (invited or others):
            del self.presences
        if instance is not Instance.APPUI:
            for name in COUNTED:
                delattr(self, name)
