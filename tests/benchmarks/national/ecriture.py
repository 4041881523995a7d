"""Rows written in bulk, in the order of their foreign keys, with identifiers known beforehand."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from collecte.models import Base

CHUNK = 5_000
"""Rows per statement."""


class Ecriture:
    """Rows of an empty database, kept until `flush`. Tables whose rows come from elsewhere are not numbered here."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: Counter[str] = Counter()
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, model: type[Base], **row: Any) -> int:  # noqa: ANN401 - the columns of a table
        """Add a row; return its number, where its table has one."""
        name = model.__tablename__
        self._last[name] += 1
        numbered = {"id": self._last[name]} if "id" in model.__table__.columns else {}
        self._rows.setdefault(name, []).append({**numbered, **row})
        return self._last[name]

    def flush(self) -> None:
        """Write the pending rows in chunks; every row of a chunk has the same columns."""
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            for first in range(0, len(rows), CHUNK):
                self._session.execute(insert(table), rows[first : first + CHUNK])

    @property
    def counts(self) -> Mapping[str, int]:
        """Count the rows of each table."""
        return dict(self._last)

    def number_on(self) -> None:
        """Make PostgreSQL number its next rows after these; SQLite does so by itself."""
        if self._session.get_bind().dialect.name == "postgresql":
            for name in self._last:
                self._restart(Base.metadata.tables[name])

    def _restart(self, table: Table) -> None:
        if "id" in table.columns and table.columns["id"].type.python_type is int:
            last = self._session.scalar(select(func.max(table.columns["id"])))
            sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            self._session.execute(sequence, {"name": table.name, "last": last})
