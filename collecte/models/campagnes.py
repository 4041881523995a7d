"""Campaigns of collection: which version is asked of a région, for which période, from when to when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.organisation import Region
from collecte.models.questionnaires import VersionQuestionnaire
from collecte.models.referentiels import VersionReferentiel
from questionnaires.derive import TEMPS
from questionnaires.periodes import Periode


class EtatCampagne(StrEnum):
    """The value is what people read."""

    PREVUE = "prévue"
    OUVERTE = "ouverte"
    CLOTUREE = "clôturée"


class Campagne(Base):
    """One questionnaire asked of a région for a période; open from `ouverture` to `cloture`, both days included.

    `version` is what new answers are asked; each answer keeps its own. `referentiel` is the one that it was derived
    from, None for the shipped one. A flash survey is counted with the période of its opening; « Temps et activités »
    has one campaign a période.
    """

    __tablename__ = "campagnes"
    __table_args__ = (
        UniqueConstraint("region_id", "instrument", "periode_code", "ouverture"),
        CheckConstraint("cloture >= ouverture", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    referentiel_id: Mapped[int | None] = mapped_column(ForeignKey("versions_referentiel.id"))
    instrument: Mapped[str] = mapped_column(String(60))
    periode_code: Mapped[str] = mapped_column(String(10))
    ouverture: Mapped[date]
    cloture: Mapped[date]
    avec_activites: Mapped[bool]
    nom: Mapped[str] = mapped_column(String(200), default="")  # of the questionnaire; empty for « Temps et activités »
    creee_le: Mapped[datetime] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    referentiel: Mapped[VersionReferentiel | None] = relationship()

    @property
    def periode(self) -> Periode:
        return Periode.parse(self.periode_code)

    @property
    def titre(self) -> str:
        return self.nom or f"Temps et activités, {self.periode.libelle}"

    @property
    def is_temps(self) -> bool:
        """Whether it asks how time is shared, which has a workbook and rules of its own."""
        return self.instrument == TEMPS

    def etat(self, today: date) -> EtatCampagne:
        """Its state on a day, in Paris."""
        if today < self.ouverture:
            return EtatCampagne.PREVUE
        return EtatCampagne.OUVERTE if today <= self.cloture else EtatCampagne.CLOTUREE


Index(
    "uq_campagnes_region_id_periode_code_temps",
    Campagne.region_id,
    Campagne.periode_code,
    unique=True,
    sqlite_where=Campagne.instrument == TEMPS,
    postgresql_where=Campagne.instrument == TEMPS,
)


class Regroupement(Base):
    """A DLA already pooled with others in a workbook of this campaign: it stays so in the next ones.

    Two workbooks that pooled different DLA would give away, by subtraction, one that refused.
    """

    __tablename__ = "regroupements"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)
