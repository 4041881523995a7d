"""What a direction says of who is expected from its DLA, and for how much time: never of what they answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, one_of
from collecte.models.comptes import Compte


class AvisEffectifs(StrEnum):
    """The value is what people read."""

    CONFIRMES = "confirmés"
    A_CORRIGER = "à corriger"


class ConfirmationEffectifs(Base):
    """The last word of a direction on one DLA in one campaign; the journal keeps the earlier ones.

    `phrase` says what is to be corrected. `empreinte` is the digest of the effectifs that it was about: when they
    have changed since, it does not hold any more.
    """

    __tablename__ = "confirmations_effectifs"
    __table_args__ = (CheckConstraint("avis = 'confirmés' OR phrase <> ''", name="says_what_to_correct"),)

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)
    avis: Mapped[AvisEffectifs] = mapped_column(one_of(AvisEffectifs))
    phrase: Mapped[str] = mapped_column(Text)
    empreinte: Mapped[str] = mapped_column(String(64))
    quand: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()
