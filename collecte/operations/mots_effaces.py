"""Taking the name of someone out of what the journal and the messages say."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from collecte.models import Courriel, EntreeJournal
from collecte.models.comptes import address_key
from collecte.operations.regles_purge import blank_entrees

EFFACE = "[effacé]"
_SHORTEST = 4  # a shorter word would be found in others


def forget_words(session: Session, words: Collection[str], *, keys: Collection[int] = ()) -> None:
    """Take these words out of every detail of the journal and of every message; all details of the entries `keys`."""
    sought = [address_key(word) for word in words if len(word) >= _SHORTEST]
    blank_entrees(session, keys)
    if not sought:
        return
    for table, column in ((EntreeJournal, EntreeJournal.details), (Courriel, Courriel.contexte)):
        said = session.execute(select(table.id, column).where(cast(column, Text) != "{}")).all()
        changed = [(key, kept) for key, document in said if (kept := without(document, sought)) != document]
        for key, kept in changed:
            session.execute(update(table).where(table.id == key).values({column: kept}))


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
