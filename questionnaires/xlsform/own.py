"""Store fields without an XLSForm column in extra columns, and unknown XLSForm cells in the extras."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from questionnaires.core.blocs import Grille, Matrice, Repetition, Somme
from questionnaires.core.model import Controle, Groupe, Questionnaire
from questionnaires.xlsform.kinds import KINDS
from questionnaires.xlsform.vocabulary import OWN, OWN_SETTING

YES, NO = "oui", "non"
_WHOLE = re.compile("-?[0-9]{1,18}")
BLANK = "(vide)"
"""An empty text, where a blank cell means something else."""

FIELDS: Mapping[type[BaseModel], tuple[str, ...]] = {
    **{model: written.fields for model, written in KINDS.items()},
    Matrice: ("echelle", "sans_objet"),
    Grille: ("total_lignes", "total_colonnes", "rattache"),
    Somme: ("cible", "operateur", "unite", "decimals", "required", "rattache"),
    Repetition: ("libelle_ligne", "minimum", "maximum"),
    Groupe: ("court", "mission"),
    Controle: ("portee", "ancre"),
    Questionnaire: ("minutes", "referentiel", "diffusion", "entretien"),
}
"""Fields stored in own columns; those at their default are left blank."""

ALL = (
    *dict.fromkeys(("kind", "code", "court", *(field for fields in FIELDS.values() for field in fields))),
    *("defaut", "conditions", "connu", "connu_lecture_seule", "required_if", "raisons", "en_region"),
)
"""Every own column of the sheet survey, in writing order."""


def texts_of(item: BaseModel) -> dict[str, str]:
    """Return the fields that are not at their default, as texts."""
    model = type(item)
    values = {field: getattr(item, field) for field in FIELDS.get(model, ())}
    return {f: text_of(value, f) for f, value in values.items() if value != model.model_fields[f].default}


def text_of(value: object, field: str = "") -> str:
    """Return one value as a text."""
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


def values_of(model: type[BaseModel], cells: Mapping[str, str]) -> dict[str, Any]:
    """Read the own columns of a model's fields. Raises ValueError on an invalid text."""
    fields = [field for field in FIELDS.get(model, ()) if cells.get(field)]
    return {field: _value_in(field, cells[field], model) for field in fields}


def _value_in(field: str, text: str, model: type[BaseModel]) -> object:
    try:
        return value_of(text, model.model_fields[field].annotation, field)
    except ValueError as error:
        raise ValueError(f"dans « {OWN_SETTING if model is Questionnaire else OWN}{field} », {error}") from error


def value_of(text: str, annotation: object, field: str = "") -> object:
    """Return the value of a text, by the type of the field."""
    if annotation is bool:
        if text not in (YES, NO):
            raise ValueError(f"« {text[:20]} » n’est ni « {YES} » ni « {NO} »")
        return text == YES
    if annotation is int:
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"« {text[:20]} » n’est pas un nombre entier")
        return int(text)
    if annotation == tuple[str, ...]:
        return _texts(text) if field == "comprend" else tuple(text.split())
    return "" if text == BLANK else text


def _texts(text: str) -> tuple[str, ...]:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, list):
        raise ValueError(f"« {text[:20]} » n’est pas une liste de textes")
    return tuple(loaded)


Kind = Literal["section", "groupe"]

_ROW = "collecte::survey"
_GROUP = "collecte::survey::"


def texts_in(text: str) -> dict[str, str]:
    """Return the texts of a JSON object by key; nothing when it is not one: a definition may hold any text there."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in loaded.items() if isinstance(value, str)} if isinstance(loaded, dict) else {}


def kept_row(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the extra of a whole row that asks nothing, such as `start`, whatever the order of columns."""
    return _ROW, json.dumps(cells, ensure_ascii=False, sort_keys=True)


def kept_group(kind: Kind, code: str, extras: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the extras of a page or of a group."""
    for header, text in extras:
        yield f"{_GROUP}{kind}::{code}::{header}", text


def rows_first(kept: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort extras in writing order: whole rows first."""
    return sorted(kept, key=lambda extra: extra[0] != _ROW)


def kept_rows(questionnaire: Questionnaire) -> Iterator[dict[str, str]]:
    """Read the rows stored by `kept_row`."""
    for header, text in questionnaire.extras:
        if header == _ROW:
            yield texts_in(text)


def kept_cells(questionnaire: Questionnaire, kind: Kind, code: str) -> dict[str, str]:
    """Read the cells of a page or of a group, stored by `kept_group`."""
    prefix = f"{_GROUP}{kind}::{code}::"
    return {header.removeprefix(prefix): text for header, text in questionnaire.extras if header.startswith(prefix)}


def kept_settings(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Return the unused settings."""
    return ((header, text) for header, text in questionnaire.extras if header != _ROW and not header.startswith(_GROUP))
