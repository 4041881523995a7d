"""Workbooks: the reference workbook of settled results, stored byte for byte, and traces of downloads."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, Numbered
from collecte.models.comptes import Compte

MAX_FICHIER = 64 * 1024 * 1024
"""Bytes, at most, of a workbook stored in the database: some hundred times that of a région."""


class ClasseurReference(Base):
    """Written once, when the results are settled. `ecarts`: what is missing and why, as typed at the settlement.

    `fichier` is loaded on demand only; `sha256`, in hexadecimal, is that of its bytes. `expurge_le`: names and rows of
    one answer were removed from it, its figures being the same.
    """

    __tablename__ = "classeurs_reference"
    __table_args__ = (CheckConstraint("octets > 0", name="not_empty"),)

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    fichier: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    octets: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    ecarts: Mapped[str] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(Moment)
    expurge_le: Mapped[datetime | None] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()


class ClasseurSorti(Numbered):
    """A workbook or an archive that was handed out: not its data, but its identity and where another one differs.

    `nature` is its kind in French, `empreinte` is that of `exports.tableur.contenu`, `contenu` an
    `exports.tableur.contenu` document; for an archive, the SHA-256 of its bytes, and nothing. No `compte_id`: a command
    wrote it. For the workbook of a région, `public` is its audience and `reperes` its main figures, by key, which the
    next one is compared with; `public` is empty once its file went before anyone downloaded it.
    """

    __tablename__ = "classeurs_sortis"
    __table_args__ = (CheckConstraint("octets > 0", name="not_empty"),)

    sorti_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    campagne_id: Mapped[int | None] = mapped_column(ForeignKey("campagnes.id", ondelete="SET NULL"))
    nature: Mapped[str] = mapped_column(Text)
    nom: Mapped[str] = mapped_column(String(200))
    octets: Mapped[int]
    empreinte: Mapped[str] = mapped_column(String(64), index=True)
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)
    public: Mapped[str] = mapped_column(String(20), default="")
    reperes: Mapped[dict[str, float]] = mapped_column(Document, default=dict)

    compte: Mapped[Compte | None] = relationship()
