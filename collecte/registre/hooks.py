"""Hooks called when an accompagnement is removed, and for links shown on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook
from collecte.models import Accompagnement

ACCOMPAGNEMENT_REMOVED: Hook[[Session, Accompagnement], None] = Hook("an accompagnement is removed")
"""(session, accompagnement): one entered by mistake is about to go. Raise a UserFacingError to refuse."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to open from that of an accompagnement, with what is said after the link."""

    label: str
    url: str
    rest: str


EXPECTED_ANSWERS: Hook[[int], Sequence[PageLink]] = Hook("answers expected about an accompagnement")
"""(accompagnement id): answers that who reads its page may enter today for the structure."""

WRITTEN_ABOUT: Hook[[int], Sequence[PageLink]] = Hook("what is written about an accompagnement")
"""(accompagnement id): what who reads its page may read in other rooms."""
