"""Transmissions of an answer, and the reason for each reopening."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered, unique_among
from collecte.models.comptes import Compte
from collecte.models.participations import Participation
from collecte.models.questionnaires import VersionQuestionnaire

REPRISE = "reprise par son auteur, puis transmise de nouveau"
"""The reason of a transmission that its author took back and replaced."""


class Transmission(Numbered):
    """One answer as it was sent once, in its version: the only later change is that it was given back, and why.

    The one that is not given back equals its participation; exports read the participation only. `revision`,
    `en_retard`, `saisie`, `valeurs` and `notice_vue` are those of the participation that day. `transmise_par` is None
    for what was sent before accounts were stored, `rendue_par` for what a command gave back.
    """

    __tablename__ = "transmissions"
    __table_args__ = (
        CheckConstraint("(rendue_le IS NULL) = (raison IS NULL)", name="reason_with_return"),
        CheckConstraint("rendue_le IS NOT NULL OR rendue_par_id IS NULL", name="returned_by_with_return"),
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    recu: Mapped[str] = mapped_column(String(20), unique=True)
    transmise_le: Mapped[datetime] = mapped_column(Moment)
    transmise_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    revision: Mapped[int]
    en_retard: Mapped[bool] = mapped_column(default=False)
    saisie: Mapped[dict[str, str]] = mapped_column(Document)
    valeurs: Mapped[dict[str, Any]] = mapped_column(Document)
    notice_vue: Mapped[str | None] = mapped_column(String(64))
    rendue_le: Mapped[datetime | None] = mapped_column(Moment)
    rendue_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    raison: Mapped[str | None] = mapped_column(Text)

    participation: Mapped[Participation] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    transmise_par: Mapped[Compte | None] = relationship(foreign_keys=[transmise_par_id])

    @property
    def is_replaced(self) -> bool:
        """True when its author took it back, and transmitted another."""
        return self.raison == REPRISE

    @property
    def is_received(self) -> bool:
        """True when it came in since results were settled, and no release counts it."""
        return self.transmise_le == self.participation.recue_le


unique_among(
    "uq_transmissions_participation_id_present", Transmission.rendue_le.is_(None), Transmission.participation_id
)
