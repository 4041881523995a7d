"""Tokens with which programs read what an account reads."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.comptes import Compte

MAX_NOM = 60


class JetonAcces(Base):
    """One token of an account, of which only the hash is kept. `second_facteur`: its owner gave a code to make it, as
    roles that reach what others gave require. `utilise_le` is known to the minute."""

    __tablename__ = "jetons_acces"
    __table_args__ = (CheckConstraint("expire_le > cree_le", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    nom: Mapped[str] = mapped_column(String(MAX_NOM))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    second_facteur: Mapped[bool]
    cree_le: Mapped[datetime] = mapped_column(Moment)
    expire_le: Mapped[datetime] = mapped_column(Moment)
    utilise_le: Mapped[datetime | None] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()
