"""Testing a questionnaire in preparation: what is typed is kept apart from answers, in a table that no export reads."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.bibliotheque.queries.brouillons import get_essai, lock_brouillon
from collecte.models import Essai
from collecte.reponses.operations.reponses import checked_texts


def save_essai(
    session: Session, *, brouillon_id: int, compte_id: int, typed: Mapping[str, str], now: datetime
) -> Essai:
    """Keep what was typed in one's own test. Raises TooLongError."""
    texts = checked_texts(typed)
    lock_brouillon(session, brouillon_id)  # two clicks at once make one test
    essai = get_essai(session, brouillon_id, compte_id)
    if essai is None:
        essai = Essai(brouillon_id=brouillon_id, compte_id=compte_id, saisie={}, modifie_le=now)
        session.add(essai)
    essai.saisie, essai.modifie_le = {**essai.saisie, **texts}, now
    session.flush()
    return essai


def start_again(session: Session, *, brouillon_id: int, compte_id: int) -> None:
    """Forget one's own test."""
    lock_brouillon(session, brouillon_id)
    if essai := get_essai(session, brouillon_id, compte_id):
        session.delete(essai)
        session.flush()
