"""Accounts, what they may do, their web sessions and their one-use links."""

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, one_of
from collecte.models.personnes import Personne


class Role(StrEnum):
    """What an account is trusted with; the value is what is stored."""

    ANIMATEUR = "animateur"
    CHARGE = "charge"


def address_key(address: str) -> str:
    """What makes an address unique: case and Unicode form aside (SQLite folds only ASCII)."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


class Compte(Base):
    """`adresse_cle` is unique; `mot_de_passe` is an argon2id hash, None until chosen."""

    __tablename__ = "comptes"

    id: Mapped[int] = mapped_column(primary_key=True)
    personne_id: Mapped[int] = mapped_column(ForeignKey("personnes.id"), unique=True)
    adresse: Mapped[str] = mapped_column(String(254))
    adresse_cle: Mapped[str] = mapped_column(String(254), unique=True)
    mot_de_passe: Mapped[str | None] = mapped_column(String(200))

    personne: Mapped[Personne] = relationship()
    habilitations: Mapped[list["Habilitation"]] = relationship(back_populates="compte", cascade="all, delete-orphan")


class Habilitation(Base):
    """One role of an account, over a région."""

    __tablename__ = "habilitations"
    __table_args__ = (UniqueConstraint("compte_id", "role", "region_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))

    compte: Mapped[Compte] = relationship(back_populates="habilitations")


class SessionWeb(Base):
    """A browser's session; the cookie holds the token, the table only its hash."""

    __tablename__ = "sessions_web"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    donnees: Mapped[dict[str, Any]] = mapped_column(Document)
    creee_le: Mapped[datetime] = mapped_column(Moment)
    vue_le: Mapped[datetime] = mapped_column(Moment, index=True)


class LienCompte(Base):
    """A one-use link with which an account's owner chooses a password."""

    __tablename__ = "liens_compte"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    expire_le: Mapped[datetime] = mapped_column(Moment)
    utilise_le: Mapped[datetime | None] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()
