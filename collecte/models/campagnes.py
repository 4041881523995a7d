"""Campaigns of collection, and the immutable questionnaire versions they ask."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.organisation import Region
from collecte.models.referentiels import VersionReferentiel
from questionnaires.periodes import Periode


class VersionQuestionnaire(Base):
    """A published questionnaire, as JSON; its content never changes, its hash says so."""

    __tablename__ = "versions_questionnaire"
    __table_args__ = (UniqueConstraint("code", "numero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    numero: Mapped[int]
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    contenu: Mapped[str] = mapped_column(Text, deferred=True)
    publiee_le: Mapped[datetime] = mapped_column(Moment)

    @property
    def libelle(self) -> str:
        """How a version is named in workbooks: `TEMPS v2 (1f3a9c04)`."""
        return f"{self.code} v{self.numero} ({self.empreinte[:8]})"


class EtatCampagne(StrEnum):
    """The value is what people read."""

    PREVUE = "prévue"
    OUVERTE = "ouverte"
    CLOTUREE = "clôturée"


class Campagne(Base):
    """One questionnaire asked of a région for a période; open from `ouverture` to `cloture`, both days included.

    `referentiel` is the version that the questionnaire was derived from, None for the shipped one.
    """

    __tablename__ = "campagnes"
    __table_args__ = (
        UniqueConstraint("region_id", "instrument", "periode_code"),
        CheckConstraint("cloture >= ouverture", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    referentiel_id: Mapped[int | None] = mapped_column(ForeignKey("versions_referentiel.id"))
    instrument: Mapped[str] = mapped_column(String(40))
    periode_code: Mapped[str] = mapped_column(String(10))
    ouverture: Mapped[date]
    cloture: Mapped[date]
    avec_activites: Mapped[bool]
    creee_le: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    referentiel: Mapped[VersionReferentiel | None] = relationship()

    @property
    def periode(self) -> Periode:
        return Periode.parse(self.periode_code)

    @property
    def titre(self) -> str:
        return f"Temps et activités, {self.periode.libelle}"

    def etat(self, today: date) -> EtatCampagne:
        """Its state on a day, in Paris."""
        if today < self.ouverture:
            return EtatCampagne.PREVUE
        return EtatCampagne.OUVERTE if today <= self.cloture else EtatCampagne.CLOTUREE


class Regroupement(Base):
    """A DLA already pooled with others in a workbook of this campaign: it stays so in the next ones.

    Two workbooks that pooled different DLA would give away, by subtraction, one that refused.
    """

    __tablename__ = "regroupements"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)
