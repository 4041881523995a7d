"""Bulk fills of the activités page and their undo, carried by the page in hidden fields.

The page itself carries the filled cells (`remplis:FONCTION`), so that they can be undone as long as one stays on it.
"""

from collections.abc import Mapping
from typing import get_args

from werkzeug.datastructures import MultiDict

from questionnaires.core.model import Section
from questionnaires.temps.activites import Remplissage, activites_tables, filled, resumable, taken_back

PREFIX = "remplis:"
DEFAIRE = "defaire"

Remplis = Mapping[str, Mapping[str, str]]
"""Cells that were filled at once, with their texts, by code of group."""

_BY_VERBE: Mapping[str, Remplissage] = {verbe: verbe for verbe in get_args(Remplissage)}


def packed(texts: Mapping[str, str]) -> str:
    """Serialise filled cells for a hidden field of the page."""
    return " ".join(f"{code}={text}" for code, text in texts.items())


def sent_fills(section: Section, sent: Mapping[str, str]) -> Remplis:
    """Return the filled cells that the page carries; those of no table of the page are ignored on undo."""
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
) -> tuple[Mapping[str, str], Remplis]:
    """Return the cells that a button of a fonction changes, of all when `groupe` is empty, and all that can be undone
    afterwards. `before` is an earlier answer."""
    tables = activites_tables(section)
    codes = [code for code in tables if not groupe or code == groupe]
    remplis = dict(sent_fills(section, sent))
    texts_changed: dict[str, str] = {}
    for code in codes:
        tableau = tables[code]
        if verbe == DEFAIRE:
            texts_changed |= taken_back(tableau, remplis.pop(code, {}), texts)
        elif new := filled(_BY_VERBE[verbe], tableau, texts, resumable(tableau, before)):
            texts_changed |= new
            remplis[code] = {**remplis.get(code, {}), **new}
    return texts_changed, remplis


def is_of(section: Section, groupe: str) -> bool:
    """Return whether a page has these buttons for a group; for any group when `groupe` is empty."""
    tables = activites_tables(section)
    return groupe in tables if groupe else bool(tables)
