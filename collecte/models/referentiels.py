"""Versions of the référentiel in a région, consultations on them and proposals on their lines; versions of the
categories of the trade, which all régions share.

Version 1 of both is shipped, and has no row.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Moment, Numbered, one_of, unique_among
from collecte.models.comptes import Compte
from collecte.models.organisation import Region


class EtatVersion(StrEnum):
    """State of a version; the value is its French label."""

    EN_DEBAT = "en débat"
    RELUE = "relue"
    ADOPTEE = "adoptée"


class VersionReferentiel(Numbered):
    """A version after the first one; at most one of a région is not adopted yet, and an adopted one never changes.

    `contenu` is a `Referentiel`, `correspondance` leads to it from the version before; both are JSON. `revision` counts
    its changes, so that concurrent editors see each other's.
    """

    __tablename__ = "versions_referentiel"
    __sujet__ = ("référentiel", "region_id")
    __table_args__ = (
        UniqueConstraint("region_id", "numero"),
        CheckConstraint("numero > 1", name="the_first_is_shipped"),
        CheckConstraint("(etat = 'adoptée') = (adoptee_le IS NOT NULL)", name="adopted_on_a_day"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    numero: Mapped[int]
    titre: Mapped[str] = mapped_column(String(200))
    etat: Mapped[EtatVersion] = mapped_column(one_of(EtatVersion), default=EtatVersion.EN_DEBAT)
    contenu: Mapped[str] = mapped_column(Text)
    correspondance: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    creee_le: Mapped[datetime] = mapped_column(Moment)
    relue_le: Mapped[datetime | None] = mapped_column(Moment)
    adoptee_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()


unique_among(
    "uq_versions_referentiel_region_id_ouverte", VersionReferentiel.adoptee_le.is_(None), VersionReferentiel.region_id
)


class ModificationReferentiel(Numbered):
    """One change made to a version en débat, with its previous content: the last one can be undone."""

    __tablename__ = "modifications_referentiel"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions_referentiel.id", ondelete="CASCADE"), index=True)
    libelle: Mapped[str] = mapped_column(Text)
    contenu: Mapped[str] = mapped_column(Text)
    correspondance: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))
    quand: Mapped[datetime] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()


class Consultation(Numbered):
    """A consultation on a version: with whom, when, and their remarks; written by the C2RA."""

    __tablename__ = "consultations"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions_referentiel.id", ondelete="CASCADE"), index=True)
    qui: Mapped[str] = mapped_column(String(200))
    jour: Mapped[date]
    remarques: Mapped[str] = mapped_column(Text)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))
    notee_le: Mapped[datetime] = mapped_column(Moment)

    version: Mapped[VersionReferentiel] = relationship()


class EtatComplement(StrEnum):
    """Outcome of a proposal; the value is its French label."""

    PROPOSE = "proposé"
    RETENU = "retenu"
    ECARTE = "écarté"


class Complement(Numbered):
    """A proposal on a line of the référentiel, and the C2RA's answer.

    `ligne` is the title of the line as its author read it in version `numero`: the line may change or go.
    """

    __tablename__ = "complements"
    __sujet__ = ("complément", "region_id")
    __table_args__ = (
        CheckConstraint("(etat = 'proposé') = (repondu_le IS NULL)", name="answered_on_a_day"),
        CheckConstraint("(reponse IS NULL) = (repondu_le IS NULL)", name="answered_in_words"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    numero: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    ligne: Mapped[str] = mapped_column(Text)
    texte: Mapped[str] = mapped_column(Text)
    auteur_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    propose_le: Mapped[datetime] = mapped_column(Moment)
    etat: Mapped[EtatComplement] = mapped_column(one_of(EtatComplement), default=EtatComplement.PROPOSE)
    reponse: Mapped[str | None] = mapped_column(Text)
    repondant_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    repondu_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    auteur: Mapped[Compte] = relationship(foreign_keys=auteur_id)
    repondant: Mapped[Compte | None] = relationship(foreign_keys=repondant_id)


class VersionCategories(Numbered):
    """A version of the categories after the first one; only the last may not be adopted yet, and an adopted one never
    changes.

    `contenu` is `Categories`, `passage` leads to it from the version before. `modifications` lists the changes made,
    each with what both were before it, so that the last one can be undone. All are JSON. `revision` counts the changes.
    """

    __tablename__ = "versions_categories"
    __table_args__ = (UniqueConstraint("numero"), CheckConstraint("numero > 1", name="the_first_is_shipped"))

    numero: Mapped[int]
    contenu: Mapped[str] = mapped_column(Text)
    passage: Mapped[str] = mapped_column(Text)
    modifications: Mapped[str] = mapped_column(Text, default="[]")
    revision: Mapped[int] = mapped_column(default=0)
    creee_le: Mapped[datetime] = mapped_column(Moment)
    adoptee_le: Mapped[datetime | None] = mapped_column(Moment)
