"""What is said in an exchange about an answer."""

from wtforms import TextAreaField

from collecte.core.forms.base import Formulaire


class QuestionForm(Formulaire):
    texte = TextAreaField("Votre question")


class RepliqueForm(Formulaire):
    texte = TextAreaField("Votre réponse à cette question")
