"""Régions and their DLA."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base


class Region(Base):
    __tablename__ = "regions"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)  # centre-val-de-loire
    nom: Mapped[str] = mapped_column(String(80))

    dlas: Mapped[list["Dla"]] = relationship(back_populates="region", order_by="Dla.code")


class Dla(Base):
    """The DLA of a département; its code is that of the département."""

    __tablename__ = "dlas"
    __table_args__ = (UniqueConstraint("region_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    code: Mapped[str] = mapped_column(String(3))
    nom: Mapped[str] = mapped_column(String(80))

    region: Mapped[Region] = relationship(back_populates="dlas")
