"""Queries on persons for the C2RA: identity, affectations, roles, number of expected answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from collecte.models import Affectation, Campagne, Compte, Habilitation, Participation, Personne
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, animated_personnes
from questionnaires.core.francais import sort_key

_WHOLE = (
    contains_eager(Compte.personne).selectinload(Personne.affectations).joinedload(Affectation.dla),
    contains_eager(Compte.personne).joinedload(Personne.region),
    selectinload(Compte.habilitations).joinedload(Habilitation.porteuse),
    selectinload(Compte.habilitations).joinedload(Habilitation.dla),
)
LOADED_WITH_AFFECTATION = joinedload(Affectation.personne).joinedload(Personne.region), joinedload(Affectation.dla)
LOADED_WITH_HABILITATION = (
    joinedload(Habilitation.compte).joinedload(Compte.personne),
    joinedload(Habilitation.porteuse),
    joinedload(Habilitation.dla),
)


@dataclass(frozen=True, slots=True)
class Attentes:
    """Counts of the answers that a campaign expects from a person, and of those transmitted."""

    campagne: Campagne
    attendues: int
    transmises: int

    def may_be_reminded(self, today: date) -> bool:
        return self.transmises < self.attendues and self.campagne.etat(today).accepts


def get_animated_compte(session: Session, acteur: Acteur, personne_id: int) -> Compte | None:
    """Return the account of a person of a région that `acteur` runs; person, affectations and roles loaded."""
    statement = select(Compte).join(Compte.personne).options(*_WHOLE)
    return session.scalar(statement.where(Personne.id == personne_id, animated_personnes(acteur)))


def list_comptes(session: Session, region_id: int, *, sought: str = "") -> Sequence[Compte]:
    """List the accounts of a région that match every word, by family name; roles and affectations loaded.

    Words are searched in names, addresses, codes of DLA, roles, and « désactivé ».
    """
    words = sort_key(sought).split()
    statement = select(Compte).join(Compte.personne).options(*_WHOLE).where(Personne.region_id == region_id)
    comptes = (compte for compte in session.scalars(statement) if _has(compte, words))
    return sorted(comptes, key=lambda compte: (name_key(compte.personne), compte.id))


def _has(compte: Compte, words: Sequence[str]) -> bool:
    texts = [compte.personne.nom_complet, compte.adresse, "désactivé" if compte.desactive_le else ""]
    texts += [f"DLA {affectation.dla.code} {affectation.dla.nom}" for affectation in compte.personne.affectations]
    texts += [habilitation.role.value for habilitation in compte.habilitations]
    text = sort_key(" ".join(texts))
    return all(word in text for word in words)


def list_attentes(session: Session, personne_id: int) -> Sequence[Attentes]:
    """Count the answers that each campaign expects from a person, the last to open first."""
    counts = (
        select(
            Participation.campagne_id,
            func.count().label("attendues"),
            func.count(Participation.transmise_le).label("transmises"),
        )
        .where(Participation.personne_id == personne_id)
        .group_by(Participation.campagne_id)
        .subquery()
    )
    statement = (
        select(Campagne, counts.c.attendues, counts.c.transmises)
        .join(counts, counts.c.campagne_id == Campagne.id)
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [Attentes(*row) for row in session.execute(statement)]


def list_directions(session: Session, porteuse_id: int) -> Sequence[Compte]:
    """List the accounts that direct a structure porteuse, by family name."""
    statement = (
        select(Compte)
        .join(Compte.habilitations)
        .options(joinedload(Compte.personne), selectinload(Compte.habilitations))
        .where(Habilitation.porteuse_id == porteuse_id)
    )
    return sorted(session.scalars(statement), key=lambda compte: name_key(compte.personne))
