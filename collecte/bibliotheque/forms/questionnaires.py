"""Forms of the library: new questionnaire, import, publication."""

from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from collecte.core.forms.base import FichierForm, Formulaire
from collecte.referentiel.forms.referentiels import RevisionForm

BLANK = ""
"""« Commencer par une page vide »."""


class NouveauForm(Formulaire):
    titre = StringField(
        "Titre",
        [
            DataRequired("Donnez un titre : c’est ce que liront les répondants."),
            Length(max=200, message="Raccourcissez le titre à 200 caractères."),
        ],
    )
    depuis = SelectField("Partir de", default=BLANK)


class ImportForm(FichierForm):
    listes = MultipleFileField("Listes de réponses citées par le formulaire")
    remplace = RadioField(
        "Si ce questionnaire est déjà dans votre bibliothèque",
        [InputRequired("Choisissez une réponse.")],
        choices=[
            SelectChoice("non", "Ne rien changer, et me le dire"),
            SelectChoice("oui", "Remplacer ce qui est en préparation (vous pourrez annuler)"),
        ],
        default="non",
    )


class ImportSansForm(Formulaire):
    """Import a form without the rows that cannot be converted: `contenu` is the import that was shown, signed."""

    contenu = HiddenField()


class PublicationForm(RevisionForm):
    brouillons = RadioField(
        "Les réponses commencées, non transmises",
        choices=[
            SelectChoice("rester", "restent sur leur version"),
            SelectChoice("passer", "passent à la nouvelle version, si rien n’y est perdu"),
        ],
        default="rester",
        validate_choice=False,  # not shown when no answer is under way
    )
