"""Forms of meetings with partners and of actions of a DLA."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.bilans.operations.actions import MAX_PARTICIPANTS
from collecte.bilans.operations.seances import MAX_COUNT
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import EnumField, ReadField, day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import count_reader, text_reader
from collecte.models import GenreAction, Instance
from collecte.registre.forms.partenaires_cites import Choices, PresencesField, names_field


class ActionForm(Formulaire):
    genre = EnumField("Quoi", GenreAction, default=GenreAction.REUNION.value)
    jour = day_field("Le", "l’action")
    intitule = ReadField(
        "Titre",
        name_reader("titre", 200),
        size="full",
        description="Par exemple « Permanence à la maison des associations ».",
    )
    lieu = ReadField("Lieu", text_reader("Lieu", 120), description="La commune, ou « en ligne ».")
    participants = ReadField(
        "Participants",
        count_reader("Participants", most=MAX_PARTICIPANTS),
        size="short",
        description="Combien sont venus. Vide : personne n’a compté.",
    )
    partenaires = SelectMultipleField("Avec quels partenaires", coerce=int)
    noms = names_field("Autres partenaires", "Un nom par ligne. Ils entrent dans la liste des partenaires.")

    def offer(self, partenaires: Choices) -> None:
        """Offer these partners; without any, there is nothing to tick and the field is removed."""
        self.partenaires.choices = [SelectChoice(partenaire_id, words) for partenaire_id, words in partenaires]
        if not partenaires:
            del self.partenaires


def _count(label: str, hint: str = "") -> ReadField:
    return ReadField(label, count_reader(label, most=MAX_COUNT), size="short", description=hint)


COUNTED = ("dossiers", "modifies", "experts")
"""Fields of a comité d'appui only."""


class SeanceForm(Formulaire):
    jour = day_field("Le", "la séance")
    dossiers = _count("Dossiers présentés", "Vide : personne n’a compté.")
    modifies = _count("Plans d’accompagnement modifiés après son avis")
    experts = _count("Experts invités pour un dossier")
    presences = PresencesField("Qui est venu ?")
    noms_venus = names_field("Venus aussi", "D’autres que ceux de la liste, un nom par ligne. Ils y entrent.")
    noms_absents = names_field("Invités aussi, pas venus", "Un nom par ligne.")

    def offer(self, instance: Instance, *, invited: Choices, others: Choices, hint: str) -> None:
        """Offer the partners; each of `invited` must be marked as present or absent."""
        self.presences.offer(invited=invited, others=others)
        self.presences.description = hint
        if not (invited or others):
            del self.presences
        if instance is not Instance.APPUI:
            for name in COUNTED:
                delattr(self, name)
