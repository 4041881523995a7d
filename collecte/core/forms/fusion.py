"""Apply to the stored values of a form the changes that someone typed in it, when they changed meanwhile."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_wtf.file import FileField
from pydantic import TypeAdapter
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectFieldBase

from collecte.core.errors import ConflictError, Refus
from collecte.core.forms.base import SECRET_FIELDS, Formulaire
from questionnaires.core.francais import short_day_text

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


_SHOWN = TypeAdapter(dict[str, list[str]])


class FormulaireCompare(Formulaire):
    """Form of stored values that another tab, or someone else, may change before it is sent: it carries those that its
    page showed."""

    vu = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        super().__init__(*args, **kwargs)
        if self.vu.raw_data is None:  # it shows stored values, and was not sent
            self.vu.data = json.dumps(_content(self), ensure_ascii=False)

    def compare(self, **initial: object) -> None:
        """Take the values stored now, `initial`, of the fields where this page changed nothing.

        Raise Refus when a field changed on both sides; each one says what is stored. Sent again, the page keeps what
        was typed.
        """
        stored = type(self)(formdata=None, **initial)
        typed, today = _content(self), _content(stored)
        fusion = merge(typed, _shown(self.vu.data), today)
        if not fusion.has_changed:
            return
        g.form_origin = stored_fields(stored)  # what the page shown again is kept with
        kept = {"vu": [stored.vu.data], "csrf_token": [self.csrf_token.data]}
        self.process(MultiDict({**fusion.champs, **kept}))
        self.validate()  # fields read what they hold now
        contested = [name for name in fusion.contested if _squeezed(typed, name) != _squeezed(today, name)]
        refusals = [_elsewhere(self[name], stored[name]) for name in self._fields if name in contested]
        for refusal in refusals[1:]:
            self.refuse(self[refusal.champ], refusal.problem)
        if refusals:
            raise refusals[0]


def _content(form: Formulaire) -> dict[str, list[str]]:
    return {name: values for name, values in stored_fields(form).items() if name != "vu"}


def _shown(sent: str | None) -> Champs:
    try:
        return _SHOWN.validate_json(sent or "{}", strict=True)
    except ValueError:
        return {}  # no page of ours sends that: every value that differs is compared


def _squeezed(champs: Champs, name: str) -> list[str]:
    """Return the texts of a field as they are stored: a second click sends again what the first one wrote."""
    return _plain([" ".join(readable(text).split()) for text in champs.get(name, ())])


def _elsewhere(field: Any, stored: Any) -> Refus:  # noqa: ANN401 - WTForms fields
    return ConflictError(
        f"Modifié dans un autre onglet, ou par quelqu’un d’autre, qui a enregistré : « {_in_words(field, stored)} ».",
        "Rien de cette page n’est encore enregistré : comparez, puis enregistrez ce que vous gardez.",
        champ=field.name,
    )


def _in_words(field: Any, stored: Any) -> str:  # noqa: ANN401 - WTForms fields
    """Return the stored value of a field as its page shows it; `field` knows the labels of its choices."""
    if isinstance(stored, BooleanField):
        return "coché" if stored.data else "non coché"
    values = _values(stored) or ()
    if isinstance(stored, SelectFieldBase):
        labels = {str(choice.value): str(choice.label) for choice in field.choices}
        return ", ".join(labels.get(value, value) for value in values) or "aucun choix"
    return readable(values[0]) if values and values[0] else "rien"


def readable(text: str) -> str:
    """Format a date as pages show it; leave any other text as it is."""
    try:
        return short_day_text(date.fromisoformat(text))
    except ValueError:
        return text
