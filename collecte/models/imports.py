"""Imports: the file, its planned changes, its progress, its undo, and saved column mappings."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered, one_of
from collecte.models.comptes import Compte
from collecte.models.organisation import Dla, Region


class EtatImport(StrEnum):
    """From the file to the register; the value is its French label."""

    A_PRECISER = "colonnes à choisir"
    A_EXAMINER = "comparaison en cours"
    EXAMINE = "à confirmer"
    A_ECRIRE = "écriture en cours"
    ECRIT = "importé"
    INTERROMPU = "interrompu"


class ImportRegistre(Numbered):
    """One file of one account, about `objet`.

    `feuille` has its lines that are not imported, packed; `bilan` is their effects. `dla` applies to every line, None
    when a column gives it. `compares` counts the lines compared with the register, `prises` those imported, `fautives`
    those to correct; `laissees` has the numbers of those left out. `empreinte` is the digest of the effects shown.
    `annulation` is the packed trace that undoes what was imported. A worker holds it until `reclame_jusqua`.
    """

    __tablename__ = "imports_registre"
    __table_args__ = (CheckConstraint("lignes >= 0 AND compares >= 0 AND essais >= 0", name="counts"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    dla_id: Mapped[int | None] = mapped_column(ForeignKey("dlas.id"))
    objet: Mapped[str] = mapped_column(String(20), default="structures")
    nom_fichier: Mapped[str] = mapped_column(String(120))
    feuille: Mapped[bytes] = mapped_column(LargeBinary)
    bilan: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    lignes: Mapped[int]
    compares: Mapped[int] = mapped_column(default=0)
    etat: Mapped[EtatImport] = mapped_column(one_of(EtatImport), default=EtatImport.A_PRECISER, index=True)
    correspondance: Mapped[str] = mapped_column(String(80), default="")
    colonnes: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    empreinte: Mapped[str] = mapped_column(String(64), default="")
    essais: Mapped[int] = mapped_column(default=0)
    reclame_jusqua: Mapped[datetime | None] = mapped_column(Moment)
    cree_le: Mapped[datetime] = mapped_column(Moment)
    demande_le: Mapped[datetime | None] = mapped_column(Moment)
    prises: Mapped[int] = mapped_column(default=0)
    fautives: Mapped[int] = mapped_column(default=0)
    laissees: Mapped[list[int]] = mapped_column(Document, default=list)
    annulation: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    importe_le: Mapped[datetime | None] = mapped_column(Moment)
    annule_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    dla: Mapped[Dla | None] = relationship()
    compte: Mapped[Compte] = relationship()


class Correspondance(Numbered):
    """`colonnes` maps a field of the register to the header of its column; missing fields are left unchanged."""

    __tablename__ = "correspondances"
    __table_args__ = (UniqueConstraint("region_id", "nom"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    nom: Mapped[str] = mapped_column(String(80))
    colonnes: Mapped[dict[str, Any]] = mapped_column(Document)
    modifiee_le: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
