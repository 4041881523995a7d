"""Hooks through which higher rooms add archives and interviews to the pages of a campaign."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.core.hooks import Hook
from collecte.models import Campagne

ARCHIVABLE: Hook[[Session, Campagne, datetime], bool] = Hook("a campaign may be archived")
"""(session, campagne, now): whether an archive of a campaign may be requested."""

ENTRETIENS: Hook[[Campagne, date], Mapping[int, str]] = Hook("answers to enter for structures")
"""(campagne, today): answers of structures that the user may enter for them -> words of the link."""
