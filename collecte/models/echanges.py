"""Follow-up of an answer by the C2RA: questions and replies, quality flags already reviewed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, Numbered
from collecte.models.comptes import Compte
from collecte.models.participations import Participation


class EtatEchange(StrEnum):
    """Whose turn it is; the value is the label that the C2RA reads."""

    ATTEND_AUTEUR = "question posée"
    ATTEND_C2RA = "réponse à lire"
    CLOS = "échange clos"

    @classmethod
    def of(cls, *, is_closed: bool, du_c2ra: bool) -> "EtatEchange":
        """Return the state; `du_c2ra`: the last message is from the C2RA."""
        if is_closed:
            return cls.CLOS
        return cls.ATTEND_AUTEUR if du_c2ra else cls.ATTEND_C2RA


class Echange(Base):
    """The messages about one answer, read by its authors and the C2RA only; the journal has no word of it."""

    __tablename__ = "echanges"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    clos_le: Mapped[datetime | None] = mapped_column(Moment)

    participation: Mapped[Participation] = relationship()
    messages: Mapped[list["MessageEchange"]] = relationship(order_by="MessageEchange.id")

    @property
    def etat(self) -> EtatEchange:
        """Whose turn it is, from the author of the last message. There is at least one."""
        return EtatEchange.of(is_closed=self.clos_le is not None, du_c2ra=self.messages[-1].du_c2ra)


class MessageEchange(Numbered):
    """Append-only. `du_c2ra`: a question, else a reply."""

    __tablename__ = "messages_echange"

    echange_id: Mapped[int] = mapped_column(ForeignKey("echanges.participation_id", ondelete="CASCADE"), index=True)
    du_c2ra: Mapped[bool]
    texte: Mapped[str] = mapped_column(Text)
    quand: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()


class SignauxVus(Base):
    """The review of one answer's flags by the C2RA; the journal keeps the earlier ones.

    `recu` is the receipt of the reviewed transmission: once transmitted again, the answer is to review again.
    """

    __tablename__ = "signaux_vus"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    recu: Mapped[str] = mapped_column(String(20))
    vu_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()
