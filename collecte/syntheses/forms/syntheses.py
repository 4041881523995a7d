"""Forms of a synthèse de suivi, its partners and agreements, and « une erreur ? »."""

from collections.abc import Mapping, Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from collecte.core.forms.base import REQUIRED, Formulaire
from collecte.core.forms.fields import EnumField, ReadField, day_field
from collecte.core.operations.champs_structures import text_reader
from collecte.enquetes.forms.repondants import read_nom
from collecte.models import MoyenAccord
from collecte.syntheses.operations.contenu_synthese import PARTIES
from questionnaires.core.answers import clean

Choices = Sequence[tuple[int, str]]
MAX_REMARQUE = 2000


def _at_least_one(_form: Formulaire, field: SelectMultipleField) -> None:
    if not field.data:
        raise ValidationError("Cochez un partenaire au moins.")


class SyntheseForm(Formulaire):
    """One text a part; a hidden field carries the `empreinte` of the text that the page showed."""

    montre_contexte, montre_fait = HiddenField(), HiddenField()
    montre_change, montre_suites = HiddenField(), HiddenField()
    contexte = TextAreaField(PARTIES["contexte"])
    fait = TextAreaField(PARTIES["fait"])
    change = TextAreaField(PARTIES["change"])
    suites = TextAreaField(PARTIES["suites"])

    @property
    def typed(self) -> Mapping[str, str]:
        return {code: self[code].data or "" for code in PARTIES}

    @property
    def shown(self) -> Mapping[str, str]:
        return {code: self[f"montre_{code}"].data or "" for code in PARTIES}


class FinForm(Formulaire):
    jour = day_field("Terminée le", "fin")


class ContactForm(Formulaire):
    contact = SelectField("À qui", coerce=int)

    def offer(self, contacts: Choices) -> None:
        self.contact.choices = [SelectChoice(contact_id, words) for contact_id, words in contacts]


class PartenairesForm(Formulaire):
    """Some of the partners that the structure agreed to."""

    accords = SelectMultipleField("Partenaires", [_at_least_one, REQUIRED], coerce=int)

    def offer(self, accords: Choices) -> None:
        self.accords.choices = [SelectChoice(accord_id, words) for accord_id, words in accords]


class ChoixPartenairesForm(Formulaire):
    """The partners that a structure agrees to, possibly none."""

    partenaires = SelectMultipleField("J’accepte que ces synthèses soient transmises, avec notre nom, à :", coerce=int)

    def offer(self, partenaires: Choices) -> None:
        self.partenaires.choices = [SelectChoice(partenaire_id, words) for partenaire_id, words in partenaires]


class RemarqueForm(Formulaire):
    texte = TextAreaField("Qu’est-ce qui n’est pas juste ?", [REQUIRED])

    def validate_texte(self, field: TextAreaField) -> None:
        text = clean(field.data or "").strip()
        if not text:
            raise ValidationError("Écrivez ce qui est à corriger.")
        if len(text) > MAX_REMARQUE:
            raise ValidationError(f"Ce texte est trop long : {MAX_REMARQUE} caractères au plus. Raccourcissez-le.")


class PartenaireForm(Formulaire):
    """Form of a partner; only the animateurs of the région have `comptes`: these accounts read what structures agreed
    to share."""

    nom = ReadField(
        "Nom", text_reader("Nom", 160), validators=[REQUIRED], description="Un département, un réseau, la DREETS…"
    )
    dla = SelectField("Pour", coerce=int, description="Qui peut le nommer dans un accord.")
    comptes = SelectMultipleField(
        "Comptes qui lisent pour lui",
        coerce=int,
        description="Ils liront les synthèses que les structures acceptent de lui transmettre, dans leur territoire.",
    )

    def offer(self, dlas: Choices, comptes: Choices | None) -> None:
        """Set the choices; `comptes` is None for visitors who do not give access."""
        self.dla.choices = [SelectChoice(dla_id, words) for dla_id, words in dlas]
        self.comptes.choices = [SelectChoice(compte_id, words) for compte_id, words in comptes or ()]
        if not comptes:
            del self.comptes

    def validate_nom(self, field: ReadField) -> None:
        if not field.value:
            raise ValidationError("Le nom manque. Écrivez celui de l’institution.")


class AccordForm(Formulaire):
    donne_par = ReadField("Donné par", read_nom, description="Le prénom et le nom de qui parle pour la structure.")
    donne_le = day_field("Le", "accord")
    moyen = EnumField("Comment", MoyenAccord)
    partenaires = SelectMultipleField("Pour quels partenaires", [_at_least_one, REQUIRED], coerce=int)

    def offer(self, partenaires: Choices) -> None:
        self.partenaires.choices = [SelectChoice(partenaire_id, words) for partenaire_id, words in partenaires]
