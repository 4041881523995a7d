"""Deadlines: the openings and closings that apply to someone, as who answers, who directs or who runs a région."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Dla, EntreeJournal, Participation, Population, Prolongation, Role
from collecte.policy import Acteur, animated_campagnes, directed_dlas, own_participations


class Nature(StrEnum):
    """The value is what people read."""

    OUVERTURE = "ouverture"
    CLOTURE = "clôture"
    PROLONGATION = "clôture prolongée"
    GRACE = "fin du délai de grâce"


@dataclass(frozen=True, slots=True, order=True)
class Echeance:
    """A day of a campaign. `dla` is the code of the only one it is for, empty when it is for all."""

    jour: date
    titre: str
    nature: Nature
    campagne_id: int
    dla: str = ""

    @property
    def cle(self) -> str:
        """What stays of it when its day moves: the closing of a DLA is the same one once extended."""
        kept = Nature.CLOTURE if self.nature is Nature.PROLONGATION else self.nature
        return "-".join(filter(None, ("campagne", str(self.campagne_id), kept.name.lower(), self.dla)))

    @property
    def libelle(self) -> str:
        """`Clôture : Temps et activités, 1er semestre 2026 (DLA 18)`."""
        where = f" (DLA {self.dla})" if self.dla else ""
        return f"{self.nature.value.capitalize()} : {self.titre}{where}"


def list_echeances(session: Session, acteur: Acteur, today: date) -> Sequence[Echeance]:
    """Every deadline that applies to `acteur`, past ones too, by day; nothing of what is settled, nor answered."""
    found = {*_as_author(session, acteur, today), *_as_direction(session, acteur), *_as_animateur(session, acteur)}
    return sorted(found)


def count_changes(session: Session, campagne_ids: Collection[int]) -> Mapping[int, int]:
    """How many times something was done to each campaign, since its creation: it never decreases."""
    statement = (
        select(EntreeJournal.objet_id, func.count().label("changes"))
        .where(EntreeJournal.objet == "campagne", EntreeJournal.objet_id.in_(campagne_ids))
        .group_by(EntreeJournal.objet_id)
    )
    return {row.objet_id: row.changes for row in session.execute(statement)}


def _as_author(session: Session, acteur: Acteur, today: date) -> Iterator[Echeance]:
    statement = (
        select(Participation)
        .options(
            joinedload(Participation.campagne), joinedload(Participation.dla), joinedload(Participation.prolongation)
        )
        .where(
            own_participations(acteur, today),
            Participation.transmise_le.is_(None),
            Participation.refusee_le.is_(None),
            Participation.retiree_le.is_(None),
        )
    )
    for own in session.scalars(statement):
        yield from _of_dla(own.campagne, own.dla, own.prolongation)


def _as_direction(session: Session, acteur: Acteur) -> Iterator[Echeance]:
    if not acteur.porteuses:
        return
    later = and_(Prolongation.campagne_id == Campagne.id, Prolongation.dla_id == Dla.id)
    statement = (
        select(Campagne, Dla, Prolongation)
        .join(Participation, Participation.campagne_id == Campagne.id)
        .join(Dla, Dla.id == Participation.dla_id)
        .outerjoin(Prolongation, later)
        .where(directed_dlas(acteur), Participation.retiree_le.is_(None), Campagne.population != Population.STRUCTURES)
        .distinct()
    )
    for campagne, dla, prolongation in session.execute(statement):
        yield from _of_dla(campagne, dla, prolongation)


def _of_dla(campagne: Campagne, dla: Dla, prolongation: Prolongation | None) -> Iterable[Echeance]:
    """Its opening, and its closing for that DLA."""
    if campagne.arretee_le is not None:
        return
    later = prolongation.cloture if prolongation else None
    yield Echeance(campagne.ouverture, campagne.titre, Nature.OUVERTURE, campagne.id)
    nature = Nature.PROLONGATION if campagne.cloture_for(later) > campagne.cloture else Nature.CLOTURE
    yield Echeance(campagne.cloture_for(later), campagne.titre, nature, campagne.id, dla.code)


def _as_animateur(session: Session, acteur: Acteur) -> Iterator[Echeance]:
    if not acteur.has(Role.ANIMATEUR):
        return
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.prolongations).joinedload(Prolongation.dla))
        .where(animated_campagnes(acteur), Campagne.arretee_le.is_(None))
    )
    for own in session.scalars(statement).unique():
        yield Echeance(own.ouverture, own.titre, Nature.OUVERTURE, own.id)
        yield Echeance(own.cloture, own.titre, Nature.CLOTURE, own.id)
        if own.grace_jours:
            yield Echeance(own.derniere_limite, own.titre, Nature.GRACE, own.id)
        for given in own.prolongations:
            yield Echeance(given.cloture, own.titre, Nature.PROLONGATION, own.id, given.dla.code)
