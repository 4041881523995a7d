"""Partners of a DLA, and the consent of structures to share their synthèse with them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, Numbered, one_of, unique_among
from collecte.models.comptes import Compte
from collecte.models.organisation import Dla, Region
from collecte.models.structures import Structure


class Partenaire(Numbered):
    """An organisation that comes to meetings and may be named in an agreement: a funder, a prescripteur. Of one DLA, or
    of the whole région.

    `comptes` are the accounts of pilotes that read for it; without any, it is contacted outside of the product.
    """

    __tablename__ = "partenaires"
    __sujet__ = ("partenaire", "region_id")
    __table_args__ = (UniqueConstraint("region_id", "nom_cle"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    dla_id: Mapped[int | None] = mapped_column(ForeignKey("dlas.id"), index=True)
    nom: Mapped[str] = mapped_column(String(160))
    nom_cle: Mapped[str] = mapped_column(String(160))
    archive_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    dla: Mapped[Dla | None] = relationship()
    comptes: Mapped[list[Compte]] = relationship(secondary="partenaires_comptes", order_by="Compte.id")


class PartenaireCompte(Base):
    """An account that reads for a partner."""

    __tablename__ = "partenaires_comptes"

    partenaire_id: Mapped[int] = mapped_column(ForeignKey("partenaires.id", ondelete="CASCADE"), primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), primary_key=True, index=True)


class MoyenAccord(StrEnum):
    """How an agreement was given; the value is its French label."""

    LIEN = "par son lien personnel"
    TELEPHONE = "par téléphone"
    PAPIER = "sur papier"


class Accord(Numbered):
    """A structure's agreement, withdrawable at any time, that its synthèses be given to one partner, with its name.

    `donne_par` is who gave it, `donne_le` the day, `note_par` who recorded it. A withdrawn one stays, to record what
    was done while it held; agreeing again is another one.
    """

    __tablename__ = "accords"
    __table_args__ = (CheckConstraint("revoque_le IS NOT NULL OR revoque_par_id IS NULL", name="revoked_by_with_day"),)

    structure_id: Mapped[int] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"), index=True)
    partenaire_id: Mapped[int] = mapped_column(ForeignKey("partenaires.id"), index=True)
    donne_par: Mapped[str] = mapped_column(String(120))
    donne_le: Mapped[date]
    moyen: Mapped[MoyenAccord] = mapped_column(one_of(MoyenAccord))
    note_le: Mapped[datetime] = mapped_column(Moment)
    note_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    revoque_le: Mapped[datetime | None] = mapped_column(Moment)
    revoque_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    structure: Mapped[Structure] = relationship()
    partenaire: Mapped[Partenaire] = relationship()
    note_par: Mapped[Compte | None] = relationship(foreign_keys=[note_par_id])


unique_among(
    "uq_accords_structure_id_partenaire_id_live", Accord.revoque_le.is_(None), Accord.structure_id, Accord.partenaire_id
)
