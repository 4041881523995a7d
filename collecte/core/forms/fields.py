"""Form fields: dates and numbers in French formats, and fields validated by the readers of spreadsheet cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import DateField, Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from collecte.core.forms.base import Formulaire, Marque
from collecte.core.operations.cellules import CellError, Champ, Reader, day_reader, optional_day_reader
from questionnaires.categories.categories import Categories
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.francais import decimal_text

_DATE = "Écrivez une date comme 01/07/2026, ou choisissez-la dans le calendrier."
YEARS = range(2000, 2100)
"""Years that may be typed: a slip of the hand is not a date."""

_YEAR = f"Écrivez une année de {YEARS.start} à {YEARS.stop - 1}."
_DAYS = "Écrivez un nombre entier de jours ; 0 : aucun délai."


class _FrenchDateField(DateField):  # type: ignore[misc]
    """Accepts the format of the browser's calendar and the French ones, in one of `YEARS`."""

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


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 7):
            raise ValueError("Écrivez un nombre entier, par exemple 40.")
        self.data = int(text) if text else None


def date_field(label: str) -> DateField:
    """Return a field for a compulsory day."""
    return _FrenchDateField(label, [InputRequired(_DATE)], format=["%Y-%m-%d", "%d/%m/%Y"])


def optional_date_field(label: str, *marques: Marque) -> DateField:
    """Return a field for a day, or none."""
    return _FrenchDateField(label, [Optional(), *marques], format=["%Y-%m-%d", "%d/%m/%Y"])


def days_field(label: str) -> IntegerField:
    """Return a field for a number of days, 0 when it is left blank."""
    return _DaysField(label, default=0)


Read = TypeVar("Read")


class ReadField(StringField):  # type: ignore[misc] # WTForms publishes no types
    """Its `value`, once valid, is the result of `reader` on its text; it is required when `reader` refuses a blank.
    `kind`: of the input; `size`: short, or full."""

    def __init__(self, label: str, reader: Reader, *, kind: str = "text", size: str = "", **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **more)
        self.reader, self.kind, self.size = reader, kind, size
        self.value: Any = None
        try:
            reader("")
        except CellError:
            self.flags.required = True

    def pre_validate(self, _form: Formulaire) -> None:
        """Relay the refusal of the reader."""
        try:
            self.value = self.reader(" ".join(clean(self.data or "").split()))
        except CellError as error:
            raise ValidationError(f"{error.probleme} {error.remede}") from None


