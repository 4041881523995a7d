"""Hooks called on the day a campaign opens, and when an author withdraws their consent."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook
from collecte.models import Participation

OPENING_DAY: Hook[[Session, datetime], list[int]] = Hook("the opening day of campaigns has come")
"""(session, now) -> ids of the campaigns that this call opened."""

CONSENT_WITHDRAWN: Hook[[Session, Participation, datetime], None] = Hook("an author withdraws their consent")
"""(session, participation, now): its answer does not count in the figure of its DLA any more."""
