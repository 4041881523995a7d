"""Outbox: messages written in the transaction of their cause and sent once, and reports of wrong recipients."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered
from collecte.models.comptes import Compte
from collecte.models.organisation import Region
from collecte.models.structures import ContactStructure


class EtatCourriel(StrEnum):
    """State of a message; the value is its French label."""

    EN_ATTENTE = "en attente"
    NOUVEL_ESSAI = "nouvel essai"
    ENVOYE = "envoyé"
    ABANDONNE = "abandonné"
    REFUSE = "adresse refusée"


class Courriel(Numbered):
    """One message to one account, or to a contact of a structure. It ends sent, or given up with the reason; never
    both.

    `modele` names its template and `contexte` fills it when it is sent: ids and texts, never a secret, since a link
    that opens something is made at that moment. `region_id` is the région it is about, None for the installation.
    `campagne_id` is the campaign whose animatrice reads it again: `objet` and `texte` are then what was sent, without
    its links, and `genre` says what kind of reminder it is, if it is one.
    `reclame_jusqua`: a worker holds it until then. `essais` counts the attempts, `prochain_essai` is when the next one
    may start; `erreur` is the error of the last one, in French. `adresse_refusee_le`: the address does not work,
    according to the first server at once, or to a bounce once the message was sent. `ecarte_le`: someone read that it
    failed, and put it aside, or what it was about ended before it left: it is counted nowhere any more.
    """

    __tablename__ = "courriels"
    __table_args__ = (
        CheckConstraint("envoye_le IS NULL OR abandonne_le IS NULL", name="one_end"),
        CheckConstraint("essais >= 0", name="attempts_count"),
        CheckConstraint("(compte_id IS NULL) <> (contact_id IS NULL)", name="one_reader"),
        Index("ix_courriels_prochain_essai", "prochain_essai"),
    )

    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    campagne_id: Mapped[int | None] = mapped_column(ForeignKey("campagnes.id", ondelete="SET NULL"), index=True)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts_structure.id", ondelete="CASCADE"), index=True)
    adresse: Mapped[str] = mapped_column(String(254))
    modele: Mapped[str] = mapped_column(String(40))
    contexte: Mapped[dict[str, Any]] = mapped_column(Document)
    genre: Mapped[str] = mapped_column(String(40), default="")
    objet: Mapped[str] = mapped_column(Text, default="")
    texte: Mapped[str] = mapped_column(Text, default="")
    cree_le: Mapped[datetime] = mapped_column(Moment)
    prochain_essai: Mapped[datetime] = mapped_column(Moment)
    essais: Mapped[int] = mapped_column(default=0)
    reclame_jusqua: Mapped[datetime | None] = mapped_column(Moment)
    envoye_le: Mapped[datetime | None] = mapped_column(Moment)
    abandonne_le: Mapped[datetime | None] = mapped_column(Moment)
    adresse_refusee_le: Mapped[datetime | None] = mapped_column(Moment)
    ecarte_le: Mapped[datetime | None] = mapped_column(Moment)
    erreur: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(120), unique=True)

    compte: Mapped[Compte | None] = relationship()
    contact: Mapped[ContactStructure | None] = relationship()

    @property
    def lecteur(self) -> Compte | ContactStructure:
        """Its recipient."""
        lecteur = self.compte or self.contact
        if lecteur is None:
            raise LookupError(f"message {self.id} is for no one")
        return lecteur

    @property
    def nom(self) -> str:
        """The whole name of its recipient."""
        reader = self.lecteur
        return reader.personne.nom_complet if isinstance(reader, Compte) else reader.nom

    @property
    def region(self) -> Region | None:
        """The région of its recipient, None for an account of the installation."""
        reader = self.lecteur
        return reader.personne.region if isinstance(reader, Compte) else reader.structure.region

    @property
    def etat(self) -> EtatCourriel:
        if self.adresse_refusee_le is not None:
            return EtatCourriel.REFUSE
        if self.abandonne_le is not None:
            return EtatCourriel.ABANDONNE
        if self.envoye_le is not None:
            return EtatCourriel.ENVOYE
        return EtatCourriel.NOUVEL_ESSAI if self.erreur else EtatCourriel.EN_ATTENTE

    @property
    def failed_at(self) -> datetime:
        """When it failed. Raises LookupError when it has not failed."""
        moments = [moment for moment in (self.adresse_refusee_le, self.abandonne_le) if moment]
        if not moments:
            raise LookupError(f"message {self.id} has not failed")
        return max(moments)

    @property
    def has_failed(self) -> bool:
        """True when it is never retried, unless someone asks."""
        return self.adresse_refusee_le is not None or self.abandonne_le is not None


class Signalement(Numbered):
    """« Ce n’est plus moi », sent by the recipient of a message; at most one a message.

    Nothing stops by itself: the C2RA is to check the account, which sets `verifie_le`.
    """

    __tablename__ = "signalements"

    courriel_id: Mapped[int] = mapped_column(ForeignKey("courriels.id", ondelete="CASCADE"), unique=True)
    recu_le: Mapped[datetime] = mapped_column(Moment)
    remplacant: Mapped[str] = mapped_column(String(200), default="")
    verifie_le: Mapped[datetime | None] = mapped_column(Moment)

    courriel: Mapped[Courriel] = relationship()
