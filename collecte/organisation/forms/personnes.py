"""Forms of persons: identity, address, roles, affectations, replacements."""

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField, day_field, optional_day_field
from collecte.core.operations.cellules import CellError, Reader
from collecte.organisation.operations.lignes_personnes import read_adresse, read_etp, read_nom, read_prenom

NOBODY = ""
"""Value of the choice « Une nouvelle personne »."""

_LAST_DAY = "Laissez vide tant qu’il n’est pas connu ; ce jour est compris."


def _adresse_field(label: str = "Adresse électronique", reader: Reader = read_adresse) -> ReadField:
    return ReadField(
        label, reader, kind="email", description="Avec elle, la personne se connecte et reçoit ses courriels."
    )


class IdentiteForm(Formulaire):
    prenom = ReadField("Prénom", read_prenom)
    nom = ReadField("Nom", read_nom)


class PersonneForm(IdentiteForm):
    adresse = _adresse_field()
    role = SelectField("Rôle")


class PremierAnimateurForm(IdentiteForm):
    adresse = _adresse_field()


class AdresseForm(Formulaire):
    adresse = _adresse_field("Nouvelle adresse électronique")


class AccesForm(Formulaire):
    acces = SelectMultipleField("Accès à confirmer", [InputRequired("Cochez au moins un accès.")])


class AffectationForm(Formulaire):
    dla = SelectField("DLA", coerce=int)
    etp = ReadField("Temps consacré au DLA en ETP", read_etp, size="short", description="De 0,01 à 1, par exemple 0,8.")
    debut = day_field("Premier jour", "début")
    fin = optional_day_field("Dernier jour", "fin", _LAST_DAY)


class CorrectionForm(Formulaire):
    debut = day_field("Premier jour", "début")
    etp = ReadField("Temps consacré au DLA en ETP", read_etp, size="short", description="De 0,01 à 1, par exemple 0,8.")
    fin = optional_day_field("Dernier jour", "fin", _LAST_DAY)


def _unless_chosen(reader: Reader) -> Reader:
    """Accept a blank, read as '': the form requires the value only when no one is chosen."""
    return lambda text: reader(text) if text else ""


class RemplacementForm(Formulaire):
    jour = day_field(
        "Dernier jour de la personne qui part", "départ", "L’autre arrive le lendemain, pour les mêmes ETP."
    )
    arrivee = SelectField("Personne qui arrive")
    prenom = ReadField("Prénom, si elle est nouvelle", _unless_chosen(read_prenom))
    nom = ReadField("Nom, si elle est nouvelle", _unless_chosen(read_nom))
    adresse = _adresse_field("Adresse électronique, si elle est nouvelle", _unless_chosen(read_adresse))

    def validate_arrivee(self, field: Any) -> None:  # noqa: ANN401 - a WTForms field
        """Require a whole identity for a new person."""
        if field.data != NOBODY:
            return
        for identity_field, reader in ((self.prenom, read_prenom), (self.nom, read_nom), (self.adresse, read_adresse)):
            try:
                reader((identity_field.data or "").strip())
            except CellError as error:
                raise ValidationError(f"Choisissez quelqu’un, ou complétez : {error.probleme}") from None


class RoleForm(Formulaire):
    role = SelectField("Rôle")
