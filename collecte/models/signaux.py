"""Quality flags: they are read from what was transmitted; only that they were looked at is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.comptes import Compte


class SignauxVus(Base):
    """Who runs the campaign looked at the flags of one answer; the journal keeps the earlier times.

    `recu` is the receipt of the transmission that was looked at: once transmitted again, the answer is to see again.
    """

    __tablename__ = "signaux_vus"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    recu: Mapped[str] = mapped_column(String(20))
    vu_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()
