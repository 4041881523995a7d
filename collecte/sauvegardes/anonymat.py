"""Whether a copy has what must not be kept: anonymous answers that still lead to who gave them."""

from datetime import datetime

from sqlalchemy import inspect

from collecte.database import Database
from collecte.models import ReponseAnonyme
from collecte.queries.anonymat import is_anonymat_under_way
from questionnaires.francais import paris_day


def is_anonymat_copied(database: Database, now: datetime) -> bool:
    """Whether an anonymous campaign of this base, whatever its version, is under way."""
    with database.reading() as session:
        is_there = inspect(session.connection()).has_table(ReponseAnonyme.__tablename__)
        return is_there and is_anonymat_under_way(session, paris_day(now))
