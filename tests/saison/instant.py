"""The state after an hour of the season: read by invariants, and compared with the next hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from collecte.models import Campagne, EcartJustifie, EntreeJournal, Participation, Relance, Repere
from tests.saison.lettres import Lettre, read_lettres
from tests.saison.saison import Saison


@dataclass(frozen=True, slots=True)
class Ligne:
    """An expected answer, without its content."""

    campagne_id: int
    dla_id: int
    revision: int
    transmise_le: datetime | None
    refusee_le: datetime | None
    retiree_le: datetime | None
    is_justified: bool

    @property
    def is_awaited(self) -> bool:
        """Return whether someone may still be reminded of it."""
        return self.etat == "ouverte" and not self.is_justified

    @property
    def etat(self) -> str:
        """Return the state of the answer; there is exactly one."""
        states = [
            name
            for name, moment in (
                ("transmise", self.transmise_le),
                ("retirée", self.retiree_le),
                ("refusée", self.refusee_le if self.retiree_le is None else None),
            )
            if moment
        ]
        assert len(states) <= 1, states
        return states[0] if states else "ouverte"


@dataclass(frozen=True, slots=True)
class Prevue:
    """A reminder as it stands in the schedule."""

    campagne_id: int
    repere: Repere
    jours: int
    jour: date | None
    objet: str
    texte: str
    annulee_le: datetime | None

    def wished(self, ouverture: date, cloture: date) -> date:
        """Return the day that it is scheduled for, working day or not."""
        from_opening, before_closing = ouverture + timedelta(self.jours), cloture - timedelta(self.jours)
        return self.jour or (from_opening if self.repere is Repere.OUVERTURE else max(ouverture, before_closing))


@dataclass(frozen=True)
class Instant:
    """The state after an hour: every answer, the state of every campaign, the new journal entries, the schedule of
    reminders; and the messages that left.

    `limites` is the last day of each campaign, extensions aside; `prolongees` that of each extension, by campaign and
    DLA.
    """

    saison: Saison
    session: Session
    campagnes: Mapping[int, Campagne]
    limites: Mapping[int, date]
    prolongees: Mapping[tuple[int, int], date]
    lignes: Mapping[int, Ligne]
    ecrit: Sequence[EntreeJournal]
    relances: Mapping[int, Prevue]
    lettres: Sequence[Lettre]

    @property
    def local(self) -> datetime:
        return self.saison.local

    @property
    def today(self) -> date:
        return self.local.date()

    def limite_of(self, ligne: Ligne) -> date:
        """Return the last day on which an answer may come in, for its DLA."""
        limite = self.limites[ligne.campagne_id]
        return max(limite, self.prolongees.get((ligne.campagne_id, ligne.dla_id), limite))

    def takes(self, ligne: Ligne, today: date) -> bool:
        """Return whether its campaign accepts it on a day."""
        campagne = self.campagnes[ligne.campagne_id]
        is_fixed = campagne.attendues_fixees_le is not None and campagne.arretee_le is None
        return is_fixed and campagne.ouverture <= today <= self.limite_of(ligne)


def look(saison: Saison, session: Session, since: int) -> Instant:
    """Read the state of this hour. `since`: the last journal entry of the previous hour."""
    participations = Participation
    columns = (
        participations.campagne_id,
        participations.dla_id,
        participations.revision,
        participations.transmise_le,
        participations.refusee_le,
        participations.retiree_le,
    )
    is_justified = EcartJustifie.participation_id.is_not(None)
    rows = session.execute(select(participations.id, *columns, is_justified).outerjoin(EcartJustifie))
    written = session.scalars(select(EntreeJournal).where(EntreeJournal.id > since).order_by(EntreeJournal.id)).all()
    campagnes = session.scalars(select(Campagne).options(selectinload(Campagne.prolongations))).all()
    schedule = (Relance.campagne_id, Relance.repere, Relance.jours, Relance.jour, Relance.objet, Relance.texte)
    relances = session.execute(select(Relance.id, *schedule, Relance.annulee_le))
    return Instant(
        saison,
        session,
        campagnes={campagne.id: campagne for campagne in campagnes},
        limites={campagne.id: campagne.derniere_limite for campagne in campagnes},
        prolongees={
            (campagne.id, prolongation.dla_id): prolongation.cloture
            for campagne in campagnes
            for prolongation in campagne.prolongations
        },
        lignes={row[0]: Ligne(*row[1:]) for row in rows},
        ecrit=written,
        relances={row[0]: Prevue(*row[1:]) for row in relances},
        lettres=read_lettres(saison, session),
    )


class Invariant(Protocol):
    """`before` is None at the first hour."""

    def check(self, before: Instant | None, now: Instant) -> None: ...
