"""Forms for signing in, choosing a password, confirming one's identity and creating an access token."""

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from collecte.comptes.operations.jetons import JOURS
from collecte.core.forms.base import REQUIRED, Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import name_reader
from collecte.models.comptes import MAX_NOM
from questionnaires.core.francais import plural


class RetourForm(Formulaire):
    suite = HiddenField()  # page to open once signed in
    reprise = HiddenField()  # fields typed on a page whose session had ended, to be shown again


class ConnexionForm(RetourForm):
    adresse = StringField("Adresse électronique", [InputRequired("Écrivez votre adresse électronique.")])
    mot_de_passe = PasswordField("Mot de passe", [InputRequired("Écrivez votre mot de passe.")])


class OubliForm(Formulaire):
    adresse = StringField("Adresse électronique", [InputRequired("Écrivez l’adresse électronique de votre compte.")])


class CodeForm(Formulaire):
    code_unique = StringField("Code", [InputRequired("Tapez le code à six chiffres de votre application.")])


class MotDePasseForm(Formulaire):
    mot_de_passe = PasswordField("Nouveau mot de passe", [InputRequired("Choisissez un mot de passe.")])
    confirmation = PasswordField("Le même, encore une fois", [InputRequired("Écrivez-le une seconde fois.")])

    def validate(self, extra_validators: object = None) -> bool:
        """Check that both are given and identical."""
        if not super().validate(extra_validators):
            return False
        if self.confirmation.data == self.mot_de_passe.data:
            return True
        self.refuse(self.confirmation, "Les deux mots de passe diffèrent : tapez-les de nouveau.")
        return False


class ChangementForm(MotDePasseForm):
    actuel = PasswordField("Mot de passe actuel", [InputRequired("Écrivez votre mot de passe actuel.")])


class PreuveForm(Formulaire):
    """Proof of identity. Its fields have distinct names: it travels with the fields of the form that it interrupts."""

    preuve_mot_de_passe = PasswordField("Votre mot de passe", [InputRequired("Écrivez votre mot de passe.")])
    preuve_code = StringField("Code de l’application, ou code de secours", [REQUIRED])
    suite = HiddenField()

    @property
    def is_given(self) -> bool:
        """Return whether this form was sent, rather than the form that it interrupts."""
        return self.preuve_mot_de_passe.raw_data not in (None, [])


class JetonForm(Formulaire):
    nom = ReadField(
        "Nom du jeton",
        name_reader("nom du jeton", MAX_NOM),
        description="Ce qui s’en servira, par exemple « Tableau de suivi Excel ».",
    )
    jours = SelectField(
        "Durée",
        coerce=int,
        choices=[SelectChoice(days, plural(days, "jour")) for days in JOURS],
        default=JOURS[1],
        description="Passé ce délai, il n’ouvre plus rien.",
    )
