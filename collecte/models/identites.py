"""Identities of a provider that open accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.comptes import Compte


class IdentiteExterne(Base):
    """One identity of a provider, known by the hash of who issued it and of its number there. An account has one of a
    provider at most, and an identity opens one account."""

    __tablename__ = "identites_externes"
    __table_args__ = (UniqueConstraint("compte_id", "emetteur"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    emetteur: Mapped[str] = mapped_column(String(255))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    liee_le: Mapped[datetime] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()
