"""Queries for the files of persons and of conventions of a région."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from collecte.models import Compte, Convention, Dla, ImportRegistre, Personne
from collecte.policy import Acteur, animated_regions

OBJETS = ("personnes", "conventions")


def get_import(session: Session, acteur: Acteur, import_id: int, *, lock: bool = False) -> ImportRegistre | None:
    """Return a file of a région that `acteur` runs, whoever sent it; `lock`: until the end of the transaction."""
    statement = select(ImportRegistre).join(ImportRegistre.region).options(joinedload(ImportRegistre.region))
    statement = statement.where(ImportRegistre.id == import_id, ImportRegistre.objet.in_(OBJETS))
    statement = statement.where(animated_regions(acteur))
    return session.scalar(statement.with_for_update(of=ImportRegistre) if lock else statement)


def list_imports(session: Session, region_id: int) -> Sequence[ImportRegistre]:
    """List the files of a région, latest first, without their content."""
    content = (defer(column) for column in (ImportRegistre.feuille, ImportRegistre.bilan, ImportRegistre.annulation))
    author = joinedload(ImportRegistre.compte).joinedload(Compte.personne)
    statement = select(ImportRegistre).options(author, *content)
    statement = statement.where(ImportRegistre.region_id == region_id, ImportRegistre.objet.in_(OBJETS))
    return session.scalars(statement.order_by(ImportRegistre.id.desc())).all()


def list_subjects(session: Session, region_id: int, objet: str) -> dict[int, str]:
    """Return id -> name of the persons of a région, or of its conventions."""
    if objet == "personnes":
        persons = select(Personne.id, Personne.nom_complet).where(Personne.region_id == region_id)
        return {row.id: row.nom_complet for row in session.execute(persons)}
    conventions = select(Convention.id, Dla.code, Convention.reference).join(Convention.dla)
    rows = session.execute(conventions.where(Dla.region_id == region_id))
    return {row_id: f"DLA {code}, {reference}" for row_id, code, reference in rows}
