"""Queries on the versions of the categories of the trade, which all régions share, and on what uses them."""

from collections.abc import Mapping
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from collecte.models import Diagnostic, Ingenierie, Structure, VersionCategories
from questionnaires.categories.categories import FORME, RESEAU, SECTEUR, THEME, THEME_DIAGNOSTIC, Categories
from questionnaires.categories.versions import Etape, Lien
from questionnaires.files.loader import shipped_categories

Colonnes = tuple[InstrumentedAttribute[str | None], InstrumentedAttribute[str] | None]

COLONNES: Mapping[str, Colonnes] = {
    SECTEUR: (Structure.secteur_code, Structure.secteur),
    FORME: (Structure.forme_code, None),
    RESEAU: (Structure.reseau_code, Structure.reseau),
    THEME: (Ingenierie.theme_code, Ingenierie.theme),
    THEME_DIAGNOSTIC: (Diagnostic.theme_code, None),
}
"""Columns of the codes of each list, and of the text beside them."""


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


def get_version_en_preparation(session: Session, *, is_locked: bool = False) -> VersionCategories | None:
    """Return the version that is not adopted yet, if any; locked until the end of the transaction when asked."""
    statement = select(VersionCategories).where(VersionCategories.adoptee_le.is_(None))
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


_PASSAGE = TypeAdapter(tuple[Lien, ...])


def read_etape(version: VersionCategories) -> Etape:
    return Etape(categories=read_categories(version.contenu), passage=_PASSAGE.validate_json(version.passage))


def written_passage(passage: tuple[Lien, ...]) -> str:
    return _PASSAGE.dump_json(passage).decode()


def count_uses(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Return list -> code -> how many rows have it, over all régions."""
    counts: dict[str, dict[str, int]] = {}
    for liste, (code, _) in COLONNES.items():
        statement = select(code, func.count()).where(code.is_not(None)).group_by(code)
        counts[liste] = {str(used): count for used, count in session.execute(statement)}
    return counts
