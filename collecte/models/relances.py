"""Reminders of a campagne: schedule, text, and messages sent."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Moment, Numbered, one_of, unique_among
from collecte.models.campagnes import Campagne
from collecte.models.comptes import Compte
from collecte.models.organisation import Dla
from collecte.models.structures import ContactStructure


class GenreRelance(StrEnum):
    """Kind of reminder; the value is its French label."""

    INVITATION = "invitation"
    RELANCE = "relance"
    DERNIERE = "dernière relance"


class Repere(StrEnum):
    """Date from which the day of a reminder is counted, so that it follows the campaign's dates."""

    OUVERTURE = "ouverture"
    CLOTURE = "clôture"
    JOUR = "jour"

    @property
    def libelle(self) -> str:
        """How the form offers it."""
        return {
            Repere.OUVERTURE: "À l’ouverture, ou quelques jours après",
            Repere.CLOTURE: "Quelques jours avant la clôture",
            Repere.JOUR: "Un jour précis",
        }[self]


class Relance(Numbered):
    """One message to all who have not transmitted; its recipients and texts are computed when it leaves.

    `jours` counts after the opening, or before the closing; `jour` is there when the day is fixed. `heure` is in Paris.
    `objet` and `texte` have their marks ({lien}…) as they were typed. It leaves once for all, and once more for each
    DLA that closes later if it is counted from the closing.
    """

    __tablename__ = "relances"
    __table_args__ = (
        CheckConstraint("(jour IS NOT NULL) = (repere = 'jour')", name="fixed_day"),
        CheckConstraint("jours BETWEEN 0 AND 366", name="days_in_bounds"),
    )

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), index=True)
    genre: Mapped[GenreRelance] = mapped_column(one_of(GenreRelance))
    repere: Mapped[Repere] = mapped_column(one_of(Repere))
    jours: Mapped[int] = mapped_column(default=0)
    jour: Mapped[date | None]
    heure: Mapped[time]
    objet: Mapped[str] = mapped_column(String(200))
    texte: Mapped[str] = mapped_column(Text)
    annulee_le: Mapped[datetime | None] = mapped_column(Moment)

    campagne: Mapped[Campagne] = relationship()
    departs: Mapped[list["DepartRelance"]] = relationship(order_by="DepartRelance.id")

    @property
    def is_invitation(self) -> bool:
        return self.genre is GenreRelance.INVITATION

    @property
    def follows_closing(self) -> bool:
        """True when it is counted from the closing, and leaves once more for each DLA that closes later."""
        return self.repere is Repere.CLOTURE

    @property
    def depart(self) -> "DepartRelance | None":
        """Its departure for all, None before; departures for one DLA are left out."""
        return next((depart for depart in self.departs if depart.dla_id is None), None)

    def has_left(self, dla_id: int | None) -> bool:
        """Return whether it left for all (None), or for a DLA that closes later."""
        return any(depart.dla_id == dla_id for depart in self.departs)

    def day(self, ouverture: date, cloture: date) -> date:
        """Return its day with these dates."""
        match self.repere:
            case Repere.OUVERTURE:
                return ouverture + timedelta(days=self.jours)
            case Repere.CLOTURE:
                return cloture - timedelta(days=self.jours)
            case Repere.JOUR:
                return self.jour or ouverture


class DepartRelance(Numbered):
    """A reminder left, or leaves at the next business hour (`quand`), for all or for one DLA that closes later:
    `envoyees` messages.

    `remplacee`: another one was due at the same moment, which left alone.
    """

    __tablename__ = "departs_relances"
    __table_args__ = (UniqueConstraint("relance_id", "dla_id"),)

    relance_id: Mapped[int] = mapped_column(ForeignKey("relances.id", ondelete="CASCADE"))
    dla_id: Mapped[int | None] = mapped_column(ForeignKey("dlas.id"))
    quand: Mapped[datetime] = mapped_column(Moment)
    envoyees: Mapped[int]
    remplacee: Mapped[bool] = mapped_column(default=False)

    dla: Mapped[Dla | None] = relationship()


unique_among("uq_departs_relances_relance_id_tous", DepartRelance.dla_id.is_(None), DepartRelance.relance_id)


class Rappel(Numbered):
    """A reminder of an expected answer to an account, or to a contact of its structure; sent by hand, by `par_id`, when
    there is no `relance_id`."""

    __tablename__ = "rappels"
    __table_args__ = (CheckConstraint("(compte_id IS NULL) <> (contact_id IS NULL)", name="one_reader"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    relance_id: Mapped[int | None] = mapped_column(ForeignKey("relances.id", ondelete="CASCADE"))
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts_structure.id", ondelete="CASCADE"))
    par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    quand: Mapped[datetime] = mapped_column(Moment)

    compte: Mapped[Compte | None] = relationship(foreign_keys=[compte_id])
    contact: Mapped[ContactStructure | None] = relationship()
