"""A text with no visible character is a blank, in every form and in every file."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField
from wtforms.fields.core import UnboundField

from collecte.bibliotheque.forms.constructeur_champs import Repris
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import Champ, Colonnes
from collecte.core.tableurs import Feuille, LigneTableur
from questionnaires.core.answers import is_seen
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

UNSEEN = ["\u3164", "\u115f\u1160", "\uffa0", "\u2800 \u2800", "\u200b\u2060", "\u00ad", "\u0301", "\ufe0f", " \u2003 "]


def forms(kind: type[Formulaire] = Formulaire) -> Iterator[type[Formulaire]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from forms(subclass)


def text_fields(kind: type[Formulaire]) -> Iterator[str]:
    for name in dir(kind):
        field = getattr(kind, name, None)
        kind_of = field.field_class if isinstance(field, UnboundField) else None
        if kind_of and issubclass(kind_of, StringField) and not issubclass(kind_of, PasswordField | Repris):
            yield name


@pytest.mark.parametrize("text", UNSEEN)
def test_what_is_not_seen_is_not_there(text: str) -> None:
    assert not is_seen(text)


@pytest.mark.parametrize("text", ["Zoé", "李", "Ø", "7", "&", "…", "👍", "e\u0301", "a\u200bb"])
def test_what_is_seen_is_there(text: str) -> None:
    assert is_seen(text)


def test_every_field_of_every_form_takes_it_for_a_blank(app: Flask) -> None:
    """A field whose reader refuses a blank then refuses it too."""
    entries = sorted({(form.__module__, form.__name__, form) for form in forms() for _ in text_fields(form)}, key=str)
    assert len(entries) > 40
    filled = []
    for _, _, kind in entries:
        for name in text_fields(kind):
            with app.test_request_context():
                try:
                    field = _field_of(kind, name)
                except TypeError:  # a form that takes its subject as an argument
                    continue
                if field.data:
                    filled.append(f"{kind.__name__}.{name}")
    assert filled == []


def _field_of(kind: type[Formulaire], name: str) -> Any:  # noqa: ANN401 - a WTForms field
    field = kind(formdata=MultiDict({name: "\u3164"}))[name]
    if isinstance(field, ReadField):
        assert field.data == ""
    return field


def test_a_cell_of_a_file_is_blank(app: Flask) -> None:
    feuille = Feuille("", ("Nom",), (LigneTableur(2, {"Nom": "\u3164"}),))
    columns = Colonnes((Champ("nom", "nom"),))
    assert [rangee.texts for rangee in columns.rangees(feuille, {"nom": "Nom"})] == [{"nom": ""}]


def test_nobody_is_created_under_a_name_that_is_not_seen(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/organisation/regions/1/personnes/nouvelle")
    isabelle.send({"prenom": "\u3164", "nom": "\u115f", "adresse": "zoe@exemple.fr"})
    assert isabelle.page.status_code == 422
    assert len(re.findall("manque ou ne peut pas être lu", isabelle.text)) >= 2
