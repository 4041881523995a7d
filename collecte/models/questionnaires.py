"""Library of a région: drafts of questionnaires, immutable published versions, and trial answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered, unique_among
from collecte.models.comptes import Compte
from collecte.models.organisation import Region


class VersionQuestionnaire(Numbered):
    """A published questionnaire, as JSON; its content never changes, which its hash proves.

    `region_id` is the région that wrote it; None for « Temps et activités », derived alike for all. Within one of them
    a code has its own numbers.
    """

    __tablename__ = "versions_questionnaire"

    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    code: Mapped[str] = mapped_column(String(60))
    numero: Mapped[int]
    empreinte: Mapped[str] = mapped_column(String(64), index=True)
    contenu: Mapped[str] = mapped_column(Text, deferred=True)
    publiee_le: Mapped[datetime] = mapped_column(Moment)

    @property
    def libelle(self) -> str:
        """The name of a version in workbooks: `TEMPS v2 (1f3a9c04)`."""
        return f"{self.code} v{self.numero} ({self.empreinte[:8]})"


unique_among(
    "uq_versions_questionnaire_code_numero_derivee",
    VersionQuestionnaire.region_id.is_(None),
    VersionQuestionnaire.code,
    VersionQuestionnaire.numero,
)
unique_among(
    "uq_versions_questionnaire_region_id_code_numero",
    VersionQuestionnaire.region_id.is_not(None),
    VersionQuestionnaire.region_id,
    VersionQuestionnaire.code,
    VersionQuestionnaire.numero,
)
unique_among(
    "uq_versions_questionnaire_empreinte_derivee",
    VersionQuestionnaire.region_id.is_(None),
    VersionQuestionnaire.empreinte,
)


class Brouillon(Numbered):
    """A questionnaire of a région under preparation: the next version.

    `contenu` is a `Questionnaire` as JSON, valid or not; `revision` counts its changes, so that concurrent editors see
    each other's. `retire_le`: archived, its versions kept.
    """

    __tablename__ = "brouillons"
    __sujet__ = ("questionnaire", "region_id")
    __table_args__ = (UniqueConstraint("region_id", "code"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    code: Mapped[str] = mapped_column(String(60))
    contenu: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime] = mapped_column(Moment)
    modifie_le: Mapped[datetime] = mapped_column(Moment)
    retire_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()


class ModificationBrouillon(Numbered):
    """One change made to a questionnaire under preparation: it can be undone, then made again.

    `contenu` is the questionnaire before the change; once undone (`annulee`), the one after it.
    """

    __tablename__ = "modifications_brouillon"

    brouillon_id: Mapped[int] = mapped_column(ForeignKey("brouillons.id", ondelete="CASCADE"), index=True)
    libelle: Mapped[str] = mapped_column(Text)
    contenu: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    quand: Mapped[datetime] = mapped_column(Moment)
    annulee: Mapped[bool] = mapped_column(default=False)

    compte: Mapped[Compte | None] = relationship()

    @property
    def par(self) -> str:
        return self.compte.personne.nom_complet if self.compte else "le service"


class Essai(Numbered):
    """A test answer to a questionnaire: one per person and questionnaire, in a table that no export reads."""

    __tablename__ = "essais"
    __table_args__ = (UniqueConstraint("brouillon_id", "compte_id"),)

    brouillon_id: Mapped[int] = mapped_column(ForeignKey("brouillons.id", ondelete="CASCADE"))
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    saisie: Mapped[dict[str, str]] = mapped_column(Document)
    modifie_le: Mapped[datetime] = mapped_column(Moment)
