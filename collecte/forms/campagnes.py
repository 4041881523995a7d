"""Forms of campaigns; periods and dates are chosen, rules stay in the operations."""

from datetime import date

from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from collecte.forms.base import Formulaire
from questionnaires.periodes import Periode

_DATE = "Écrivez une date comme 2026-07-01, ou choisissez-la dans le calendrier."


class _FrenchDateField(DateField):  # type: ignore[misc]
    """Accepts what the browser's calendar sends and what French hands type."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_DATE) from None


def date_field(label: str) -> DateField:
    """A compulsory day."""
    return _FrenchDateField(label, [InputRequired(_DATE)], format=["%Y-%m-%d", "%d/%m/%Y"])


def optional_date_field(label: str) -> DateField:
    """A day, or none."""
    return _FrenchDateField(label, [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])


class DatesForm(Formulaire):
    ouverture = date_field("Ouverture")
    cloture = date_field("Clôture, ce jour compris")


class CampagneForm(Formulaire):
    periode = SelectField("Période", validate_choice=True)
    ouverture = date_field("Ouverture")
    cloture = date_field("Clôture, ce jour compris")
    avec_activites = BooleanField("Demander aussi la partie « activités » (une fois par an)")
    avec_souhaitable = BooleanField("Demander aussi la répartition souhaitable")

    def offer_periodes(self, today: date, taken: frozenset[str]) -> None:
        """Finished périodes of the last two years without a campaign yet, latest first."""
        periodes = [
            Periode(year, kind, number)
            for year in (today.year, today.year - 1, today.year - 2)
            for kind, count in (("S", 2), ("Q", 3))
            for number in range(1, count + 1)
        ]
        offered = [p for p in periodes if p.fin < today and p.code not in taken]
        offered.sort(key=lambda p: (p.fin, p.mois), reverse=True)
        self.periode.choices = [SelectChoice(p.code, p.libelle) for p in offered]
