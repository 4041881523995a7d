"""Queries on the versions of the categories of the trade, which all régions share, and on what uses them."""

from collections.abc import Mapping
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, load_only

from collecte.models import Diagnostic, Ingenierie, Structure, VersionCategories
from questionnaires.categories.categories import (
    FORME,
    RESEAU,
    SECTEUR,
    THEME,
    THEME_DIAGNOSTIC,
    Categories,
    Liste,
    name_key,
)
from questionnaires.categories.versions import Etape, Lien, moves
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


def list_heirs(session: Session) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return list -> name or hint of a category that was retired, as `name_key` -> the codes in force where it went."""
    version, before = VersionCategories, shipped_categories()
    heirs: dict[str, dict[str, tuple[str, ...]]] = {liste: {} for liste in COLONNES}
    adopted = select(version).where(version.adoptee_le.is_not(None)).order_by(version.numero)
    statement = adopted.options(load_only(version.contenu, version.passage))
    for etape in map(read_etape, session.scalars(statement)):
        for liste, names in heirs.items():
            _follow(names, before.liste(liste), moves(etape.passage, liste))
        before = etape.categories
    return heirs


def _follow(names: dict[str, tuple[str, ...]], before: Liste, apres: Mapping[str, tuple[str, ...]]) -> None:
    """Lead the names of categories already retired, and of those that a version retires, to where it sends them."""
    for name, codes in names.items():
        names[name] = tuple(dict.fromkeys(b for a in codes for b in apres.get(a, (a,))))
    for avant in apres.keys() & before.libelles.keys():
        gone = before.get(avant)
        names |= dict.fromkeys((*gone.names, *map(name_key, gone.indices)), apres[avant])


def count_uses(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Return list -> code -> how many rows have it, over all régions."""
    counts: dict[str, dict[str, int]] = {}
    for liste, (code, _) in COLONNES.items():
        statement = select(code, func.count()).where(code.is_not(None)).group_by(code)
        counts[liste] = {str(used): count for used, count in session.execute(statement)}
    return counts
