"""The form of a new token: what it is for, for how long."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from collecte.comptes.operations.jetons import JOURS
from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField
from collecte.core.operations.cellules import name_reader
from collecte.models.jetons import MAX_NOM
from questionnaires.core.francais import plural


class JetonForm(Formulaire):
    nom = ReadField(
        "Nom du jeton",
        name_reader("nom du jeton", MAX_NOM),
        description="Ce qui s’en servira, par exemple « Tableau de suivi Excel ».",
    )
    jours = SelectField(
        "Durée",
        coerce=int,
        choices=[SelectChoice(own, plural(own, "jour")) for own in JOURS],
        default=JOURS[1],
        description="Passé ce délai, il n’ouvre plus rien.",
    )
