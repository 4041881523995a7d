"""What a direction and its chargé(e)s de mission commit to together, written on the fiche d'appui of an avenant."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment
from collecte.models.comptes import Compte
from collecte.models.conventions import Avenant


class Engagement(Base):
    """One commitment: what, `qui` keeps it, by when. `compte` is who wrote it last; its words are those of both."""

    __tablename__ = "engagements"

    id: Mapped[int] = mapped_column(primary_key=True)
    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id"), index=True)
    texte: Mapped[str] = mapped_column(String(300))
    qui: Mapped[str] = mapped_column(String(80))
    echeance: Mapped[date | None]
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    ecrit_le: Mapped[datetime] = mapped_column(Moment)

    avenant: Mapped[Avenant] = relationship()
    compte: Mapped[Compte | None] = relationship()
