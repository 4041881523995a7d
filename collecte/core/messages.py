"""Kinds of messages, which rooms declare and the outbox sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from collecte.core.security import Trousseau
from collecte.models import Courriel


class Contexte(Protocol):
    """Return what the templates of a message need that is known only as it is sent.

    Raises MailError when the message has no reason any more.
    """

    def __call__(
        self, session: Session, courriel: Courriel, /, *, public_url: str, trousseau: Trousseau, now: datetime
    ) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Modele:
    """A kind of message: `nom` on the page of messages, `contexte` when it needs more than was posted with it.

    With `heures_ouvrees` a failed one is tried again in working hours only. Its two templates, in
    `templates/<room>/courriels/<key>.txt` and `.html`, are given `prenom` (the whole name of a contact), `public_url`,
    `pas_moi` (the link « ce n’est plus moi »), `mots` (the words of the région), what was posted and the `contexte`.
    """

    nom: str
    contexte: Contexte | None = None
    heures_ouvrees: bool = False
