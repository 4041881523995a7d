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
    RemarqueSynthese,
    Synthese,
    TexteRelu,
    VersionSynthese,
)
from collecte.models.comptes import address_key
from collecte.rgpd.operations.regles_purge import blank_entrees

EFFACE = "[effacé]"
_SHORTEST = 4  # a shorter word would be found in others


def forget_words(session: Session, words: Collection[str], *, keys: Collection[int] = ()) -> None:
    """Take these words out of every detail of the journal, of every message, and of what is told of results or of
    other structures; all details of the entries `keys`."""
    sought = [address_key(word) for word in words if len(word) >= _SHORTEST]
    blank_entrees(session, keys)
    if not sought:
        return
    for table, column in ((EntreeJournal, EntreeJournal.details), (Courriel, Courriel.contexte)):
        said = session.execute(select(table.id, column).where(cast(column, Text) != "{}")).all()
        changed = [(key, kept) for key, document in said if (kept := without(document, sought)) != document]
        for key, kept in changed:
            session.execute(update(table).where(table.id == key).values({column: kept}))
    for written in _WRITTEN:
        _forget_in(session, written, [word for word in words if len(word) >= _SHORTEST])


_WRITTEN: tuple[InstrumentedAttribute[Any], ...] = (
    Accord.donne_par,
    ClasseurReference.ecarts,
    Engagement.qui,
    Engagement.texte,
    EnvoiResultats.objet,
    EnvoiResultats.texte,
    RemarqueSynthese.texte,
    Synthese.textes,
    TexteRelu.remplacement,
    VersionSynthese.contenu,
)
"""What was written for several, or for someone else: the name alone goes, and the rest of the words stay."""


def _forget_in(session: Session, column: InstrumentedAttribute[Any], words: Collection[str]) -> None:
    table = column.class_
    key = table.__mapper__.primary_key
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    any_of = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    for *own, said in session.execute(select(*key, column).where(cast(column, Text) != "")).all():
        if (kept := masked(said, any_of)) != said:
            which = [part == value for part, value in zip(key, own, strict=True)]
            values = {column.key: kept, **({"expurge_le": None} if table is ClasseurReference else {})}
            session.execute(update(table).where(*which).values(values))


def masked(said: Any, words: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON values
    """The same JSON value, with a mark in place of these words."""
    match said:
        case str():
            return words.sub(EFFACE, said)
        case list():
            return [masked(own, words) for own in said]
        case dict():
            return {key: masked(own, words) for key, own in said.items()}
        case _:
            return said


def without(said: Any, sought: Collection[str]) -> Any:  # noqa: ANN401 - JSON values
    """The same JSON value, whose texts that hold one of these words (as `address_key` has them) are gone."""
    match said:
        case str():
            return EFFACE if any(word in address_key(said) for word in sought) else said
        case list():
            return [without(own, sought) for own in said]
        case dict():
            whole = " ".join(str(said.get(name, "")) for name in ("prenom", "nom"))
            if said.get("prenom") and any(word in address_key(whole) for word in sought):
                said = {**said, "prenom": EFFACE, "nom": EFFACE}
            return {without(key, sought): without(own, sought) for key, own in said.items()}
        case _:
            return said
