"""Forms for signing in and choosing a password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from collecte.forms.base import Formulaire


class ConnexionForm(Formulaire):
    adresse = StringField("Adresse électronique", [InputRequired("Écrivez votre adresse électronique.")])
    mot_de_passe = PasswordField("Mot de passe", [InputRequired("Écrivez votre mot de passe.")])
    suite = HiddenField()
    reprise = HiddenField()  # what was typed on a page whose session had ended, to be shown again


class MotDePasseForm(Formulaire):
    mot_de_passe = PasswordField("Nouveau mot de passe", [InputRequired("Choisissez un mot de passe.")])
    confirmation = PasswordField("Le même, encore une fois", [InputRequired("Écrivez-le une seconde fois.")])
