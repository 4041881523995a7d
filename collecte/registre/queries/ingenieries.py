"""Queries on diagnostics and ingénieries; each is one row, so its days and amount count once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accompagnement, Diagnostic, Dla, Ingenierie
from collecte.policy import Acteur, kept_dlas, readable_accompagnements, register_dlas


@dataclass(frozen=True, slots=True, kw_only=True)
class Totaux:
    """What ingénieries come to, each counted once; days in hundredths, amount in cents; how many do not say them."""

    ingenieries: int
    structures: int
    jours: int
    montant: int
    sans_jours: int
    sans_montant: int


@dataclass(frozen=True, slots=True)
class FiltreIngenieries:
    """Those of one DLA, those of one year; None: of any."""

    dla_id: int | None = None
    annee: int | None = None


def _wanted(acteur: Acteur, today: date, filtre: FiltreIngenieries) -> ColumnElement[bool]:
    """Those that the DLA whose register `acteur` reads have agreed on."""
    wanted: list[ColumnElement[bool]] = [Ingenierie.dla_id.in_(select(Dla.id).where(register_dlas(acteur, today)))]
    if filtre.dla_id:
        wanted.append(Ingenierie.dla_id == filtre.dla_id)
    if filtre.annee:
        wanted.append(Ingenierie.convention_le.between(date(filtre.annee, 1, 1), date(filtre.annee, 12, 31)))
    return and_(*wanted)


def get_totaux(session: Session, acteur: Acteur, today: date, filtre: FiltreIngenieries) -> Totaux:
    """A structure that benefits from several counts once too."""
    wanted, own = _wanted(acteur, today, filtre), Ingenierie
    structures = (
        select(func.count(Accompagnement.structure_id.distinct()))
        .join(Accompagnement.ingenieries)
        .where(wanted)
        .correlate(None)
        .scalar_subquery()
    )
    statement = select(
        func.count(own.id),
        structures,
        func.sum(own.jours),
        func.sum(own.montant),
        func.count(own.id) - func.count(own.jours),
        func.count(own.id) - func.count(own.montant),
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


def list_ingenieries(
    session: Session,
    acteur: Acteur,
    today: date,
    filtre: FiltreIngenieries,
    *,
    start: int = 0,
    most: int | None = None,
) -> Sequence[Ingenierie]:
    """Those that `acteur` reads, the latest first, from one on and so many at most; bénéficiaires loaded."""
    statement = (
        select(Ingenierie)
        .options(
            joinedload(Ingenierie.dla),
            joinedload(Ingenierie.prestataire),
            selectinload(Ingenierie.accompagnements),
        )
        .where(_wanted(acteur, today, filtre))
        .order_by(Ingenierie.convention_le.desc(), Ingenierie.id.desc())
        .offset(start)
        .limit(most)
    )
    return session.scalars(statement).all()


def list_annees(session: Session, acteur: Acteur, today: date) -> Sequence[int]:
    """The years of the ingénieries that `acteur` reads, the latest first."""
    annee = cast(extract("year", Ingenierie.convention_le), Integer)
    found = session.scalars(select(annee).where(_wanted(acteur, today, FiltreIngenieries())).distinct())
    return sorted(found, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missions:
    """What a prestataire carried out, days in hundredths; `lues`: how many `list_missions` tells."""

    nombre: int
    jours: int
    lues: int


def count_missions(session: Session, acteur: Acteur, prestataire_id: int, today: date) -> Missions:
    """Over the whole région, and as far as `acteur` reads them."""
    own, read = Ingenierie, _wanted(acteur, today, FiltreIngenieries())
    statement = select(func.count(own.id), func.sum(own.jours), func.count(case((read, own.id)))).where(
        own.prestataire_id == prestataire_id
    )
    nombre, jours, lues = session.execute(statement).one()
    return Missions(nombre=nombre, jours=int(jours or 0), lues=lues)


def list_missions(
    session: Session, acteur: Acteur, prestataire_id: int, today: date, *, start: int, most: int
) -> Sequence[Ingenierie]:
    """The ingénieries of a prestataire that `acteur` reads, the latest first, from one on and so many at most; DLA and
    bénéficiaires loaded."""
    statement = (
        select(Ingenierie)
        .options(joinedload(Ingenierie.dla), selectinload(Ingenierie.accompagnements))
        .where(Ingenierie.prestataire_id == prestataire_id, _wanted(acteur, today, FiltreIngenieries()))
        .order_by(Ingenierie.convention_le.desc(), Ingenierie.id.desc())
        .offset(start)
        .limit(most)
    )
    return session.scalars(statement).all()


def get_ingenierie(session: Session, acteur: Acteur, ingenierie_id: int, today: date) -> Ingenierie | None:
    """One of a DLA whose register `acteur` reads, or from which a structure that it reads benefits; all loaded."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    reached = Ingenierie.accompagnements.any(readable_accompagnements(acteur, today))
    return _ingenierie(session, ingenierie_id, or_(Ingenierie.dla_id.in_(read), reached))


def get_kept_ingenierie(session: Session, acteur: Acteur, ingenierie_id: int, today: date) -> Ingenierie | None:
    """One of a DLA whose register `acteur` keeps."""
    kept = select(Dla.id).where(kept_dlas(acteur, today))
    return _ingenierie(session, ingenierie_id, Ingenierie.dla_id.in_(kept))


def _ingenierie(session: Session, ingenierie_id: int, scope: ColumnElement[bool]) -> Ingenierie | None:
    statement = (
        select(Ingenierie)
        .options(
            joinedload(Ingenierie.dla).joinedload(Dla.region),
            joinedload(Ingenierie.prestataire),
            selectinload(Ingenierie.accompagnements).joinedload(Accompagnement.structure),
            selectinload(Ingenierie.accompagnements).joinedload(Accompagnement.dla),
        )
        .where(Ingenierie.id == ingenierie_id, scope)
    )
    return session.scalar(statement)


def get_diagnostic(session: Session, acteur: Acteur, diagnostic_id: int, today: date) -> Diagnostic | None:
    """One of a DLA whose register `acteur` reads, or of a structure that it reads; all loaded."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    reached = Diagnostic.accompagnements.any(readable_accompagnements(acteur, today))
    return _diagnostic(session, diagnostic_id, or_(Diagnostic.dla_id.in_(read), reached))


def get_kept_diagnostic(session: Session, acteur: Acteur, diagnostic_id: int, today: date) -> Diagnostic | None:
    """One of a DLA whose register `acteur` keeps."""
    kept = select(Dla.id).where(kept_dlas(acteur, today))
    return _diagnostic(session, diagnostic_id, Diagnostic.dla_id.in_(kept))


def _diagnostic(session: Session, diagnostic_id: int, scope: ColumnElement[bool]) -> Diagnostic | None:
    statement = (
        select(Diagnostic)
        .options(
            joinedload(Diagnostic.dla).joinedload(Dla.region),
            selectinload(Diagnostic.accompagnements).joinedload(Accompagnement.structure),
            selectinload(Diagnostic.accompagnements).joinedload(Accompagnement.dla),
        )
        .where(Diagnostic.id == diagnostic_id, scope)
    )
    return session.scalar(statement)


def readable_ids(session: Session, acteur: Acteur, today: date, accompagnement_ids: Sequence[int]) -> frozenset[int]:
    """Which of these accompagnements `acteur` reads: the others are told by their number only."""
    statement = select(Accompagnement.id).where(
        Accompagnement.id.in_(accompagnement_ids), readable_accompagnements(acteur, today)
    )
    return frozenset(session.scalars(statement))
