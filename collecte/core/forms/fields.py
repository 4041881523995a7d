"""Fields for days and whole numbers, as French hands type them."""

from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, Optional

_DATE = "Écrivez une date comme 2026-07-01, ou choisissez-la dans le calendrier."
YEARS = range(2000, 2100)
"""Those that may be typed: a slip of the hand is not a date."""

_YEAR = f"Écrivez une année de {YEARS.start} à {YEARS.stop - 1}."
_DAYS = "Écrivez un nombre entier de jours ; 0 : aucun délai."


class _FrenchDateField(DateField):  # type: ignore[misc]
    """Accepts what the browser's calendar sends and what French hands type, in one of `YEARS`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_DATE) from None
        if self.data is not None and self.data.year not in YEARS:
            raise ValueError(_YEAR)


class _DaysField(IntegerField):  # type: ignore[misc]
    """A number of days, blank for none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0].strip() if valuelist else "") or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise ValueError(_DAYS)
        self.data = int(text)


class _NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 7):
            raise ValueError("Écrivez un nombre entier, par exemple 40.")
        self.data = int(text) if text else None


def date_field(label: str) -> DateField:
    """A compulsory day."""
    return _FrenchDateField(label, [InputRequired(_DATE)], format=["%Y-%m-%d", "%d/%m/%Y"])


def optional_date_field(label: str) -> DateField:
    """A day, or none."""
    return _FrenchDateField(label, [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])


def days_field(label: str) -> IntegerField:
    """A number of days, 0 when it is left blank."""
    return _DaysField(label, default=0)


def number_field(label: str) -> IntegerField:
    """A whole number, or nothing."""
    return _NumberField(label)
