"""Periodic work: one row for each due time, claimed and done once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collecte.models.base import Moment, Numbered


class Travail(Numbered):
    """One work at one due time. `reclame_jusqua`: a worker holds it until then; `erreur` is the last one's error."""

    __tablename__ = "travaux"
    __table_args__ = (
        UniqueConstraint("nom", "echeance"),
        CheckConstraint("essais >= 0", name="attempts_count"),
    )

    nom: Mapped[str] = mapped_column(String(40))
    echeance: Mapped[datetime] = mapped_column(Moment)
    essais: Mapped[int] = mapped_column(default=0)
    reclame_jusqua: Mapped[datetime | None] = mapped_column(Moment)
    fini_le: Mapped[datetime | None] = mapped_column(Moment, index=True)
    erreur: Mapped[str] = mapped_column(Text, default="")