class EnumField(SelectField):  # type: ignore[misc] # WTForms publishes no types
    """A choice among the members of an enum; its `value` is the member chosen. `labels`: what is shown of them, their
    values unless given."""

    def __init__(
        self,
        label: str,
        enum: type[StrEnum],
        labels: Mapping[Any, str] | None = None,
        **more: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        shown = labels or {member: member.value for member in enum}
        choices = [SelectChoice(member.value, text) for member, text in shown.items()]
        super().__init__(label, **{"choices": choices, "default": choices[0].value, **more})
        self.enum, self.type = enum, "SelectField"

    @property
    def value(self) -> Any:  # noqa: ANN401 - a member
        return self.enum(self.data)


UNKNOWN = "on ne sait pas"


class CategorieField(SelectField):  # type: ignore[misc] # WTForms publishes no types
    """A choice in a list of categories, given by `offer_categories`; its `value` is a code, None when not known."""

    def __init__(self, label: str, liste: str, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **{"choices": [], "default": "", **more})
        self.liste, self.type = liste, "SelectField"

    @property
    def value(self) -> str | None:
        return self.data or None


class YesNoField(SelectField):  # type: ignore[misc] # WTForms publishes no types
    """Yes or no; its `value` is None when not known."""

    def __init__(self, label: str, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        choices = [SelectChoice("", UNKNOWN), SelectChoice("True", "oui"), SelectChoice("False", "non")]
        super().__init__(label, **{"choices": choices, "default": "", **more})
        self.type = "SelectField"

    @property
    def value(self) -> bool | None:
        return self.data == "True" if self.data else None


def offer_categories(form: Formulaire, categories: Categories) -> None:
    """Give each of its fields the categories of its list."""
    for field in form:
        if isinstance(field, CategorieField):
            groupes = categories.liste(field.liste).groupes
            named = [(groupe, [(c.code, c.libelle) for c in under]) for groupe, under in groupes]
            offer_grouped(field, [("", [("", UNKNOWN)]), *named])


class LinesField(TextAreaField):  # type: ignore[misc] # WTForms publishes no types
    """Several texts, one a line. Its `value`, once valid, has them without blank lines nor doubled spaces."""

    def __init__(self, label: str, *, most: int, longest: int = 300, rows: int = 5, **more: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **more)
        self.most, self.longest, self.rows = most, longest, rows
        self.value = ""

    def pre_validate(self, _form: Formulaire) -> None:
        """Refuse too many lines, and lines too long to be one thing."""
        lines = [" ".join(line.split()) for line in clean(self.data or "").splitlines()]
        lines = [line for line in lines if is_seen(line)]
        if len(lines) > self.most:
            raise ValidationError(f"Il y a {len(lines)} lignes. Gardez-en {self.most} au plus.")
        if long := next((line for line in lines if len(line) > self.longest), None):
            raise ValidationError(f"La ligne « {long[:40]}… » est trop longue : {self.longest} caractères au plus.")
        self.value = "\n".join(lines)


def day_field(label: str, name: str, hint: str = "") -> ReadField:
    """Return a field for a compulsory day; `name` is its name in errors."""
    return ReadField(label, day_reader(name), kind="date", size="short", description=hint)


def optional_day_field(label: str, name: str, hint: str = "") -> ReadField:
    """Return a field for a day, or None when it is left blank."""
    return ReadField(label, optional_day_reader(name), kind="date", size="short", description=hint)


def champ_field(champ: Champ, *marques: Marque) -> Field:
    """Return the field of a form that reads a `Champ`."""
    if champ.kind == "category":
        return CategorieField(champ.libelle, champ.liste, description=champ.aide)
    if champ.kind == "yes or no":
        return YesNoField(champ.libelle, description=champ.aide)
    return ReadField(
        champ.libelle, champ.read, kind=champ.kind, size=champ.size, validators=marques, description=champ.aide
    )


Form = TypeVar("Form", bound=Formulaire)


def with_champs(base: type[Form], champs: Iterable[Champ], **after: Callable[[], Field]) -> type[Form]:
    """Return a form with the fields of `base`, then those of these `champs`, then those that `after` makes."""
    fields = {champ.nom: champ_field(champ) for champ in champs}
    return type(base.__name__, (base,), {**fields, **{name: make() for name, make in after.items()}})


def typed_champs(row: object, champs: Sequence[Champ]) -> dict[str, str]:
    """Return the values of a row as the fields of these `champs` hold them."""
    decimals = {champ.nom: champ.decimals for champ in champs if champ.decimals}
    return typed(row, [champ.nom for champ in champs], **decimals)


def typed(row: object, names: Iterable[str], **decimals: int) -> dict[str, str]:
    """Return the values of a row as the fields of these names hold them: '' for None, days in ISO.

    `decimals`: of the numbers in units of 10**-decimals.
    """
    values = {name: getattr(row, name) for name in names}
    return {
        name: "" if value is None else decimal_text(value, decimals[name]) if name in decimals else str(value)
        for name, value in values.items()
    }


def offer(field: SelectField, choices: Iterable[tuple[str | int, str]]) -> None:
    """Set the (value, label) choices; any other value is refused."""
    offer_grouped(field, [("", choices)])


def offer_grouped(field: SelectField, groups: Iterable[tuple[str, Iterable[tuple[str | int, str]]]]) -> None:
    """Set the (value, label) choices under the name of their group, none for ""; any other value is refused."""
    field.choices = [
        SelectChoice(value, words, optgroup=group or None) for group, choices in groups for value, words in choices
    ]
