"""The answers of anonymous campaigns, kept without anything that leads to who gave them."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from collecte.models.base import Base, Document


class ReponseAnonyme(Base):
    """An answer, in the only version that its campaign asks: neither DLA, nor account, nor moment, nor order.

    `id` is random (UUID 4) and drawn again each time the rows around it are; on SQLite the table is sorted by it, and
    has no other order. `versee`: in a group that may be read; else it waits for others.
    """

    __tablename__ = "reponses_anonymes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), index=True)
    valeurs: Mapped[dict[str, Any]] = mapped_column(Document)
    versee: Mapped[bool]
