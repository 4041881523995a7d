"""Queries on diagnostics and ingénieries; each is one row, so its days and amount count once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Diagnostic,
    Dla,
    Etape,
    GenreEtape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    Prestataire,
)
from collecte.policy import Acteur, readable_accompagnements, register_dlas

LOADED_WITH_INGENIERIE = (
    joinedload(Ingenierie.dla).joinedload(Dla.region),
    joinedload(Ingenierie.prestataire),
    selectinload(Ingenierie.accompagnements).joinedload(Accompagnement.structure),
    selectinload(Ingenierie.accompagnements).joinedload(Accompagnement.dla),
)
LOADED_WITH_DIAGNOSTIC = (
    joinedload(Diagnostic.dla).joinedload(Dla.region),
    selectinload(Diagnostic.accompagnements).joinedload(Accompagnement.structure),
    selectinload(Diagnostic.accompagnements).joinedload(Accompagnement.dla),
)


NO_CATEGORY, ANY_CATEGORY, YES, NO = "aucun", "un", "oui", "non"
"""Used in place of the code of a category: none, or whichever; of a territory: whether a structure is in it."""


def is_or_not_said(column: InstrumentedAttribute[Any], asked: str) -> ColumnElement[bool]:
    """Match a category, or a yes or a no, or that nobody gave any."""
    return column.is_(None) if asked == NO_CATEGORY else column == {YES: True, NO: False}.get(asked, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totaux:
    """Totals of ingénieries, each counted once; days in hundredths, amount in cents; how many lack each figure."""

    ingenieries: int
    structures: int
    jours: int
    montant: int
    sans_jours: int
    sans_montant: int


@dataclass(frozen=True, slots=True)
class FiltreIngenieries:
    """Ingénieries of one DLA, of one year, of one prestataire, of one theme, which may be `NO_CATEGORY`; None: of
    any."""

    dla_id: int | None = None
    annee: int | None = None
    prestataire_id: int | None = None
    theme: str | None = None


def agreed_in(annee: int | None) -> ColumnElement[bool]:
    """Match the ingénieries agreed on in a civil year; in any for None."""
    if annee is None:
        return true()
    return Ingenierie.convention_le.between(date(annee, 1, 1), date(annee, 12, 31))


def accompanied_in(annee: int) -> ColumnElement[bool]:
    """Match the accompagnements whose plan was validated in a civil year, or that benefit from an ingénierie which
    their DLA agreed on in it."""
    validated = and_(Etape.genre == GenreEtape.VALIDATION, Etape.jour.between(date(annee, 1, 1), date(annee, 12, 31)))
    return or_(Accompagnement.etapes.any(validated), benefits_in(annee))


def benefits_in(annee: int | None, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match the accompagnements that benefit from such an ingénierie, as `wanted`."""
    benefits = aliased(Accompagnement)
    # not correlated: SQLite would read all the ingénieries of its DLA again for each accompagnement
    statement = select(benefits.id).join(benefits.ingenieries).where(Ingenierie.dla_id == benefits.dla_id)
    return Accompagnement.id.in_(statement.where(agreed_in(annee), *wanted))


def _wanted(acteur: Acteur, today: date, filtre: FiltreIngenieries) -> ColumnElement[bool]:
    """Return the condition of ingénieries agreed on by a DLA whose register `acteur` reads, within a filter."""
    wanted: list[ColumnElement[bool]] = [Ingenierie.dla_id.in_(select(Dla.id).where(register_dlas(acteur, today)))]
    if filtre.dla_id:
        wanted.append(Ingenierie.dla_id == filtre.dla_id)
    if filtre.annee:
        wanted.append(agreed_in(filtre.annee))
    if filtre.prestataire_id:
        wanted.append(Ingenierie.prestataire_id == filtre.prestataire_id)
    if filtre.theme:
        wanted.append(is_or_not_said(Ingenierie.theme_code, filtre.theme))
    return and_(*wanted)


