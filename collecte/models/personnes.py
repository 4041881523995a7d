"""Persons and affectations: who works for which DLA, for how much time, from when to when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Moment, Numbered
from collecte.models.organisation import Dla, Region


class Personne(Numbered):
    """A person of a région; an admin of the installation may have none.

    `series_gardees_le`: when they asked that time answers stay with their name until the end of their DLA's convention.
    """

    __tablename__ = "personnes"
    __sujet__ = ("personne", "region_id")

    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    prenom: Mapped[str] = mapped_column(String(80))
    nom: Mapped[str] = mapped_column(String(80))
    series_gardees_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region | None] = relationship()
    affectations: Mapped[list["Affectation"]] = relationship(back_populates="personne", order_by="Affectation.id")

    @property
    def own_region(self) -> Region:
        """Its région. Raises LookupError for a person who only administers the installation."""
        if self.region is None:
            raise LookupError(self.id)
        return self.region

    @hybrid_property
    def nom_complet(self) -> str:
        """First and last names, in Python and in SQL."""
        return self.prenom + " " + self.nom


class Affectation(Numbered):
    """A person on a DLA; `etp` is in hundredths, both dates are included, no `fin` means still there.

    Since `attend_depuis`, it opens the person's own answers and nothing of the DLA: someone other than who entered it
    (`donnee_par_id`) must confirm it.
    """

    __tablename__ = "affectations"
    __sujet__ = ("affectation", "dla.region_id")
    __table_args__ = (
        UniqueConstraint("personne_id", "dla_id", "debut"),
        CheckConstraint("etp BETWEEN 1 AND 100", name="etp_in_hundredths"),
        CheckConstraint("fin IS NULL OR fin >= debut", name="dates_in_order"),
    )

    personne_id: Mapped[int] = mapped_column(ForeignKey("personnes.id"))
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    etp: Mapped[int]
    debut: Mapped[date]
    fin: Mapped[date | None]
    attend_depuis: Mapped[datetime | None] = mapped_column(Moment)
    donnee_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    personne: Mapped[Personne] = relationship(back_populates="affectations")
    dla: Mapped[Dla] = relationship()
