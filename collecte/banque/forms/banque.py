"""Forms of the bank: what is sought, where a question goes, which ones a région gives."""

from collections.abc import Iterable, Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from collecte.core.forms.base import REQUIRED, Filtres, Formulaire
from collecte.core.forms.fields import offer
from questionnaires.core.answers import clean
from questionnaires.core.francais import sort_key


class RechercheForm(Filtres):
    q = StringField("Mots cherchés")
    nature = SelectField("Sorte", default="")

    @classmethod
    def asked(cls, args: Mapping[str, str], natures: Iterable[str]) -> "RechercheForm":
        """Return the form filled from the query string."""
        form = cls(formdata=MultiDict(args))
        offer(form.nature, [("", "toutes"), *((nature, nature) for nature in sorted(natures))])
        form.validate()
        return form

    @property
    def words(self) -> Sequence[str]:
        return sort_key(clean(self.q.data or "")).split()


class PrendreForm(Formulaire):
    questionnaire = SelectField("Dans quel questionnaire ?", coerce=int)


class DonnerForm(Formulaire):
    questions = SelectMultipleField("Questions à mettre dans la banque", [REQUIRED])
    accord = BooleanField(
        "J’ai relu ce que les animatrices et animateurs des autres régions liront : la question, ses réponses et les "
        "résultats de ma région.",
        [InputRequired("Cochez cette case pour confirmer.")],
    )

    def validate_questions(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Cochez au moins une question.")
