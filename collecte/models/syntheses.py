"""Synthèse de suivi of an accompagnement: versions, recipients, links and remarks of the structure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.accompagnements import Accompagnement
from collecte.models.base import Document, Moment, Numbered, unique_among
from collecte.models.comptes import Compte
from collecte.models.partenaires import Accord
from collecte.models.structures import ContactStructure


class Synthese(Numbered):
    """The account of an accompagnement once it was followed up; one at most, made when first saved.

    `textes` has the parts that someone wrote, by their code: the others follow the register of that day. `revision` is
    that of its last version. `reservee`: one of its versions included an answer that the structure gave to its DLA
    alone.
    """

    __tablename__ = "syntheses"

    accompagnement_id: Mapped[int] = mapped_column(ForeignKey("accompagnements.id"), unique=True)
    textes: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    reservee: Mapped[bool] = mapped_column(default=False)
    terminee_le: Mapped[date | None]
    creee_le: Mapped[datetime] = mapped_column(Moment)

    accompagnement: Mapped[Accompagnement] = relationship()
    versions: Mapped[list["VersionSynthese"]] = relationship(
        back_populates="synthese", order_by="VersionSynthese.revision.desc()"
    )

    @property
    def remises(self) -> list["RemiseSynthese"]:
        """Its deliveries, the latest first, withdrawn agreements too."""
        remises = (remise for version in self.versions for remise in version.remises)
        return sorted(remises, key=lambda remise: (remise.remise_le, remise.id), reverse=True)


class VersionSynthese(Numbered):
    """The whole synthèse as it read after one save, figures and register included; automatic saves of a page within
    half an hour count as one. Once given to someone it never changes.

    `modifiees` are the codes of the parts that this save changed; `contenu` is a `Contenu`, as plain data.
    """

    __tablename__ = "versions_synthese"
    __table_args__ = (UniqueConstraint("synthese_id", "revision"),)

    synthese_id: Mapped[int] = mapped_column(ForeignKey("syntheses.id", ondelete="CASCADE"))
    revision: Mapped[int]
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)
    modifiees: Mapped[str] = mapped_column(String(120), default="")
    quand: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    synthese: Mapped[Synthese] = relationship(back_populates="versions")
    compte: Mapped[Compte | None] = relationship()
    remises: Mapped[list["RemiseSynthese"]] = relationship(
        back_populates="version", order_by="RemiseSynthese.id", cascade="all, delete-orphan", passive_deletes=True
    )


class RemiseSynthese(Numbered):
    """A version given to a partner under an agreement of the structure: withdrawing the agreement takes it back."""

    __tablename__ = "remises_synthese"
    __table_args__ = (UniqueConstraint("version_id", "accord_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("versions_synthese.id", ondelete="CASCADE"))
    accord_id: Mapped[int] = mapped_column(ForeignKey("accords.id", ondelete="CASCADE"), index=True)
    remise_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    version: Mapped[VersionSynthese] = relationship(back_populates="remises")
    accord: Mapped[Accord] = relationship()


class LienSynthese(Numbered):
    """The personal link with which a contact reads the last version that was sent to them; it opens nothing else.

    Its token is derived and stored as a `LienReponse`'s. `envoye_le`: its last message.
    """

    __tablename__ = "liens_synthese"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions_synthese.id", ondelete="CASCADE"), index=True)
    synthese_id: Mapped[int] = mapped_column(ForeignKey("syntheses.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts_structure.id"), index=True)
    sel: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    envoye_le: Mapped[datetime] = mapped_column(Moment)
    revoque_le: Mapped[datetime | None] = mapped_column(Moment)

    version: Mapped[VersionSynthese] = relationship()
    synthese: Mapped[Synthese] = relationship()
    contact: Mapped[ContactStructure] = relationship()
    remarques: Mapped[list["RemarqueSynthese"]] = relationship(
        back_populates="lien", order_by="RemarqueSynthese.id", cascade="all, delete-orphan", passive_deletes=True
    )


unique_among(
    "uq_liens_synthese_synthese_id_contact_id_live",
    LienSynthese.revoque_le.is_(None),
    LienSynthese.synthese_id,
    LienSynthese.contact_id,
)


class RemarqueSynthese(Numbered):
    """« Une erreur ? »: a contact's remark on the version they read, for the DLA. `vue_le`: when it was looked at."""

    __tablename__ = "remarques_synthese"

    lien_id: Mapped[int] = mapped_column(ForeignKey("liens_synthese.id", ondelete="CASCADE"), index=True)
    texte: Mapped[str] = mapped_column(Text)
    recue_le: Mapped[datetime] = mapped_column(Moment)
    vue_le: Mapped[datetime | None] = mapped_column(Moment)

    lien: Mapped[LienSynthese] = relationship(back_populates="remarques")
