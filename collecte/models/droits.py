"""GDPR records: texts of notices shown, requests on personal data, erasures."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, Numbered, one_of
from collecte.models.comptes import Compte
from collecte.models.structures import ContactStructure


class TexteNotice(Base):
    """One version of a notice, by the hash that answers keep of the notice shown; `vue_le` is when it was first
    shown."""

    __tablename__ = "textes_notices"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)
    vue_le: Mapped[datetime] = mapped_column(Moment)


class DroitDemande(StrEnum):
    """A right that a data subject exercises; the value is its French label."""

    ACCES = "accès"
    RECTIFICATION = "rectification"
    EFFACEMENT = "effacement"
    OPPOSITION = "opposition"
    LIMITATION = "limitation"


class OrigineDemande(StrEnum):
    """Channel of a request; the value is its French label."""

    ADMINISTRATION = "notée par l’administration"
    COMPTE = "depuis son compte"
    LIEN = "depuis son lien personnel"


class DemandeDroit(Numbered):
    """A data subject's request, to be answered within a month of `recue_le`: `close_le` says when it was.

    `compte` or `contact` is the requester, when the service knows; `nom` and `adresse` are as they were given.
    """

    __tablename__ = "demandes_droits"
    __table_args__ = (
        CheckConstraint("compte_id IS NULL OR contact_id IS NULL", name="one_asker"),
        CheckConstraint("(close_le IS NULL) = (suite = '')", name="answered_when_closed"),
    )

    droit: Mapped[DroitDemande] = mapped_column(one_of(DroitDemande))
    origine: Mapped[OrigineDemande] = mapped_column(one_of(OrigineDemande))
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts_structure.id"), index=True)
    nom: Mapped[str] = mapped_column(String(200))
    adresse: Mapped[str] = mapped_column(String(254))
    precisions: Mapped[str] = mapped_column(Text, default="")
    recue_le: Mapped[date]
    suite: Mapped[str] = mapped_column(Text, default="")
    close_le: Mapped[datetime | None] = mapped_column(Moment)

    compte: Mapped[Compte | None] = relationship()
    contact: Mapped[ContactStructure | None] = relationship()


class Efface(StrEnum):
    """Kind of data subject of an erasure; the value is what is stored, and typed in commands."""

    PERSONNE = "personne"
    STRUCTURE = "structure"
    CONTACT = "contact"


class Effacement(Base):
    """An erasure done in this database, under a keyed hash: it holds nothing of the erased person.

    A database restored from a backup lacks those done since: the file beside it has them all, to be replayed.
    """

    __tablename__ = "effacements"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    quand: Mapped[datetime] = mapped_column(Moment)
