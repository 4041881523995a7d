"""Forms of persons: identity, address, roles, affectations, replacements."""

from dataclasses import replace
from typing import Any

from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from collecte.core.forms.base import DEPENDS, Formulaire
from collecte.core.forms.fields import champ_field, day_field
from collecte.core.operations.cellules import CellError, Champ
from collecte.organisation.operations.lignes_personnes import ADRESSE, DEBUT, ETP, FIN, NOM, PRENOM

NOBODY = ""
"""Value of the choice « Une nouvelle personne »."""


class IdentiteForm(Formulaire):
    prenom, nom = map(champ_field, (PRENOM, NOM))


class PremierAnimateurForm(IdentiteForm):
    adresse = champ_field(ADRESSE)


class PersonneForm(PremierAnimateurForm):
    role = SelectField("Rôle")


class AdresseForm(Formulaire):
    adresse = champ_field(replace(ADRESSE, libelle="Nouvelle adresse électronique"))


class AccesForm(Formulaire):
    acces = SelectMultipleField("Accès à confirmer", [InputRequired("Cochez au moins un accès.")])


class AffectationForm(Formulaire):
    dla = SelectField("DLA", coerce=int)
    etp, debut, fin = map(champ_field, (ETP, DEBUT, FIN))


class CorrectionForm(Formulaire):
    debut, etp, fin = map(champ_field, (DEBUT, ETP, FIN))


def _field_if_new(champ: Champ) -> Field:
    """Return a field that may be left blank, read as '': the form requires the value only when no one is chosen."""
    libelle = f"{champ.libelle}, si elle est nouvelle"
    return champ_field(replace(champ, libelle=libelle, read=lambda text: champ.read(text) if text else ""), DEPENDS)


class RemplacementForm(Formulaire):
    jour = day_field(
        "Dernier jour de la personne qui part", "départ", "L’autre arrive le lendemain, pour les mêmes ETP."
    )
    arrivee = SelectField("Personne qui arrive")
    prenom, nom, adresse = map(_field_if_new, (PRENOM, NOM, ADRESSE))

    def validate_arrivee(self, field: Any) -> None:  # noqa: ANN401 - a WTForms field
        """Require a whole identity for a new person."""
        if field.data != NOBODY:
            return
        for champ in (PRENOM, NOM, ADRESSE):
            try:
                champ.read((self[champ.nom].data or "").strip())
            except CellError as error:
                raise ValidationError(f"Choisissez quelqu’un, ou complétez. {error.probleme}") from None


class RoleForm(Formulaire):
    role = SelectField("Rôle")
