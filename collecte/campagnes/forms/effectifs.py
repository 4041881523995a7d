"""What a direction answers about the effectifs of a DLA."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from collecte.core.forms.base import Formulaire
from collecte.models import AvisEffectifs


class EffectifsForm(Formulaire):
    empreinte = HiddenField()
    avis = RadioField(
        "Ces effectifs et ces ETP sont-ils justes ?",
        [InputRequired("Choisissez une réponse.")],
        choices=[
            SelectChoice(AvisEffectifs.CONFIRMES.value, "Oui, je les confirme"),
            SelectChoice(AvisEffectifs.A_CORRIGER.value, "Non, quelque chose est à corriger"),
        ],
    )
    phrase = StringField("Ce qui est à corriger, en une phrase")
