"""What XLSForm has no column for, field by field of the model: as texts in columns of ours, and back."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from questionnaires.core.blocs import Grille, Matrice, Repetition, Somme
from questionnaires.core.model import Controle, Groupe, Questionnaire
from questionnaires.core.questions import (
    Choice,
    Computed,
    MultipleChoice,
    Number,
    Part,
    Scale,
    YesNo,
)

YES, NO = "oui", "non"
BLANK = "(vide)"
"""An empty text, where a blank cell means something else."""

FIELDS: Mapping[type[BaseModel], tuple[str, ...]] = {
    Part: ("frontiere", "comprend"),
    Number: ("unite", "decimals"),
    Choice: ("autre",),
    MultipleChoice: ("autre",),
    Scale: ("echelle", "sans_objet"),
    YesNo: ("sans_objet",),
    Computed: ("nature", "decimals", "unite", "montre"),
    Matrice: ("echelle", "sans_objet"),
    Grille: ("total_lignes", "total_colonnes", "rattache"),
    Somme: ("cible", "operateur", "unite", "decimals", "required", "rattache"),
    Repetition: ("libelle_ligne", "minimum", "maximum"),
    Groupe: ("mission",),
    Controle: ("portee", "ancre"),
    Questionnaire: ("minutes", "referentiel", "diffusion", "entretien"),
}
"""The fields carried so; those at their default are left blank."""

ALL = (
    *("kind", "code", "court"),
    *dict.fromkeys(field for fields in FIELDS.values() for field in fields),
    *("connu", "connu_lecture_seule", "required_if", "raisons", "en_region"),
)
"""Every own column of the sheet survey, in the order where they are written."""


def texts_of(item: BaseModel) -> dict[str, str]:
    """The fields that are not at their default, as texts."""
    model = type(item)
    values = {field: getattr(item, field) for field in FIELDS.get(model, ())}
    return {f: text_of(value, f) for f, value in values.items() if value != model.model_fields[f].default}


def text_of(value: object, field: str = "") -> str:
    """One value as a text."""
    match value:
        case "":
            return BLANK
        case bool():
            return YES if value else NO
        case tuple() if field == "comprend":
            return json.dumps(value, ensure_ascii=False)
        case tuple():
            return " ".join(map(str, value))
        case _:
            return str(value)


def values_of(model: type[BaseModel], own: Mapping[str, str]) -> dict[str, Any]:
    """What the own columns say of the fields of a model. Raises ValueError on a text that has no meaning there."""
    fields = [field for field in FIELDS.get(model, ()) if own.get(field)]
    return {field: value_of(own[field], model.model_fields[field].annotation, field) for field in fields}


def value_of(text: str, annotation: object, field: str = "") -> object:
    """The value of a text, by the type of the field."""
    if annotation is bool:
        if text not in (YES, NO):
            raise ValueError(f"« {text[:20]} » n’est ni « {YES} » ni « {NO} »")
        return text == YES
    if annotation is int:
        return int(text)
    if annotation == tuple[str, ...]:
        return _texts(text) if field == "comprend" else tuple(text.split())
    return "" if text == BLANK else text


def _texts(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except RecursionError:
        found = None
    if not isinstance(found, list):
        raise ValueError(f"« {text[:20]} » n’est pas une liste de textes")
    return tuple(found)
