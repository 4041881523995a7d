"""Queries on the versions of the categories of the trade, which all régions share."""

from functools import lru_cache

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from collecte.models import VersionCategories
from questionnaires.categories.categories import Categories
from questionnaires.files.loader import shipped_categories


def get_categories(session: Session) -> Categories:
    """Return the categories in force: those of the last adopted version."""
    return categories_as_adopted(session.scalar(select(adopted_categories())))


def adopted_categories() -> ScalarSelect[str | None]:
    """Return a column with the categories in force, for `categories_as_adopted`: no query of its own."""
    version = VersionCategories
    statement = select(version.contenu).where(version.adoptee_le.is_not(None)).order_by(version.numero.desc())
    return statement.limit(1).scalar_subquery()


def categories_as_adopted(contenu: str | None) -> Categories:
    """Parse adopted categories; None, when none were, gives the shipped ones."""
    return shipped_categories() if contenu is None else read_categories(contenu)


@lru_cache(maxsize=32)
def read_categories(contenu: str) -> Categories:
    return Categories.model_validate_json(contenu, strict=True)
