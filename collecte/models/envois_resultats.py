"""The results of a campaign, sent once to the structures that answered it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.campagnes import Campagne
from collecte.models.comptes import Compte


class EnvoiResultats(Base):
    """What was sent, to how many people, when; its key is the campaign, so that it is sent once."""

    __tablename__ = "envois_resultats"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    objet: Mapped[str] = mapped_column(String(200))
    texte: Mapped[str] = mapped_column(Text)
    messages: Mapped[int]
    envoye_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    campagne: Mapped[Campagne] = relationship()
    compte: Mapped[Compte | None] = relationship()
