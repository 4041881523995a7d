"""What a direction reads of the DLA that its structure carries: people, conventions, and who transmitted, no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Affectation, Campagne, Dla, Participation, Personne, Population
from collecte.models.participations import SANS_NOM
from collecte.policy import Acteur, directed_dlas
from collecte.queries.organisation import name_key

SHOWN = 8
"""Campaigns told, the last to open first."""


@dataclass(frozen=True, slots=True)
class Transmise:
    """All that a direction knows of an expected answer: a refusal reads as one that is not transmitted."""

    dla: Dla
    nom: str
    is_transmitted: bool


@dataclass(frozen=True, slots=True)
class CampagneDuDla:
    """A campaign and what each one of a DLA sent; a refusal and a draft read alike, as « non transmis »."""

    campagne: Campagne
    transmissions: Sequence[Transmise]

    @property
    def transmises(self) -> int:
        return sum(own.is_transmitted for own in self.transmissions)


def list_directed_dlas(session: Session, acteur: Acteur) -> Sequence[Dla]:
    """The DLA that `acteur` directs, by code; région and structure porteuse loaded."""
    statement = select(Dla).options(joinedload(Dla.region), joinedload(Dla.porteuse)).where(directed_dlas(acteur))
    return session.scalars(statement.order_by(Dla.code, Dla.id)).all()


def list_directed_affectations(session: Session, acteur: Acteur, today: date) -> Sequence[Affectation]:
    """Who works for these DLA on a day, by name; the person is loaded."""
    statement = (
        select(Affectation)
        .join(Affectation.dla)
        .options(joinedload(Affectation.personne))
        .where(
            directed_dlas(acteur),
            Affectation.debut <= today,
            or_(Affectation.fin.is_(None), Affectation.fin >= today),
        )
    )
    return sorted(session.scalars(statement), key=lambda own: name_key(own.personne))


def list_directed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[CampagneDuDla]:
    """The last campaigns that opened for these DLA, with who transmitted, by DLA then name."""
    statement = (
        select(
            Participation.campagne_id, Dla, Personne, Participation.detachee, Participation.transmise_le.is_not(None)
        )
        .join(Participation.dla)
        .join(Participation.campagne)
        .outerjoin(Participation.personne)
        .where(directed_dlas(acteur), Participation.retiree_le.is_(None), Campagne.population != Population.STRUCTURES)
    )
    found: dict[int, list[tuple[tuple[str, tuple[str, str]], Transmise]]] = {}
    for campagne_id, dla, personne, detachee, is_transmitted in session.execute(statement):
        nom = personne.nom_complet if personne else "Toute l’équipe" if detachee is None else SANS_NOM
        key = dla.code, name_key(personne) if personne else ("", "")
        found.setdefault(campagne_id, []).append((key, Transmise(dla, nom, is_transmitted)))
    return [
        CampagneDuDla(own, [row for _, row in sorted(found[own.id], key=lambda keyed: keyed[0])])
        for own in _opened(session, list(found), today)
    ]


def _opened(session: Session, campagne_ids: Sequence[int], today: date) -> Sequence[Campagne]:
    statement = (
        select(Campagne)
        .options(selectinload(Campagne.prolongations))
        .where(Campagne.id.in_(campagne_ids), Campagne.ouverture <= today)
        .order_by(Campagne.ouverture.desc(), Campagne.id.desc())
    )
    return [own for own in session.scalars(statement) if not own.missing_notice][:SHOWN]
