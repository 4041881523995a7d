"""What a form says that a questionnaire has no place for, kept in its extras to be written again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from questionnaires.core.model import Questionnaire

Kind = Literal["section", "groupe"]

_ROW = "collecte::survey"
_GROUP = "collecte::survey::"


def texts_in(text: str) -> dict[str, str]:
    """The texts of a JSON object by key; nothing when it is not one, for a definition may say anything there."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: own for key, own in found.items() if isinstance(own, str)} if isinstance(found, dict) else {}


def kept_row(cells: Mapping[str, str]) -> tuple[str, str]:
    """The extra of a whole row, such as `start`, that asks nothing of the respondent, whatever the order of columns."""
    return _ROW, json.dumps(cells, ensure_ascii=False, sort_keys=True)


def kept_group(kind: Kind, code: str, extras: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The extras of a page or of a group."""
    for header, text in extras:
        yield f"{_GROUP}{kind}::{code}::{header}", text


def rows_first(kept: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """In the order where they are written."""
    return sorted(kept, key=lambda extra: extra[0] != _ROW)


def kept_rows(questionnaire: Questionnaire) -> Iterator[dict[str, str]]:
    """Those rows again."""
    for header, text in questionnaire.extras:
        if header == _ROW:
            yield texts_in(text)


def kept_cells(questionnaire: Questionnaire, kind: Kind, code: str) -> dict[str, str]:
    """The cells of a page or of a group again."""
    prefix = f"{_GROUP}{kind}::{code}::"
    return {header.removeprefix(prefix): text for header, text in questionnaire.extras if header.startswith(prefix)}


def kept_settings(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """The settings that we do not use."""
    return ((header, text) for header, text in questionnaire.extras if header != _ROW and not header.startswith(_GROUP))
