"""Forms of an interview: start, notes, copy of the answer for the structure."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from collecte.core.forms.base import Formulaire
from collecte.models import Mode
from questionnaires.core.model import ParEntretien

NOTES, VUES = "carnet-notes", "carnet-vues"
"""Form fields of a page that are no question: no code has a hyphen."""

_GUIDE = (
    (Mode.ENTRETIEN, "De vive voix : au téléphone ou sur place"),
    (Mode.PAPIER, "D’après un guide rempli sur papier"),
)
_TELEPHONE = ((Mode.TELEPHONE, "Au téléphone"), (Mode.PAPIER, "D’après une réponse rendue sur papier"))


class CommencerForm(Formulaire):
    mode = RadioField("Comment la structure répond-elle ?", [InputRequired("Choisissez une réponse.")])
    dit = BooleanField("", [InputRequired("Cochez cette case une fois que c’est dit : sans cela, rien ne se saisit.")])

    def offer(self, entretien: ParEntretien, *, is_begun: bool) -> None:
        """Set the ways to answer, and the statement to confirm."""
        ways = _GUIDE if entretien == "guide" else _TELEPHONE
        self.mode.choices = [SelectChoice(mode.value, label) for mode, label in ways]
        text = "J’ai dit tout cela à la personne, et elle accepte de répondre"
        self.dit.label.text = f"{text}, et que je lise ce qui est déjà rempli" if is_begun else text


class CarnetForm(Formulaire):
    notes = TextAreaField("Vos notes")
    vues = HiddenField()


class CopieForm(Formulaire):
    contact = RadioField("À qui ?", [InputRequired("Choisissez à qui l’envoyer.")], coerce=int)

    def offer(self, contacts: Sequence[tuple[int, str]]) -> None:
        """Offer the (id, label) of contacts that may be written to; an only one is preselected."""
        self.contact.choices = [SelectChoice(value, label) for value, label in contacts]
