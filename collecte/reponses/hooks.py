"""Hook called on the day a campaign opens."""

from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook

OPENING_DAY: Hook[[Session, datetime], list[int]] = Hook("the opening day of campaigns has come")
"""(session, now) -> ids of the campaigns that this call opened."""
