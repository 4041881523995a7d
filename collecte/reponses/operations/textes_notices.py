"""Keeping every text of a notice that someone was shown, so that the hash of an answer can be read again."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.models import Campagne, TexteNotice


def notice_shown(session: Session, campagne: Campagne, now: datetime, *, known: str | None = None) -> str | None:
    """The hash of the notice that its pages show, whose text is kept from the first time; None when it has none.

    `known` is one whose text is kept for sure: that of an answer.
    """
    if not campagne.notice:
        return None
    notice = campagne.information
    empreinte = notice.empreinte
    if empreinte != known and session.get(TexteNotice, empreinte) is None:
        try:
            with session.begin_nested():
                session.add(TexteNotice(empreinte=empreinte, contenu=notice.document, vue_le=now))
        except IntegrityError:  # someone else was shown it at the same instant
            return empreinte
    return empreinte
