"""Queries on partners and on the consent of structures to share data with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accord, Compte, Dla, Habilitation, Partenaire, Structure
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, Droit, kept_partenaires, named_partenaires, roles_with
from questionnaires.core.francais import sort_key

LOADED_WITH_ACCORD = (
    joinedload(Accord.partenaire),
    joinedload(Accord.structure).joinedload(Structure.dla).joinedload(Dla.region),
)
LOADED_WITH_PARTENAIRE = (
    joinedload(Partenaire.region),
    joinedload(Partenaire.dla),
    selectinload(Partenaire.comptes).joinedload(Compte.personne),
)


def list_partenaires(session: Session, acteur: Acteur, region_id: int, today: date) -> Sequence[Partenaire]:
    """List the partners of a région that `acteur` reads, by name, archived ones last; accounts loaded."""
    statement = select(Partenaire).options(*LOADED_WITH_PARTENAIRE)
    partenaires = session.scalars(statement.where(Partenaire.region_id == region_id, named_partenaires(acteur, today)))
    return sorted(partenaires, key=lambda partenaire: (partenaire.archive_le is not None, sort_key(partenaire.nom)))


def list_changed(session: Session, acteur: Acteur, region_id: int, today: date) -> frozenset[int]:
    """Return the ids of the partners of a région that `acteur` may change."""
    statement = select(Partenaire.id).where(Partenaire.region_id == region_id, kept_partenaires(acteur, today))
    return frozenset(session.scalars(statement))


def find_namesake(session: Session, region_id: int, nom_cle: str) -> Partenaire | None:
    statement = select(Partenaire).where(Partenaire.region_id == region_id, Partenaire.nom_cle == nom_cle)
    return session.scalar(statement)


def list_of_region(session: Session, region_id: int) -> Sequence[Partenaire]:
    """List all partners of a région, archived or not, by name."""
    partenaires = session.scalars(select(Partenaire).where(Partenaire.region_id == region_id))
    return sorted(partenaires, key=lambda partenaire: sort_key(partenaire.nom))


def is_offered(partenaire: Partenaire, dla: Dla) -> bool:
    """Return whether a partner of its région is offered to a DLA: its own or the région's, and not archived."""
    return partenaire.archive_le is None and partenaire.dla_id in {None, dla.id}


def list_offered(session: Session, dla: Dla) -> Sequence[Partenaire]:
    """List the partners that a structure of a DLA may agree to: its own and those of the whole région, by name."""
    return [partenaire for partenaire in list_of_region(session, dla.region_id) if is_offered(partenaire, dla)]


def list_pilotes(session: Session, region_id: int) -> Sequence[Compte]:
    """List the active accounts of pilotes of a région, of one DLA or of all, by name; person loaded."""
    is_pilote = Compte.habilitations.any(
        Habilitation.role.in_(roles_with(Droit.PILOTER)) & (Habilitation.region_id == region_id)
    )
    statement = select(Compte).options(joinedload(Compte.personne)).where(is_pilote, Compte.desactive_le.is_(None))
    return sorted(session.scalars(statement), key=lambda compte: name_key(compte.personne))


def list_accords(session: Session, structure_id: int, *, live: bool = False) -> Sequence[Accord]:
    """List the agreements of a structure, latest first; withdrawn ones too unless `live`. Partner and author loaded."""
    statement = (
        select(Accord)
        .options(joinedload(Accord.partenaire), joinedload(Accord.note_par).joinedload(Compte.personne))
        .where(Accord.structure_id == structure_id)
        .order_by(Accord.id.desc())
    )
    return session.scalars(statement.where(Accord.revoque_le.is_(None)) if live else statement).all()


def get_locked_accord(session: Session, accord_id: int) -> Accord:
    """Return an agreement as it is now, locked until the end of the transaction."""
    statement = select(Accord).where(Accord.id == accord_id).with_for_update(of=Accord)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def lock_structure(session: Session, structure_id: int) -> None:
    """Lock the agreements of a structure until the end of the transaction."""
    session.execute(select(Structure.id).where(Structure.id == structure_id).with_for_update())
