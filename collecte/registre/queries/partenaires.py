"""Queries on partners and on the consent of structures to share data with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Accord, Compte, Dla, Habilitation, Partenaire, Role, Structure
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, kept_partenaires, named_partenaires
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
    """Those of a région that `acteur` reads, by name, those put away last; accounts loaded."""
    statement = select(Partenaire).options(*LOADED_WITH_PARTENAIRE)
    found = session.scalars(statement.where(Partenaire.region_id == region_id, named_partenaires(acteur, today)))
    return sorted(found, key=lambda own: (own.archive_le is not None, sort_key(own.nom)))


def list_changed(session: Session, acteur: Acteur, region_id: int, today: date) -> frozenset[int]:
    """The ids of those of a région that `acteur` changes."""
    statement = select(Partenaire.id).where(Partenaire.region_id == region_id, kept_partenaires(acteur, today))
    return frozenset(session.scalars(statement))


def find_namesake(session: Session, region_id: int, nom_cle: str) -> Partenaire | None:
    statement = select(Partenaire).where(Partenaire.region_id == region_id, Partenaire.nom_cle == nom_cle)
    return session.scalar(statement)


def list_of_region(session: Session, region_id: int) -> Sequence[Partenaire]:
    """All those of a région, put away or not, by name."""
    found = session.scalars(select(Partenaire).where(Partenaire.region_id == region_id))
    return sorted(found, key=lambda own: sort_key(own.nom))


def is_offered(own: Partenaire, dla: Dla) -> bool:
    """Whether a partner of its région is proposed for a DLA: its own, or of the whole région, not put away."""
    return own.archive_le is None and own.dla_id in {None, dla.id}


def list_offered(session: Session, dla: Dla) -> Sequence[Partenaire]:
    """Those that a structure of a DLA may agree to: its own, and those of the whole région, by name."""
    return [own for own in list_of_region(session, dla.region_id) if is_offered(own, dla)]


def list_pilotes(session: Session, region_id: int) -> Sequence[Compte]:
    """The active accounts of pilotes of a région, of one DLA or of all, by name; person loaded."""
    is_pilote = Compte.habilitations.any((Habilitation.role == Role.PILOTE) & (Habilitation.region_id == region_id))
    statement = select(Compte).options(joinedload(Compte.personne)).where(is_pilote, Compte.desactive_le.is_(None))
    return sorted(session.scalars(statement), key=lambda own: name_key(own.personne))


def list_accords(session: Session, structure_id: int, *, live: bool = False) -> Sequence[Accord]:
    """What a structure agreed to, the latest first; those withdrawn too unless `live`. Partner, author loaded."""
    statement = (
        select(Accord)
        .options(joinedload(Accord.partenaire), joinedload(Accord.note_par).joinedload(Compte.personne))
        .where(Accord.structure_id == structure_id)
        .order_by(Accord.id.desc())
    )
    return session.scalars(statement.where(Accord.revoque_le.is_(None)) if live else statement).all()


def get_locked_accord(session: Session, accord_id: int) -> Accord:
    """An agreement as it is now, locked until the end of the transaction."""
    statement = select(Accord).where(Accord.id == accord_id).with_for_update(of=Accord)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def lock_structure(session: Session, structure_id: int) -> None:
    """Nobody else says what it agrees to until the end of the transaction."""
    session.execute(select(Structure.id).where(Structure.id == structure_id).with_for_update())
