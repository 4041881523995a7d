"""Released figures of settled campaigns: every figure that pages, files and programs may show."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collecte.models.base import Base, Document, Moment, Numbered, one_of
from exports.release.cellules import Audience, Mesure, Statut


class Publication(Numbered):
    """A release of a settled campaign, numbered from 1 within it. It never changes: another one follows.

    Number 0 is no release: the data that an earlier version of the program kept of a campaign of structures, until the
    upgrade has read it again. Below zero is its preview while it is open, replaced by the next one.

    `cadre` holds the context of its cells: the lines of each mission, the DLA that are not shown, the thresholds that
    decided, its origin when an earlier version of the program settled it; when the one that it replaces was made, and
    what moved since, by table. The release of the last région to settle a période holds the cells of the network too,
    and `cadre` its contributors.
    """

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("campagne_id", "numero"),)

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"))
    numero: Mapped[int]
    faite_le: Mapped[datetime] = mapped_column(Moment)
    personnes: Mapped[int]
    dlas: Mapped[int]
    cadre: Mapped[dict[str, Any]] = mapped_column(Document)


class PagePubliee(Base):
    """The texts that a release of a campaign of structures shows for the région, or for a DLA, beside its cells:
    labels, sentences, and the free texts that were reviewed, which go with their answers
    (`exports.enquetes.publication`)."""

    __tablename__ = "pages_publiees"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    territoire: Mapped[str] = mapped_column(String(3), primary_key=True)  # as that of cells
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)


class QuestionPartagee(Numbered):
    """A question that its région put in the bank, which every C2RA reads, with what this release says of its answers
    over the région; withdrawn, its row is deleted. `code` is that of the question in the version of the campaign."""

    __tablename__ = "questions_partagees"
    __table_args__ = (UniqueConstraint("publication_id", "code"),)

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60))
    partagee_le: Mapped[datetime] = mapped_column(Moment)


class CellulePubliee(Base):
    """A cell of a release (`exports.release.cellules.Cellule`). A cell of a DLA of one is the answer of its only
    contributor, who agreed: an erasure blanks it."""

    __tablename__ = "cellules_publiees"
    __table_args__ = (
        UniqueConstraint("publication_id", "territoire", "mesure", "ligne", "colonne"),
        CheckConstraint("(statut = 'montré') = (valeur IS NOT NULL)", name="shown_with_a_value"),
    )

    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    rang: Mapped[int] = mapped_column(primary_key=True)
    # '' for the région, '*' for the network, the code of a DLA, or a category of the région (`Dimension.territoire`)
    territoire: Mapped[str] = mapped_column(String(80))
    mesure: Mapped[Mesure] = mapped_column(one_of(Mesure))
    ligne: Mapped[str] = mapped_column(String(200))
    colonne: Mapped[str] = mapped_column(String(200))
    audience: Mapped[Audience] = mapped_column(one_of(Audience))
    n: Mapped[int]
    valeur: Mapped[int | None] = mapped_column(BigInteger)
    pas: Mapped[int]
    statut: Mapped[Statut] = mapped_column(one_of(Statut))
    motif: Mapped[str] = mapped_column(Text)
