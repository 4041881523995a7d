"""Queries on prestataires of a région: skills, activity, and needs that none covers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Accompagnement, Dla, Ingenierie, Prestataire, Region, Structure
from collecte.policy import Acteur, readable_accompagnements, register_regions
from questionnaires.categories.categories import AUTRE, Liste
from questionnaires.core.francais import sort_key

LOADED_WITH_PRESTATAIRE = (joinedload(Prestataire.region),)

_EMPTY_WORDS = frozenset(sort_key("a à au aux avec d dans de des du en et l la le les ou par pour sur un une").split())


@dataclass(frozen=True, slots=True)
class Activite:
    """A prestataire with its missions over the whole région, each counted once; days in hundredths."""

    prestataire: Prestataire
    missions: int
    jours: int


@dataclass(frozen=True, slots=True)
class Besoin:
    """A theme of ingénieries that no prestataire covers: how many ingénieries, and their days in hundredths."""

    theme: str
    ingenieries: int
    jours: int


@dataclass(frozen=True, slots=True)
class Preconisation:
    """A recommendation of a plan that no prestataire covers, for a structure without any ingénierie yet."""

    texte: str
    accompagnement: Accompagnement


def list_register_regions(session: Session, acteur: Acteur, today: date) -> Sequence[Region]:
    """List the régions where `acteur` reads a register, in French order."""
    statement = select(Region).where(register_regions(acteur, today))
    return sorted(session.scalars(statement), key=lambda region: sort_key(region.nom))


def list_prestataires(session: Session, region_id: int, *, with_id: int | None = None) -> Sequence[Prestataire]:
    """List the prestataires of a région that are not archived, and the one `with_id`, by name."""
    prestataires = session.scalars(
        select(Prestataire).where(Prestataire.region_id == region_id).order_by(Prestataire.nom_cle)
    )
    return [prestataire for prestataire in prestataires if prestataire.archive_le is None or prestataire.id == with_id]


def list_activites(session: Session, region_id: int, *, sought: str = "", archives: bool = False) -> Sequence[Activite]:
    """List the prestataires of a région that contain every word sought, by name, with their missions."""
    done = (
        select(
            Ingenierie.prestataire_id,
            func.count().label("missions"),
            func.coalesce(func.sum(Ingenierie.jours), 0).label("jours"),
        )
        .group_by(Ingenierie.prestataire_id)
        .subquery()
    )
    statement = (
        select(Prestataire, func.coalesce(done.c.missions, 0), func.coalesce(done.c.jours, 0))
        .outerjoin(done, done.c.prestataire_id == Prestataire.id)
        .where(
            Prestataire.region_id == region_id,
            Prestataire.archive_le.is_not(None) if archives else Prestataire.archive_le.is_(None),
        )
        .order_by(Prestataire.nom_cle)
    )
    words = sort_key(sought).split()
    return [Activite(*row) for row in session.execute(statement) if _has(row[0], words)]


def _has(prestataire: Prestataire, words: Sequence[str]) -> bool:
    texts = (
        prestataire.nom,
        prestataire.siret or "",
        prestataire.commune,
        prestataire.competences,
        prestataire.filieres,
    )
    text = sort_key(" ".join(texts))
    return all(word in text for word in words)


def list_besoins(session: Session, region_id: int, themes_connus: Liste) -> Sequence[Besoin]:
    """List the themes of the ingénieries of a région that no compétence covers, most frequent first: their category,
    the text of « autre » and of those without one."""
    statement = select(Ingenierie.theme_code, Ingenierie.theme, Ingenierie.jours).join(Ingenierie.dla)
    known = _competences(session, region_id)
    themes: dict[str, list[tuple[str, int]]] = {}
    for code, text, jours in session.execute(statement.where(Dla.region_id == region_id)):
        if theme := text if code in {None, AUTRE} else themes_connus.lu(code):
            themes.setdefault(sort_key(theme), []).append((theme, jours or 0))
    besoins = [
        Besoin(entries[0][0], len(entries), sum(jours for _, jours in entries))
        for key, entries in themes.items()
        if not is_covered(key, known)
    ]
    return sorted(besoins, key=lambda besoin: (-besoin.ingenieries, sort_key(besoin.theme)))


def list_preconisations(session: Session, acteur: Acteur, region_id: int, today: date) -> Sequence[Preconisation]:
    """List what plans that `acteur` reads advise and no compétence covers: open accompagnements without ingénierie."""
    statement = (
        select(Accompagnement)
        .join(Accompagnement.structure)
        .options(joinedload(Accompagnement.structure))
        .where(
            readable_accompagnements(acteur, today),
            Structure.region_id == region_id,
            Accompagnement.clos_le.is_(None),
            Accompagnement.preconisations != "",
            ~Accompagnement.ingenieries.any(),
        )
        .order_by(Structure.nom_cle, Accompagnement.id)
    )
    known = _competences(session, region_id)
    return [
        Preconisation(line, accompagnement)
        for accompagnement in session.scalars(statement)
        for line in accompagnement.preconisations.splitlines()
        if not is_covered(line, known)
    ]


def _competences(session: Session, region_id: int) -> Sequence[frozenset[str]]:
    texts = session.scalars(
        select(Prestataire.competences).where(Prestataire.region_id == region_id, Prestataire.archive_le.is_(None))
    )
    return [words for text in texts for line in text.splitlines() if (words := _words(line))]


def is_covered(need: str, competences: Iterable[frozenset[str]]) -> bool:
    """Return whether a compétence has all its words in the need, or the need all its words in it; small words aside."""
    wanted = _words(need)
    return any(competence <= wanted or wanted <= competence for competence in competences)


def _words(text: str) -> frozenset[str]:
    return frozenset(sort_key(text).split()) - _EMPTY_WORDS
