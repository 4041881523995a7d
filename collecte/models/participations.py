"""What one respondent answers in one campaign, and every change made to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, one_of
from collecte.models.campagnes import Campagne
from collecte.models.organisation import Dla
from collecte.models.personnes import Affectation, Personne
from collecte.models.questionnaires import VersionQuestionnaire


class VueDirection(StrEnum):
    """« Votre direction peut-elle voir votre répartition ? »"""

    NON = "non"
    MISSION = "mission"
    FONCTION = "fonction"


class Participation(Base):
    """One expected answer: an affectation in a campaign.

    `saisie` maps question codes to typed texts, as they are; `valeurs` maps them to values and exists only once
    transmitted. `version` is the one it is answered in. `connues` maps question codes to what was known at opening:
    `texte`, `origine` and `date` (ISO). `revision` counts the saves that changed something; 0 is what was prefilled at
    opening. `etp_attendu` is in hundredths, `mois_attendus` in tenths of a month. The DLA and the person are copied
    from the affectation, as they were when the campaign opened.
    """

    __tablename__ = "participations"
    __table_args__ = (
        UniqueConstraint("campagne_id", "affectation_id"),
        CheckConstraint("(transmise_le IS NULL) = (recu IS NULL)", name="receipt_with_transmission"),
        CheckConstraint("(transmise_le IS NULL) = (valeurs IS NULL)", name="values_with_transmission"),
        CheckConstraint("revision >= 0", name="revision_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"))
    affectation_id: Mapped[int] = mapped_column(ForeignKey("affectations.id"))
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"))
    personne_id: Mapped[int] = mapped_column(ForeignKey("personnes.id"), index=True)
    etp_attendu: Mapped[int]
    mois_attendus: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    connues: Mapped[dict[str, dict[str, str]]] = mapped_column(Document, default=dict)
    saisie: Mapped[dict[str, str]] = mapped_column(Document)
    revision: Mapped[int] = mapped_column(default=0)
    modifiee_le: Mapped[datetime | None] = mapped_column(Moment)
    transmise_le: Mapped[datetime | None] = mapped_column(Moment)
    recu: Mapped[str | None] = mapped_column(String(20), unique=True)
    valeurs: Mapped[dict[str, Any] | None] = mapped_column(Document)
    accord_chiffres: Mapped[bool] = mapped_column(default=False)
    vue_direction: Mapped[VueDirection] = mapped_column(one_of(VueDirection), default=VueDirection.NON)

    campagne: Mapped[Campagne] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    affectation: Mapped[Affectation] = relationship()
    dla: Mapped[Dla] = relationship()
    personne: Mapped[Personne] = relationship()


class Changement(Base):
    """One question of one answer changed by one save: append-only, read back to know what a page had shown.

    `page` is the token of the page that sent it: a page whose save was kept but whose answer was lost in a tunnel must
    not be asked to choose between its own texts.
    """

    __tablename__ = "changements"
    __table_args__ = (Index("ix_changements_participation_revision", "participation_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    revision: Mapped[int]  # the one this change made
    code: Mapped[str] = mapped_column(String(200))
    avant: Mapped[str] = mapped_column(Text)
    apres: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(16))
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))
    quand: Mapped[datetime] = mapped_column(Moment)
