"""Hooks called when an accompagnement is removed, and for links shown on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook
from collecte.models import Accompagnement

ACCOMPAGNEMENT_REMOVED: Hook[[Session, Accompagnement], None] = Hook("an accompagnement is removed")
"""(session, accompagnement): one entered by mistake is about to be removed. Raise a UserFacingError to refuse."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link from the page of an accompagnement, with the text that follows the link."""

    label: str
    url: str
    rest: str


EXPECTED_ANSWERS: Hook[[int], Sequence[PageLink]] = Hook("answers expected about an accompagnement")
"""(accompagnement id): answers that the reader of its page may enter today for the structure."""

WRITTEN_ABOUT: Hook[[int], Sequence[PageLink]] = Hook("what is written about an accompagnement")
"""(accompagnement id): pages of other rooms about it that the reader of its page may read."""
