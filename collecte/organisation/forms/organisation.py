"""Forms of the organisation: régions, DLA, structures porteuses, conventions, avenants, orientations."""

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import EnumField, ReadField, champ_field, day_field
from collecte.core.operations.cellules import CellError, name_reader
from collecte.models import Mots, NatureDla
from collecte.organisation.operations.lignes_conventions import BUDGET, DEBUT, ETP, FIN, NUMERO, REFERENCE


def _dla_code(text: str) -> str:
    code = text.upper()
    if not (1 <= len(code) <= 3 and code.isascii() and code.isalnum()):
        raise CellError("Le code ne peut pas être lu.", "Écrivez de un à trois caractères, par exemple 18, 2A ou REG.")
    return code


class DlaForm(Formulaire):
    nom = ReadField("Nom", name_reader("nom"))
    nature = EnumField("Nature", NatureDla)


class NouveauDlaForm(Formulaire):
    code = ReadField(
        "Code", _dla_code, size="short", description="Celui du département, ou par exemple REG pour un DLA régional."
    )
    nom = ReadField("Nom", name_reader("nom"))
    nature = EnumField("Nature", NatureDla, default=NatureDla.REGIONAL.value)


class NouvellePorteuseForm(Formulaire):
    nom = ReadField("Nom", name_reader("nom", 120))
    porte_c2ra = BooleanField("Elle porte aussi l’animation régionale")


class PorteuseForm(NouvellePorteuseForm):
    dlas = SelectMultipleField(
        "DLA qu’elle porte",
        coerce=int,
        description="Un DLA coché ici n’est plus porté par une autre ; décoché, il n’est plus porté par personne.",
    )


class ConventionForm(Formulaire):
    porteuse = SelectField("Structure porteuse", coerce=int)
    reference, debut, fin = map(champ_field, (REFERENCE, DEBUT, FIN))


class AvenantForm(Formulaire):
    numero = champ_field(NUMERO)
    debut = day_field("Premier jour", "début")
    fin = day_field("Dernier jour", "fin", "Ce jour compris, dans les dates de la convention.")
    etp, budget = map(champ_field, (ETP, BUDGET))


class SollicitationsForm(Formulaire):
    nombre = SelectField(
        "Sollicitations par structure en douze mois, au plus",
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in range(1, 7)],
    )


_USUAL = Mots()


class MotsForm(Formulaire):
    porteuse = ReadField("Structure porteuse", name_reader("mot", 60), default=_USUAL.porteuse)
    porteuses = ReadField("Au pluriel", name_reader("mot", 60), default=_USUAL.porteuses)
    c2ra = ReadField("C2RA", name_reader("mot", 60), default=_USUAL.c2ra)
    charge = ReadField("Chargé(e) de mission", name_reader("mot", 60), default=_USUAL.charge)


class OrientationForm(Formulaire):
    libelle = ReadField("Orientation prioritaire", name_reader("libellé", 200))
