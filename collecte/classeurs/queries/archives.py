"""Queries for the archive of a campaign: the campaign, its versions, its journal."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Campagne, Compte, EntreeJournal, VersionQuestionnaire
from collecte.rgpd.queries.journal import names_of


def get_campagne(session: Session, campagne_id: int) -> Campagne | None:
    """Return a campaign, for commands, which the policy does not bound. Région, version and extensions loaded."""
    return session.scalar(_campagnes().where(Campagne.id == campagne_id))


def list_campagnes(session: Session) -> Sequence[Campagne]:
    """List all campaigns, for commands, the last created first."""
    return session.scalars(_campagnes().order_by(Campagne.id.desc())).all()


def list_journal_of(session: Session, which: ColumnElement[bool]) -> Iterator[tuple[datetime, str, str, str, str]]:
    """Yield these entries of the journal in their order, with names for numbers: when, who (empty for a command or a
    structure), the verb, the kind of object, its name."""
    statement = (
        select(EntreeJournal)
        .options(joinedload(EntreeJournal.compte).joinedload(Compte.personne))
        .where(which)
        .order_by(EntreeJournal.id)
    )
    entrees = session.scalars(statement).all()
    names = names_of(session, {(entree.objet, entree.objet_id) for entree in entrees})
    for entree in entrees:
        qui = entree.compte.personne.nom_complet if entree.compte else ""
        yield entree.quand, qui, entree.verbe, entree.objet, names.get((entree.objet, entree.objet_id), "")


def list_versions(session: Session, which: ColumnElement[bool]) -> Sequence[VersionQuestionnaire]:
    """List these versions of questionnaires, by id."""
    return session.scalars(select(VersionQuestionnaire).where(which).order_by(VersionQuestionnaire.id)).all()


def _campagnes() -> Select[Campagne]:
    loaded = joinedload(Campagne.region), joinedload(Campagne.version), selectinload(Campagne.prolongations)
    return select(Campagne).options(*loaded)
