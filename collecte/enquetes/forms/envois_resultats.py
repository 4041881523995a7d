"""Form of the results sent to structures; its rules are those of the operation."""

from wtforms import StringField, TextAreaField

from collecte.core.forms.base import Formulaire


class EnvoiResultatsForm(Formulaire):
    objet = StringField("Objet du message")
    texte = TextAreaField("Texte")
