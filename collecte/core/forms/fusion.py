"""What someone typed in a form another day, put over what is stored now."""

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
    """Put over `stored` only what `typed` changed of `before`, the fields that its page was opened with."""
    champs, contested, has_changed = {}, set(), False
    for name in [*typed, *(own for own in stored if own not in typed)]:
        mine, then, today = (_plain(own.get(name, ())) for own in (typed, before, stored))
        if mine == then:
            champs[name] = [*stored.get(name, ())]
        else:
            champs[name] = [*typed.get(name, ())]
        if today != then:
            has_changed = True
            if mine not in (then, today):
                contested.add(name)
    return Fusion({name: values for name, values in champs.items() if values}, has_changed, frozenset(contested))


def _plain(values: Sequence[str]) -> list[str]:
    """Values to compare: browsers send other line ends, ticked boxes in the order of the page; blank is like absent."""
    return sorted(text for value in values if (text := value.replace("\r\n", "\n").strip()))


def stored_fields(form: Formulaire) -> dict[str, list[str]]:
    """The fields of a form as it shows what is stored; none when one of them is made of several boxes of its own."""
    try:
        return {field.name: values for field in _leaves(form) if (values := _values(field))}
    except NotImplementedError:
        return {}


def _leaves(fields: Iterable[Any]) -> Iterable[Any]:
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        elif not isinstance(field, FileField | SubmitField) and field.name not in SECRET_FIELDS | {"csrf_token"}:
            yield field


def _values(field: Any) -> list[str]:  # noqa: ANN401 - a WTForms field
    if isinstance(field, BooleanField):
        return [field._value()] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(own) for own in field.data or ()]
    if isinstance(field, SelectFieldBase):
        return [] if field.data is None else [str(field.data)]
    if not hasattr(field, "_value"):
        raise NotImplementedError(type(field).__name__)
    return [str(field._value())]
