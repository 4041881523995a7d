"""Bulk fills of the activités page and their undo, carried by the page in hidden fields.

What was filled is carried by the page itself (`remplis:FONCTION`), so that it can be undone as long as one stays on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from werkzeug.datastructures import MultiDict

from questionnaires.core.model import Section
from questionnaires.temps.activites import Remplissage, activites_tables, filled, resumable, taken_back

PREFIX = "remplis:"
DEFAIRE = "defaire"

Remplis = Mapping[str, Mapping[str, str]]
"""Code of a group -> the cells that were filled at once, with their texts."""

_BY_VERBE: Mapping[str, Remplissage] = {verbe: verbe for verbe in get_args(Remplissage)}


@dataclass(frozen=True, slots=True)
class Changes:
    """The cells that a button changes, and all that can be undone then."""

    texts: Mapping[str, str]
    remplis: Remplis


def packed(texts: Mapping[str, str]) -> str:
    """What was filled, for the page to carry."""
    return " ".join(f"{code}={text}" for code, text in texts.items())


def sent_fills(section: Section, sent: Mapping[str, str]) -> Remplis:
    """What the page says was filled; what is not of its tables is ignored when it is undone."""
    return {
        code: dict(pair.split("=", 1) for pair in sent[PREFIX + code].split() if "=" in pair)
        for code in activites_tables(section)
        if sent.get(PREFIX + code)
    }


def changes(
    section: Section,
    verbe: str,
    groupe: str,
    sent: MultiDict[str, str],
    texts: Mapping[str, str],
    before: Mapping[str, str],
) -> Changes:
    """What a button of a fonction does; of all of them when `groupe` is empty. `before` is an earlier answer."""
    tables = activites_tables(section)
    codes = [code for code in tables if not groupe or code == groupe]
    remplis = dict(sent_fills(section, sent))
    found: dict[str, str] = {}
    for code in codes:
        tableau = tables[code]
        if verbe == DEFAIRE:
            found |= taken_back(tableau, remplis.pop(code, {}), texts)
        elif new := filled(_BY_VERBE[verbe], tableau, texts, resumable(tableau, before)):
            found |= new
            remplis[code] = {**remplis.get(code, {}), **new}
    return Changes(found, remplis)


def is_of(section: Section, groupe: str) -> bool:
    """Whether a page has such buttons, for that group; any when it is empty."""
    tables: Iterable[str] = activites_tables(section)
    return groupe in tables if groupe else bool(list(tables))
