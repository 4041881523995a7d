"""Apply to the stored values of a form the changes that someone typed in it earlier and did not send."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectFieldBase

from collecte.core.forms.base import SECRET_FIELDS, Formulaire

Champs = Mapping[str, Sequence[str]]
"""Fields of a form as a browser sends them: by name, the texts of each."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """`champs`: the fields to show. `has_changed`: someone else changed the stored values since.

    `contested`: names of the fields that both changed, where the typed value is shown.
    """

    champs: dict[str, list[str]]
    has_changed: bool
    contested: frozenset[str]


def merge(typed: Champs, before: Champs, stored: Champs) -> Fusion:
    """Apply to `stored` only what `typed` changed of `before`, the fields that its page was opened with."""
    champs, contested, has_changed = {}, set(), False
    for name in [*typed, *(other for other in stored if other not in typed)]:
        mine, then, today = (_plain(fields.get(name, ())) for fields in (typed, before, stored))
        champs[name] = [*(stored if mine == then else typed).get(name, ())]
        if today != then:
            has_changed = True
            if mine not in (then, today):
                contested.add(name)
    return Fusion({name: values for name, values in champs.items() if values}, has_changed, frozenset(contested))


def _plain(values: Sequence[str]) -> list[str]:
    """Normalise values to compare: browsers send other line ends, ticked boxes in the order of the page; blank equals
    absent."""
    return sorted(text for value in values if (text := value.replace("\r\n", "\n").strip()))


def stored_fields(form: Formulaire) -> dict[str, list[str]]:
    """Return the fields of a form that shows stored values, as a browser would send them.

    Empty when one of its fields has several boxes of its own: only that field knows what a browser sends for it.
    """
    fields = {field.name: _values(field) for field in _leaves(form)}
    if None in fields.values():
        return {}
    return {name: values for name, values in fields.items() if values}


def _leaves(fields: Iterable[Any]) -> Iterable[Any]:
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        elif not isinstance(field, FileField | SubmitField) and field.name not in SECRET_FIELDS | {"csrf_token"}:
            yield field


def _values(field: Any) -> list[str] | None:  # noqa: ANN401 - a WTForms field
    """Return what a browser sends for a field; None when only the field knows."""
    if isinstance(field, BooleanField):
        return [field._value()] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(value) for value in field.data or ()]
    if isinstance(field, SelectFieldBase):
        return [] if field.data is None else [str(field.data)]
    return [str(field._value())] if hasattr(field, "_value") else None
