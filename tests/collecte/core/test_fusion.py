"""Merge of values typed another day with the values stored now, field by field."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from collecte.core.forms.fusion import Fusion, merge, stored_fields


@pytest.mark.parametrize(
    ("typed", "before", "stored", "shown", "contested"),
    [
        pytest.param(["b"], ["a"], ["a"], ["b"], False, id="typed alone"),
        pytest.param(["a"], ["a"], ["c"], ["c"], False, id="changed by someone else alone"),
        pytest.param(["b"], ["a"], ["c"], ["b"], True, id="by both"),
        pytest.param(["b"], ["a"], ["b"], ["b"], False, id="by both, alike"),
        pytest.param([], ["a"], ["a"], [], False, id="unticked"),
        pytest.param([], ["a", "b"], ["a", "b", "c"], [], True, id="unticked while one more was ticked"),
        pytest.param(["a\r\nb "], ["a\nb"], ["c"], ["c"], False, id="line ends"),
        pytest.param([""], [], ["c"], ["c"], False, id="blank is like absent"),
        pytest.param(["b"], [], [], ["b"], False, id="a row more"),
        pytest.param(["2", "1"], ["1", "2"], ["1"], ["1"], False, id="boxes in the order of their page"),
    ],
)
def test_a_field(typed: list[str], before: list[str], stored: list[str], shown: list[str], contested: bool) -> None:
    result = merge({"x": typed}, {"x": before}, {"x": stored})
    assert result.champs == ({"x": shown} if shown else {})
    assert result.contested == ({"x"} if contested else set())


def test_a_change_elsewhere_is_told_even_of_a_field_that_was_not_typed() -> None:
    assert merge({"x": ["b"]}, {"x": ["a"]}, {"x": ["a"], "y": ["z"]}) == Fusion(
        {"x": ["b"], "y": ["z"]}, has_changed=True, contested=frozenset()
    )


class Essai(Form):  # type: ignore[misc] # WTForms publishes no types
    nom = StringField()
    nombre = IntegerField()
    oui = BooleanField()
    choix = SelectField(choices=["a", "b"])
    choisis = SelectMultipleField(choices=["a", "b"])
    lignes = FieldList(StringField())
    revision = HiddenField()


STORED = {
    "nom": "x",
    "nombre": 3,
    "oui": True,
    "choix": "b",
    "choisis": ["a", "b"],
    "lignes": ["u", "v"],
    "revision": 4,
}


def test_stored_fields_are_those_that_a_browser_would_send() -> None:
    fields = stored_fields(Essai(data=STORED))
    assert fields == {
        **{"nom": ["x"], "nombre": ["3"], "oui": ["y"], "choix": ["b"], "choisis": ["a", "b"]},
        **{"lignes-0": ["u"], "lignes-1": ["v"], "revision": ["4"]},
    }
    again = Essai(MultiDict(fields))
    assert {name: again.data[name] for name in STORED} == {**STORED, "revision": "4"}