def get_totaux(session: Session, acteur: Acteur, today: date, filtre: FiltreIngenieries) -> Totaux:
    """Return the totals of a filter; a structure that benefits from several counts once too."""
    wanted, ingenierie = _wanted(acteur, today, filtre), Ingenierie
    structures = (
        select(func.count(Accompagnement.structure_id.distinct()))
        .join(Accompagnement.ingenieries)
        .where(wanted)
        .correlate(None)
        .scalar_subquery()
    )
    statement = select(
        func.count(ingenierie.id),
        structures,
        func.sum(ingenierie.jours),
        func.sum(ingenierie.montant),
        func.count(ingenierie.id) - func.count(ingenierie.jours),
        func.count(ingenierie.id) - func.count(ingenierie.montant),
    ).where(wanted)
    count, structures_count, jours, montant, sans_jours, sans_montant = session.execute(statement).one()
    return Totaux(
        ingenieries=count,
        structures=structures_count,
        jours=int(jours or 0),
        montant=int(montant or 0),
        sans_jours=sans_jours,
        sans_montant=sans_montant,
    )


@dataclass(frozen=True, slots=True)
class IngenierieTrouvee:
    """An ingénierie found: enough to sort the list. Days in hundredths, amount in cents."""

    id: int
    intitule: str
    dla: str
    nature: NatureAction
    prestataire: str | None
    convention_le: date
    jours: int | None
    montant: int | None
    structures: int


def find_ingenieries(
    session: Session, acteur: Acteur, today: date, filtre: FiltreIngenieries
) -> Sequence[IngenierieTrouvee]:
    """List the ingénieries that `acteur` reads, latest first: what a list of them sorts by, since they may be many."""
    structures = select(func.count()).where(IngenierieAccompagnement.ingenierie_id == Ingenierie.id)
    statement = (
        select(
            Ingenierie.id,
            Ingenierie.intitule,
            Dla.code,
            Ingenierie.nature,
            Prestataire.nom,
            Ingenierie.convention_le,
            Ingenierie.jours,
            Ingenierie.montant,
            structures.correlate(Ingenierie).scalar_subquery(),
        )
        .join(Ingenierie.dla)
        .outerjoin(Ingenierie.prestataire)
        .where(_wanted(acteur, today, filtre))
        .order_by(Ingenierie.convention_le.desc(), Ingenierie.id.desc())
    )
    return [IngenierieTrouvee(*row) for row in session.execute(statement)]


def list_ingenieries(session: Session, ingenierie_ids: Sequence[int]) -> Sequence[Ingenierie]:
    """List ingénieries in the order of their ids; bénéficiaires loaded."""
    statement = (
        select(Ingenierie)
        .options(
            joinedload(Ingenierie.dla),
            joinedload(Ingenierie.prestataire),
            selectinload(Ingenierie.accompagnements),
        )
        .where(Ingenierie.id.in_(ingenierie_ids))
    )
    ranks = {ingenierie_id: rank for rank, ingenierie_id in enumerate(ingenierie_ids)}
    return sorted(session.scalars(statement), key=lambda ingenierie: ranks[ingenierie.id])


def list_annees(session: Session, acteur: Acteur, today: date) -> Sequence[int]:
    """List the years of the ingénieries that `acteur` reads, latest first."""
    annee = cast(extract("year", Ingenierie.convention_le), Integer)
    annees = session.scalars(select(annee).where(_wanted(acteur, today, FiltreIngenieries())).distinct())
    return sorted(annees, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missions:
    """Missions carried out by a prestataire, days in hundredths; `lues`: how many `find_ingenieries` returns."""

    nombre: int
    jours: int
    lues: int


def count_missions(session: Session, acteur: Acteur, prestataire_id: int, today: date) -> Missions:
    """Count missions over the whole région, and those that `acteur` may read."""
    ingenierie, read = Ingenierie, _wanted(acteur, today, FiltreIngenieries())
    statement = select(
        func.count(ingenierie.id), func.sum(ingenierie.jours), func.count(case((read, ingenierie.id)))
    ).where(ingenierie.prestataire_id == prestataire_id)
    nombre, jours, lues = session.execute(statement).one()
    return Missions(nombre=nombre, jours=int(jours or 0), lues=lues)


def readable_ids(session: Session, acteur: Acteur, today: date, accompagnement_ids: Sequence[int]) -> frozenset[int]:
    """Return the ids of these accompagnements that `acteur` reads: the page shows only how many others there are."""
    statement = select(Accompagnement.id).where(
        Accompagnement.id.in_(accompagnement_ids), readable_accompagnements(acteur, today)
    )
    return frozenset(session.scalars(statement))
