"""Putting a message in the outbox, in the same transaction as what causes it."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from collecte.models import Compte, Courriel


def poster(
    session: Session,
    *,
    compte: Compte,
    modele: str,
    now: datetime,
    region_id: int | None = None,
    pas_avant: datetime | None = None,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> Courriel:
    """Write a message to an account: it leaves once this transaction is committed, and not before `pas_avant`.

    `modele` is the name of its template; `contexte` has JSON values, never a secret.
    """
    courriel = Courriel(
        region_id=region_id,
        compte=compte,
        adresse=compte.adresse,
        modele=modele,
        contexte=contexte,
        cree_le=now,
        prochain_essai=max(pas_avant or now, now),
        message_id=secrets.token_hex(16),
    )
    session.add(courriel)
    session.flush()
    return courriel
