"""Queries on the free texts of the register that have no category yet, and on those that were given one."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from collecte.models import Ingenierie, Structure
from collecte.policy import Acteur, kept_ingenieries, kept_structures
from questionnaires.categories.categories import RESEAU, SECTEUR, THEME, name_key


@dataclass(frozen=True, slots=True)
class Rapprochable:
    """Texts of rows of the register that a list of categories replaces; `nom` is in addresses, `scope` matches the rows
    that someone keeps."""

    nom: str
    liste: str
    titre: str
    modele: type[Structure | Ingenierie]
    texte: InstrumentedAttribute[str]
    code: InstrumentedAttribute[str | None]
    scope: Callable[[Acteur, date], ColumnElement[bool]]

    @property
    def unite(self) -> str:
        return "structure" if self.modele is Structure else "ingénierie"


RAPPROCHABLES = (
    Rapprochable(
        "secteurs", SECTEUR, "secteurs", Structure, Structure.secteur, Structure.secteur_code, kept_structures
    ),
    Rapprochable("themes", THEME, "thèmes", Ingenierie, Ingenierie.theme, Ingenierie.theme_code, kept_ingenieries),
    Rapprochable("reseaux", RESEAU, "réseaux", Structure, Structure.reseau, Structure.reseau_code, kept_structures),
)


def texte_key(text: str) -> str:
    """Return the key of a text: accents, case and punctuation are ignored, unless it has nothing else (« … »)."""
    return name_key(text) or " ".join(text.split())


@dataclass(frozen=True, slots=True)
class TexteLibre:
    """A text as it was typed, by its `texte_key`, on how many rows; `code` once it has one."""

    key: str
    texte: str
    nombre: int
    code: str | None = None


def list_textes(
    session: Session, acteur: Acteur, today: date, rapprochable: Rapprochable, *, rapproches: bool = False
) -> Sequence[TexteLibre]:
    """List the texts without a category in what `acteur` keeps, or those `rapproches`, the most frequent first."""
    texte, code = rapprochable.texte, rapprochable.code
    wanted = code.is_not(None) if rapproches else code.is_(None)
    statement = select(texte, code, func.count()).where(rapprochable.scope(acteur, today), texte != "", wanted)
    textes: dict[tuple[str, str | None], TexteLibre] = {}
    for typed, coded, count in session.execute(statement.group_by(texte, code).order_by(func.count().desc(), texte)):
        key = texte_key(typed)
        known = textes.get((key, coded), TexteLibre(key, typed, 0, coded))
        textes[key, coded] = TexteLibre(key, known.texte, known.nombre + count, coded)
    return sorted(textes.values(), key=lambda libre: (-libre.nombre, libre.key))


def list_rows(
    session: Session, acteur: Acteur, today: date, rapprochable: Rapprochable, key: str, code: str | None
) -> Sequence[Structure | Ingenierie]:
    """List and lock the rows that `acteur` keeps with a text and this category, or none."""
    texte, where = rapprochable.texte, (rapprochable.scope(acteur, today), rapprochable.code.is_not_distinct_from(code))
    typed = session.scalars(select(texte).where(*where, texte != "").distinct())
    alike = [text for text in typed if texte_key(text) == key]
    statement: Select[Any] = (
        select(rapprochable.modele).where(*where, texte.in_(alike)).order_by(rapprochable.modele.id)
    )
    return session.scalars(statement.with_for_update()).all()


def count_textes(session: Session, acteur: Acteur, today: date) -> Sequence[tuple[Rapprochable, int]]:
    """Return how many texts `list_textes` lists without a category in what `acteur` keeps, list by list."""
    statements = (
        select(literal(each.nom), each.texte).where(each.scope(acteur, today), each.texte != "", each.code.is_(None))
        for each in RAPPROCHABLES
    )
    keys = {(nom, texte_key(typed)) for nom, typed in session.execute(union(*statements))}
    counts = Counter(nom for nom, _ in keys)
    return [(each, counts[each.nom]) for each in RAPPROCHABLES]
