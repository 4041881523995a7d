"""Reads of diagnostics and ingénieries: each is one row, whoever benefits, so its days and amount count once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

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


def totaux_of(ingenieries: Sequence[Ingenierie]) -> Totaux:
    """A structure that benefits from several counts once too."""
    return Totaux(
        ingenieries=len(ingenieries),
        structures=len({own.structure_id for one in ingenieries for own in one.accompagnements}),
        jours=sum(own.jours or 0 for own in ingenieries),
        montant=sum(own.montant or 0 for own in ingenieries),
        sans_jours=sum(own.jours is None for own in ingenieries),
        sans_montant=sum(own.montant is None for own in ingenieries),
    )


def list_ingenieries(
    session: Session, acteur: Acteur, today: date, *, dla_id: int | None = None, annee: int | None = None
) -> Sequence[Ingenierie]:
    """Those that the DLA whose register `acteur` reads have agreed on, the latest first; bénéficiaires loaded."""
    wanted: list[ColumnElement[bool]] = [register_dlas(acteur, today)]
    if dla_id:
        wanted.append(Ingenierie.dla_id == dla_id)
    if annee:
        wanted.append(Ingenierie.convention_le.between(date(annee, 1, 1), date(annee, 12, 31)))
    statement = (
        select(Ingenierie)
        .join(Ingenierie.dla)
        .options(
            contains_eager(Ingenierie.dla),
            joinedload(Ingenierie.prestataire),
            selectinload(Ingenierie.accompagnements),
        )
        .where(*wanted)
        .order_by(Ingenierie.convention_le.desc(), Ingenierie.id.desc())
    )
    return session.scalars(statement).all()


def list_annees(session: Session, acteur: Acteur, today: date) -> Sequence[int]:
    """The years of the ingénieries that `acteur` reads, the latest first."""
    days = session.scalars(select(Ingenierie.convention_le).join(Ingenierie.dla).where(register_dlas(acteur, today)))
    return sorted({day.year for day in days}, reverse=True)


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
