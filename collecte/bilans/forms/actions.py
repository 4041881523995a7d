"""The form of an action of a DLA."""

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.bilans.operations.actions import MAX_PARTICIPANTS
from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField, day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import count_reader, text_reader
from collecte.models import GenreAction
from collecte.registre.forms.partenaires_cites import Choices, names_field


class ActionForm(Formulaire):
    genre = SelectField(
        "Quoi",
        choices=[SelectChoice(own.value, own.value) for own in GenreAction],
        default=GenreAction.REUNION.value,
    )
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
        """Without partner there is nothing to tick."""
        self.partenaires.choices = [SelectChoice(own, words) for own, words in partenaires]
        if not partenaires:
            del self.partenaires
