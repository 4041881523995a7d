"""Remove the name of an erased person from the journal, messages and results."""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from collecte.models import (
    Accord,
    ClasseurReference,
    Courriel,
    Engagement,
    EntreeJournal,
    EnvoiResultats,
    GrilleThemes,
    RemarqueSynthese,
    Synthese,
    TexteRelu,
    VersionSynthese,
)
from collecte.models.comptes import address_key
from collecte.rgpd.operations.regles_purge import blank_entrees

EFFACE = "[effacé]"
_SHORTEST = 4  # a shorter word would match inside others


def forget_words(session: Session, words: Collection[str], *, keys: Collection[int] = ()) -> None:
    """Remove these words from the details of the journal, messages, results and texts about other structures; empty the
    details of the entries `keys`."""
    sought = [address_key(word) for word in words if len(word) >= _SHORTEST]
    blank_entrees(session, keys)
    if not sought:
        return
    for table, column in ((EntreeJournal, EntreeJournal.details), (Courriel, Courriel.contexte)):
        rows = session.execute(select(table.id, column).where(cast(column, Text) != "{}")).all()
        changed = [(key, cleaned) for key, document in rows if (cleaned := without(document, sought)) != document]
        for key, cleaned in changed:
            session.execute(update(table).where(table.id == key).values({column: cleaned}))
    for text_column in _WRITTEN:
        _forget_in(session, text_column, [word for word in words if len(word) >= _SHORTEST])


_WRITTEN: tuple[InstrumentedAttribute[Any], ...] = (
    Accord.donne_par,
    ClasseurReference.ecarts,
    Courriel.objet,
    Courriel.texte,
    Engagement.qui,
    Engagement.texte,
    EnvoiResultats.objet,
    EnvoiResultats.texte,
    GrilleThemes.avant,
    GrilleThemes.contenu,
    GrilleThemes.geste,
    RemarqueSynthese.texte,
    Synthese.textes,
    TexteRelu.remplacement,
    VersionSynthese.contenu,
)
"""Columns written for several readers, or about someone else: the name alone goes, and the rest of the words stay."""


def _forget_in(session: Session, column: InstrumentedAttribute[Any], words: Collection[str]) -> None:
    table = column.class_
    key = table.__mapper__.primary_key
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    any_of = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    for *identity, content in session.execute(select(*key, column).where(cast(column, Text) != "")).all():
        if (cleaned := masked(content, any_of)) != content:
            which = [part == value for part, value in zip(key, identity, strict=True)]
            values = {column.key: cleaned, **({"expurge_le": None} if table is ClasseurReference else {})}
            session.execute(update(table).where(*which).values(values))


def masked(document: Any, words: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON values
    """Return the same JSON value, with a mark in place of these words."""
    match document:
        case str():
            return words.sub(EFFACE, document)
        case list():
            return [masked(item, words) for item in document]
        case dict():
            return {key: masked(item, words) for key, item in document.items()}
        case _:
            return document


def without(document: Any, sought: Collection[str]) -> Any:  # noqa: ANN401 - JSON values
    """Return the same JSON value, with a mark in place of each text that contains one of these words (in `address_key`
    form)."""
    match document:
        case str():
            return EFFACE if any(word in address_key(document) for word in sought) else document
        case list():
            return [without(item, sought) for item in document]
        case dict():
            full_name = " ".join(str(document.get(name, "")) for name in ("prenom", "nom"))
            if document.get("prenom") and any(word in address_key(full_name) for word in sought):
                document = {**document, "prenom": EFFACE, "nom": EFFACE}
            return {without(key, sought): without(item, sought) for key, item in document.items()}
        case _:
            return document
