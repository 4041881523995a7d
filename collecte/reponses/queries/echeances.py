"""Deadlines: openings and closings that concern an author, a direction or an animateur."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, load_only

from collecte.models import Campagne, Dla, EntreeJournal, Participation, Prolongation
from collecte.organisation.queries.direction import CampagneDuDla, list_asked_campagnes
from collecte.policy import Acteur, Droit, animated_campagnes, announced, may, own_participations


class NatureEcheance(StrEnum):
    """Kind of a deadline; the value is what people read."""

    OUVERTURE = "ouverture"
    CLOTURE = "clôture"
    PROLONGATION = "clôture prolongée"
    GRACE = "fin du délai de grâce"


@dataclass(frozen=True, slots=True, order=True)
class Echeance:
    """A deadline of a campaign. `dla` is the code of the only DLA it applies to, empty for all."""

    jour: date
    titre: str
    nature: NatureEcheance
    campagne_id: int
    dla: str = ""

    @property
    def cle(self) -> str:
        """Stable key when the day moves: the closing of a DLA keeps its key once extended."""
        nature = NatureEcheance.CLOTURE if self.nature is NatureEcheance.PROLONGATION else self.nature
        return "-".join(filter(None, ("campagne", str(self.campagne_id), nature.name.lower(), self.dla)))

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
    """List every deadline that applies to `acteur`, past ones too, by day; none of what is settled or answered.

    `answers` are those expected of them and `asked` the campaigns of the DLA that they direct, when the page already
    read them.
    """
    expected = _own_answers(session, acteur, today) if answers is None else answers
    if asked is None:
        asked = list_asked_campagnes(session, acteur) if may(acteur, Droit.DIRIGER) else ()
    return sorted({*_as_author(expected), *_as_direction(asked), *_as_animateur(session, acteur)})


def count_changes(session: Session, campagne_ids: Collection[int]) -> Mapping[int, int]:
    """Count the journal entries of each campaign since its creation, by id: the count never decreases."""
    statement = (
        select(EntreeJournal.objet_id, func.count().label("changes"))
        .where(EntreeJournal.objet == "campagne", EntreeJournal.objet_id.in_(campagne_ids))
        .group_by(EntreeJournal.objet_id)
    )
    return {row.objet_id: row.changes for row in session.execute(statement)}


def _own_answers(session: Session, acteur: Acteur, today: date) -> Sequence[Participation]:
    """List the answers expected of `acteur`, without reading their content."""
    answer = Participation
    statement = (
        select(answer)
        .options(
            load_only(
                answer.campagne_id,
                answer.dla_id,
                answer.transmise_le,
                answer.refusee_le,
                answer.retiree_le,
                answer.rouverte_le,
            ),
            joinedload(answer.campagne),
            joinedload(answer.dla),
            joinedload(answer.prolongation),
        )
        .where(own_participations(acteur, today), announced())
    )
    return session.scalars(statement).all()


def _as_author(answers: Iterable[Participation]) -> Iterator[Echeance]:
    for answer in answers:
        is_left = answer.transmise_le is None or answer.is_taken_back
        if is_left and answer.refusee_le is None and answer.retiree_le is None:
            yield from _of_dla(answer.campagne, answer.dla, answer.prolongation)


def _as_direction(asked: Iterable[CampagneDuDla]) -> Iterator[Echeance]:
    for asked_campagne in asked:
        later = {prolongation.dla_id: prolongation for prolongation in asked_campagne.campagne.prolongations}
        for dla in {transmission.dla for transmission in asked_campagne.transmissions}:
            yield from _of_dla(asked_campagne.campagne, dla, later.get(dla.id))


def _of_dla(campagne: Campagne, dla: Dla, prolongation: Prolongation | None) -> Iterable[Echeance]:
    """List the opening of a campaign and its closing for a DLA."""
    if not campagne.may_change:
        return
    later = prolongation.cloture if prolongation else None
    yield Echeance(campagne.ouverture, campagne.titre, NatureEcheance.OUVERTURE, campagne.id)
    nature = NatureEcheance.PROLONGATION if campagne.cloture_for(later) > campagne.cloture else NatureEcheance.CLOTURE
    yield Echeance(campagne.cloture_for(later), campagne.titre, nature, campagne.id, dla.code)


def _as_animateur(session: Session, acteur: Acteur) -> Iterator[Echeance]:
    if not may(acteur, Droit.ANIMER):
        return
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.prolongations).joinedload(Prolongation.dla))
        .where(animated_campagnes(acteur), Campagne.arretee_le.is_(None), Campagne.annulee_le.is_(None))
    )
    for campagne in session.scalars(statement).unique():
        yield Echeance(campagne.ouverture, campagne.titre, NatureEcheance.OUVERTURE, campagne.id)
        yield Echeance(campagne.cloture, campagne.titre, NatureEcheance.CLOTURE, campagne.id)
        if campagne.grace_jours:
            yield Echeance(campagne.derniere_limite, campagne.titre, NatureEcheance.GRACE, campagne.id)
        for prolongation in campagne.prolongations:
            yield Echeance(
                prolongation.cloture, campagne.titre, NatureEcheance.PROLONGATION, campagne.id, prolongation.dla.code
            )
