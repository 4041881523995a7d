"""Régions, DLA and structures porteuses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered, one_of
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class Mots:
    """A région's words for the parts of its network, as its pages show them: C2RA or DLA régional, and so on."""

    porteuse: str = "structure porteuse"
    porteuses: str = "structures porteuses"
    c2ra: str = "C2RA"
    charge: str = "chargé(e) de mission"

    @classmethod
    def of(cls, chosen: dict[str, Any]) -> "Mots":
        """Return the words that a région chose, completed with the usual ones."""
        return cls(**{name: chosen[name] for name in cls.__slots__ if chosen.get(name)})

    @classmethod
    def in_region(cls, region: "Region | None") -> "Mots":
        """Return the words of a région; the usual ones without a région."""
        return cls.of(region.mots) if region else cls()


class Region(Numbered):
    """`mots` has its chosen words, by the name of a field of `Mots`.

    `max_sollicitations`: how often a structure is asked in twelve months, unless the creator of a campaign overrides it
    knowingly. `seuils_propres` are the disclosure thresholds that an admin made stricter than the network's, by the
    name of a field of `Seuils`: its next releases are made with `seuils`.
    """

    __tablename__ = "regions"
    __sujet__ = ("région", "id")
    __table_args__ = (CheckConstraint("max_sollicitations BETWEEN 1 AND 6", name="few_sollicitations"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)  # centre-val-de-loire
    nom: Mapped[str] = mapped_column(String(80))
    mots: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    max_sollicitations: Mapped[int] = mapped_column(default=2)
    seuils_propres: Mapped[dict[str, int]] = mapped_column(Document, default=dict)

    dlas: Mapped[list["Dla"]] = relationship(back_populates="region", order_by="Dla.code")

    @property
    def seuils(self) -> Seuils:
        """Thresholds of its next releases: never less strict than the network's."""
        return Seuils().stricter(self.seuils_propres)


class Porteuse(Numbered):
    """A structure porteuse: it employs the staff of one DLA or several, of the C2RA too if `porte_c2ra`.

    Carrying the C2RA gives its direction no right of the C2RA.
    """

    __tablename__ = "porteuses"
    __sujet__ = ("structure porteuse", "region_id")
    __table_args__ = (UniqueConstraint("region_id", "nom"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    nom: Mapped[str] = mapped_column(String(120))
    porte_c2ra: Mapped[bool] = mapped_column(default=False)

    region: Mapped[Region] = relationship()
    dlas: Mapped[list["Dla"]] = relationship(back_populates="porteuse", order_by="Dla.code")


class NatureDla(StrEnum):
    """Kind of DLA; the value is its French label."""

    DEPARTEMENTAL = "départemental"
    REGIONAL = "régional"


class Dla(Numbered):
    """The DLA of a département, whose code it has; or the one of the région. `porteuse` carries it now.

    Since `attend_depuis`, it opens to no direction: someone other than who named its structure porteuse
    (`donnee_par_id`) must confirm it.
    """

    __tablename__ = "dlas"
    __sujet__ = ("DLA", "region_id")
    __table_args__ = (UniqueConstraint("region_id", "code"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    porteuse_id: Mapped[int | None] = mapped_column(ForeignKey("porteuses.id"), index=True)
    code: Mapped[str] = mapped_column(String(3))
    nom: Mapped[str] = mapped_column(String(80))
    nature: Mapped[NatureDla] = mapped_column(one_of(NatureDla), default=NatureDla.DEPARTEMENTAL)
    attend_depuis: Mapped[datetime | None] = mapped_column(Moment)
    donnee_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    region: Mapped[Region] = relationship(back_populates="dlas")
    porteuse: Mapped[Porteuse | None] = relationship(back_populates="dlas")
