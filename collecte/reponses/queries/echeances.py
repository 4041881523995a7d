"""Deadlines: openings and closings that concern an author, a direction or an animateur."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, load_only

from collecte.models import Campagne, Dla, EntreeJournal, Participation, Prolongation
from collecte.organisation.queries.direction import CampagneDuDla, list_asked_campagnes
from collecte.policy import Acteur, Droit, animated_campagnes, may, own_participations


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


def list_echeances(
    session: Session,
    acteur: Acteur,
    today: date,
    *,
    answers: Sequence[Participation] | None = None,
    asked: Sequence[CampagneDuDla] | None = None,
) -> Sequence[Echeance]:
    """Every deadline that applies to `acteur`, past ones too, by day; nothing of what is settled, nor answered.

    `answers` are those expected of them and `asked` the campaigns of the DLA that they direct, when the page has read
    them.
    """
    own = _own_answers(session, acteur, today) if answers is None else answers
    if asked is None:
        asked = list_asked_campagnes(session, acteur) if may(acteur, Droit.DIRIGER) else ()
    return sorted({*_as_author(own), *_as_direction(asked), *_as_animateur(session, acteur)})


def count_changes(session: Session, campagne_ids: Collection[int]) -> Mapping[int, int]:
    """How many times something was done to each campaign, since its creation: it never decreases."""
    statement = (
        select(EntreeJournal.objet_id, func.count().label("changes"))
        .where(EntreeJournal.objet == "campagne", EntreeJournal.objet_id.in_(campagne_ids))
        .group_by(EntreeJournal.objet_id)
    )
    return {row.objet_id: row.changes for row in session.execute(statement)}


def _own_answers(session: Session, acteur: Acteur, today: date) -> Sequence[Participation]:
    """Their content is not even read."""
    own = Participation
    statement = (
        select(own)
        .options(
            load_only(own.campagne_id, own.dla_id, own.transmise_le, own.refusee_le, own.retiree_le),
            joinedload(own.campagne),
            joinedload(own.dla),
            joinedload(own.prolongation),
        )
        .where(own_participations(acteur, today))
    )
    return session.scalars(statement).all()


def _as_author(answers: Iterable[Participation]) -> Iterator[Echeance]:
    for own in answers:
        if own.transmise_le is None and own.refusee_le is None and own.retiree_le is None:
            yield from _of_dla(own.campagne, own.dla, own.prolongation)


def _as_direction(asked: Iterable[CampagneDuDla]) -> Iterator[Echeance]:
    for own in asked:
        later = {each.dla_id: each for each in own.campagne.prolongations}
        for dla in {each.dla for each in own.transmissions}:
            yield from _of_dla(own.campagne, dla, later.get(dla.id))


def _of_dla(campagne: Campagne, dla: Dla, prolongation: Prolongation | None) -> Iterable[Echeance]:
    """Its opening, and its closing for that DLA."""
    if not campagne.may_change:
        return
    later = prolongation.cloture if prolongation else None
    yield Echeance(campagne.ouverture, campagne.titre, Nature.OUVERTURE, campagne.id)
    nature = Nature.PROLONGATION if campagne.cloture_for(later) > campagne.cloture else Nature.CLOTURE
    yield Echeance(campagne.cloture_for(later), campagne.titre, nature, campagne.id, dla.code)


def _as_animateur(session: Session, acteur: Acteur) -> Iterator[Echeance]:
    if not may(acteur, Droit.ANIMER):
        return
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.prolongations).joinedload(Prolongation.dla))
        .where(animated_campagnes(acteur), Campagne.arretee_le.is_(None), Campagne.annulee_le.is_(None))
    )
    for own in session.scalars(statement).unique():
        yield Echeance(own.ouverture, own.titre, Nature.OUVERTURE, own.id)
        yield Echeance(own.cloture, own.titre, Nature.CLOTURE, own.id)
        if own.grace_jours:
            yield Echeance(own.derniere_limite, own.titre, Nature.GRACE, own.id)
        for given in own.prolongations:
            yield Echeance(given.cloture, own.titre, Nature.PROLONGATION, own.id, given.dla.code)
