"""Workbooks made in the background: requester, options, progress and file."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, Numbered, one_of
from collecte.models.organisation import Region

MORCEAU = 2**20
"""Bytes of a piece of a file, at most: memory used while it is downloaded."""


class GenreFabrication(StrEnum):
    """The kind of file; the value is its French label."""

    REGIONAL = "classeur régional"
    CAMPAGNE = "classeur de campagne"


class EtatFabrication(StrEnum):
    """From the request to the file; the value is its French label."""

    EN_ATTENTE = "en attente"
    EN_COURS = "en cours"
    PRET = "prêt"
    ANNULE = "annulé"
    INTERROMPU = "interrompu"
    REFUSE = "refusé"
    RETIRE = "retiré"


class Fabrication(Numbered):
    """One request of one account. `demande` has its options, `quoi` describes it in French.

    `en_route` is the digest of the request while it waits or is made: an account requests the same thing once. A
    process holds it until `reclame_jusqua`, by `jeton`. `faits` steps are done out of `attendus` (0: not known yet),
    `libelle` is the current one. `lue_le` is the time of the data that it was made from, `telechargee_le` the first
    download. `refus` is the reason why there is no file.
    """

    __tablename__ = "fabrications"
    __table_args__ = (
        UniqueConstraint("compte_id", "en_route"),
        CheckConstraint("faits >= 0 AND attendus >= 0 AND essais >= 0 AND octets >= 0", name="counts"),
        CheckConstraint("(etat = 'prêt') = (octets > 0)", name="ready_has_a_file"),
        CheckConstraint("(etat IN ('en attente', 'en cours')) = (en_route IS NOT NULL)", name="under_way_is_one"),
        {"sqlite_autoincrement": True},  # the number of a file being downloaded is never reused
    )

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    genre: Mapped[GenreFabrication] = mapped_column(one_of(GenreFabrication))
    demande: Mapped[dict[str, Any]] = mapped_column(Document)
    quoi: Mapped[str] = mapped_column(Text)
    en_route: Mapped[str | None] = mapped_column(String(64))
    etat: Mapped[EtatFabrication] = mapped_column(
        one_of(EtatFabrication), default=EtatFabrication.EN_ATTENTE, index=True
    )
    faits: Mapped[int] = mapped_column(default=0)
    attendus: Mapped[int] = mapped_column(default=0)
    libelle: Mapped[str] = mapped_column(Text, default="")
    essais: Mapped[int] = mapped_column(default=0)
    jeton: Mapped[str] = mapped_column(String(32), default="")
    reclame_jusqua: Mapped[datetime | None] = mapped_column(Moment)
    demandee_le: Mapped[datetime] = mapped_column(Moment)
    lue_le: Mapped[datetime | None] = mapped_column(Moment)
    finie_le: Mapped[datetime | None] = mapped_column(Moment)
    telechargee_le: Mapped[datetime | None] = mapped_column(Moment)
    gardee_jusqua: Mapped[datetime] = mapped_column(Moment, index=True)
    refus: Mapped[str] = mapped_column(Text, default="")
    nom: Mapped[str] = mapped_column(String(200), default="")
    octets: Mapped[int] = mapped_column(default=0)

    region: Mapped[Region] = relationship()


class MorceauFabrique(Base):
    """A piece of a file, of at most `MORCEAU` bytes; `rang` is its place from 0."""

    __tablename__ = "morceaux_fabriques"

    fabrication_id: Mapped[int] = mapped_column(ForeignKey("fabrications.id", ondelete="CASCADE"), primary_key=True)
    rang: Mapped[int] = mapped_column(primary_key=True)
    contenu: Mapped[bytes] = mapped_column(LargeBinary)
