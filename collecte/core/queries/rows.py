"""Get a row by its number, within a scope."""

from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from collecte.models.base import Numbered

Row = TypeVar("Row", bound=Numbered)


def get_row(
    session: Session, model: type[Row], row_id: int, scope: ColumnElement[bool], *options: ORMOption
) -> Row | None:
    """Return the row of this number within `scope`, None outside it as if it did not exist."""
    statement = select(model).options(*options).where(model.id == row_id, scope)
    return session.scalars(statement).unique().one_or_none()
