"""Entering the answer of a structure for it: who does, since when, and their own notes, which are no part of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, one_of
from collecte.models.comptes import Compte, Role
from collecte.models.participations import Mode, Participation

MAX_NOTES = 10_000
"""Characters of the notes of one account on one answer."""


class Entretien(Base):
    """One account that enters one answer, as `role`. `dit_le`: it said then that the person was told what they must be.

    `notes` are read by that account alone; they are in no export, and erased a while after the campaign. `page` is the
    token of the page that wrote them last.
    """

    __tablename__ = "entretiens"
    __table_args__ = (
        UniqueConstraint("participation_id", "compte_id"),
        CheckConstraint("mode <> 'en ligne'", name="by_someone_else"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    role: Mapped[Role] = mapped_column(one_of(Role))
    dit_le: Mapped[datetime] = mapped_column(Moment)
    notes: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[str] = mapped_column(String(16), default="")

    participation: Mapped[Participation] = relationship()
    compte: Mapped[Compte] = relationship()
