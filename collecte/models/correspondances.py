"""How the columns of a file that people send match what the register knows, kept for the next file."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment
from collecte.models.organisation import Region


class Correspondance(Base):
    """`colonnes` maps a field of the register to the header of its column; what is not there is left as it is."""

    __tablename__ = "correspondances"
    __table_args__ = (UniqueConstraint("region_id", "nom"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    nom: Mapped[str] = mapped_column(String(80))
    colonnes: Mapped[dict[str, Any]] = mapped_column(Document)
    modifiee_le: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
