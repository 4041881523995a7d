"""Hooks called when an affectation changes or an avenant is removed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook
from collecte.models import Affectation, Avenant

AFFECTATIONS_CHANGED: Hook[[Session, int, datetime], None] = Hook("affectations of a région changed")
"""(session, région id, now): affectations of a région were added or corrected, and are flushed."""

AFFECTATION_WITHDRAWN: Hook[[Session, Affectation], None] = Hook("an affectation is withdrawn")
"""(session, affectation): one entered by mistake is about to be deleted; the région is locked. Raise a UserFacingError
to refuse, else delete the rows that depend on it."""

AFFECTATIONS_IN_USE: Hook[[Session, Collection[int], datetime | None], Mapping[int, str]] = Hook("affectations in use")
"""(session, ids, since): return affectation id -> why an import of it stays, in words; `since` a moment, if any."""

AVENANT_IN_USE: Hook[[Session, Avenant], None] = Hook("an avenant is asked to be removed")
"""(session, avenant): raise a UserFacingError while something in it must be removed first; the région is locked."""

AVENANT_FINAL: Hook[[Session, Avenant], None] = Hook("an avenant without anything to remove first is asked to go")
"""(session, avenant): raise a UserFacingError if it can never be removed; the région is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Data lost with a removed object: `values` under `key` in the journal, `sentence` on the confirmation page."""

    key: str
    values: Mapping[str, str]
    sentence: str


LOST_WITH_AVENANT: Hook[[Session, Avenant], Loss | None] = Hook("what goes with an avenant")
"""(session, avenant): return the data that a room loses when it is removed, None for nothing."""
