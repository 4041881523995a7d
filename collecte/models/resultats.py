"""Results of a campagne of structures: reviewed free texts, and sending to respondents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, one_of
from collecte.models.campagnes import Campagne
from collecte.models.comptes import Compte


class EnvoiResultats(Base):
    """The sending of results to how many people, when; its key is the campaign, so that it is sent once."""

    __tablename__ = "envois_resultats"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    objet: Mapped[str] = mapped_column(String(200))
    texte: Mapped[str] = mapped_column(Text)
    messages: Mapped[int]
    envoye_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    campagne: Mapped[Campagne] = relationship()
    compte: Mapped[Compte | None] = relationship()


class Sort(StrEnum):
    """Decision on a text; the value is what is stored."""

    GARDE = "gardé"
    REMPLACE = "remplacé"
    MASQUE = "masqué"


class TexteRelu(Base):
    """A decision on a text, whoever wrote it: the key is its question and the SHA-256 of its characters, never an
    answer. A text that changes, once an answer was given back, is another one, to be reviewed again.

    `remplacement` is the text shown in its place.
    """

    __tablename__ = "textes_relus"
    __table_args__ = (CheckConstraint("(sort = 'remplacé') = (remplacement <> '')", name="replaced_by_something"),)

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(200), primary_key=True)  # of the question
    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    sort: Mapped[Sort] = mapped_column(one_of(Sort))
    remplacement: Mapped[str] = mapped_column(Text, default="")
    relu_le: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()
