"""Apply to the stored values of a form the changes that someone typed in it earlier and did not send."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectFieldBase

from collecte.core.forms.base import SECRET_FIELDS, Formulaire

Champs = Mapping[str, Sequence[str]]
"""Fields of a form as a browser sends them: by name, each with its texts."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """`champs`: what the form is to show. `has_changed`: someone else changed what is stored, since.
    `contested`: names of the fields that both changed, where what was typed is shown."""

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
    """Values to compare: browsers send other line ends, ticked boxes in the order of the page; blank is like absent."""
    return sorted(text for value in values if (text := value.replace("\r\n", "\n").strip()))


def stored_fields(form: Formulaire) -> dict[str, list[str]]:
    """The fields of a form that shows stored values, as a browser would send them.

    Empty when a field of it has several boxes of its own: only that field knows what a browser sends for it.
    """
    found = {field.name: _values(field) for field in _leaves(form)}
    if None in found.values():
        return {}
    return {name: values for name, values in found.items() if values}


def _leaves(fields: Iterable[Any]) -> Iterable[Any]:
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        elif not isinstance(field, FileField | SubmitField) and field.name not in SECRET_FIELDS | {"csrf_token"}:
            yield field


def _values(field: Any) -> list[str] | None:  # noqa: ANN401 - a WTForms field
    """What a browser sends for a field; None when only the field knows."""
    if isinstance(field, BooleanField):
        return [field._value()] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(value) for value in field.data or ()]
    if isinstance(field, SelectFieldBase):
        return [] if field.data is None else [str(field.data)]
    return [str(field._value())] if hasattr(field, "_value") else None
