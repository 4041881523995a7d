"""Accounts: roles, web sessions, one-use links, access tokens and identities of a provider."""

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, Numbered, one_of, unique_among
from collecte.models.organisation import Dla, Porteuse
from collecte.models.personnes import Personne


class Role(StrEnum):
    """A role of an account, the one whose home page is opened first before the others; the value is what is stored.

    `collecte.policy.FONCTIONS` declares what each may do, and how it is named, given and imported.
    """

    ANIMATEUR = "animateur"  # of the C2RA: runs the collections of a région
    CHARGE = "charge"  # chargé(e) de mission: answers
    DIRECTION = "direction"  # of a structure porteuse
    PILOTE = "pilote"  # a funder: reads the région's figures, and the bilans of its DLA
    ADMIN = "admin"  # of the installation: accounts, mail, jobs; no answer and no figure


def address_key(address: str) -> str:
    """Return the unique key of an address: case and Unicode form aside (SQLite folds only ASCII)."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


class Compte(Numbered):
    """`adresse_cle` is unique; `mot_de_passe` is an argon2id hash, None until chosen.

    `desactive_le`: since then it opens nothing; its person's data is kept. The second factor is on when `totp_sel` is
    there: its secret is derived from this and from the installation's key, so that the database alone opens nothing,
    and, once that key was changed, from `totp_masque` (see collecte.core.security). `totp_pas` is the 30-second step of
    the last code used, which no earlier one may follow.
    """

    __tablename__ = "comptes"
    __sujet__ = ("compte", "personne.region_id")

    personne_id: Mapped[int] = mapped_column(ForeignKey("personnes.id"), unique=True)
    adresse: Mapped[str] = mapped_column(String(254))
    adresse_cle: Mapped[str] = mapped_column(String(254), unique=True)
    mot_de_passe: Mapped[str | None] = mapped_column(String(200))
    desactive_le: Mapped[datetime | None] = mapped_column(Moment)
    totp_sel: Mapped[str | None] = mapped_column(String(64))
    totp_masque: Mapped[str] = mapped_column(String(40), default="")
    totp_pas: Mapped[int | None]
    totp_depuis: Mapped[datetime | None] = mapped_column(Moment)

    personne: Mapped[Personne] = relationship()
    habilitations: Mapped[list["Habilitation"]] = relationship(
        back_populates="compte", cascade="all, delete-orphan", foreign_keys="Habilitation.compte_id"
    )


class Habilitation(Numbered):
    """One role of an account: over a région, over a structure porteuse of it (direction) or a DLA of it (pilote).

    The admin of the installation has no région; a pilote without DLA reads the whole région. Since `attend_depuis`, a
    direction opens nothing: someone other than the giver (`donnee_par_id`) must confirm it.
    """

    __tablename__ = "habilitations"
    __table_args__ = (
        CheckConstraint("(region_id IS NULL) = (role = 'admin')", name="region_unless_admin"),
        CheckConstraint("(porteuse_id IS NOT NULL) = (role = 'direction')", name="porteuse_of_a_direction"),
        CheckConstraint("dla_id IS NULL OR role = 'pilote'", name="dla_of_a_pilote"),
    )

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    porteuse_id: Mapped[int | None] = mapped_column(ForeignKey("porteuses.id"))
    dla_id: Mapped[int | None] = mapped_column(ForeignKey("dlas.id"))
    attend_depuis: Mapped[datetime | None] = mapped_column(Moment)
    donnee_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship(back_populates="habilitations", foreign_keys=[compte_id])
    porteuse: Mapped[Porteuse | None] = relationship()
    dla: Mapped[Dla | None] = relationship()


_ROLE = Habilitation.compte_id, Habilitation.role
_OF_REGION = and_(Habilitation.porteuse_id.is_(None), Habilitation.dla_id.is_(None))
unique_among("uq_habilitations_region", _OF_REGION, *_ROLE, Habilitation.region_id)
unique_among("uq_habilitations_porteuse", Habilitation.porteuse_id.is_not(None), *_ROLE, Habilitation.porteuse_id)
unique_among("uq_habilitations_dla", Habilitation.dla_id.is_not(None), *_ROLE, Habilitation.dla_id)
unique_among("uq_habilitations_admin", Habilitation.role == Role.ADMIN, *_ROLE)


class AdresseDemandee(Base):
    """A new address that someone else requested for an account: its owner confirms or refuses it, else it applies at
    `effet_le`."""

    __tablename__ = "adresses_demandees"

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), primary_key=True)
    adresse: Mapped[str] = mapped_column(String(254))
    demandee_le: Mapped[datetime] = mapped_column(Moment)
    effet_le: Mapped[datetime] = mapped_column(Moment, index=True)

    compte: Mapped[Compte] = relationship()


class SessionWeb(Base):
    """A browser's session; the cookie holds the token, the table only its hash."""

    __tablename__ = "sessions_web"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    donnees: Mapped[dict[str, Any]] = mapped_column(Document)
    creee_le: Mapped[datetime] = mapped_column(Moment)
    vue_le: Mapped[datetime] = mapped_column(Moment, index=True)


class FormulaireCommence(Numbered):
    """Fields typed in the form of a page and not sent yet: they are shown again on that page.

    One by account and page, its query included; deleted when the form is sent, or when its author starts again from
    what is stored. `depart`: the initial fields of the page, which reveal what someone else changed since.
    """

    __tablename__ = "formulaires_commences"
    __table_args__ = (UniqueConstraint("compte_id", "chemin"),)

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    chemin: Mapped[str] = mapped_column(String(400))
    champs: Mapped[dict[str, list[str]]] = mapped_column(Document)
    depart: Mapped[dict[str, list[str]]] = mapped_column(Document)
    quand: Mapped[datetime] = mapped_column(Moment, index=True)


class GenreLien(StrEnum):
    """Purpose of a link, which determines its lifetime; the value is what is stored."""

    INVITATION = "invitation"
    REINITIALISATION = "reinitialisation"


class LienCompte(Base):
    """A one-use link with which an account's owner chooses a password."""

    __tablename__ = "liens_compte"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    genre: Mapped[GenreLien] = mapped_column(one_of(GenreLien))
    expire_le: Mapped[datetime] = mapped_column(Moment)
    utilise_le: Mapped[datetime | None] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()


class CodeSecours(Base):
    """A recovery code that opens an account once, when the phone is lost; only its hash is stored."""

    __tablename__ = "codes_secours"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    utilise_le: Mapped[datetime | None] = mapped_column(Moment)


class Agenda(Base):
    """The private address of an account's calendar of deadlines; only its hash is stored."""

    __tablename__ = "agendas"

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), primary_key=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    cree_le: Mapped[datetime] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()


class Frein(Base):
    """Tries for one account, or from one network address, under a keyed hash.

    None is checked before `libre_le`; from `oubli_le` on they are counted from zero again.
    """

    __tablename__ = "freins"

    cle: Mapped[str] = mapped_column(String(64), primary_key=True)
    essais: Mapped[int]
    oubli_le: Mapped[datetime] = mapped_column(Moment, index=True)
    libre_le: Mapped[datetime] = mapped_column(Moment)


class IdentiteExterne(Numbered):
    """One identity of a provider, stored as the hash of its issuer and of its subject. An account has one of a provider
    at most, and an identity opens one account."""

    __tablename__ = "identites_externes"
    __table_args__ = (UniqueConstraint("compte_id", "emetteur"),)

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"))
    emetteur: Mapped[str] = mapped_column(String(255))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    liee_le: Mapped[datetime] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()


MAX_NOM = 60


class JetonAcces(Numbered):
    """One token of an account; only its hash is stored. `second_facteur`: its owner gave a code to make it, as roles
    that access others' data require. `utilise_le` is precise to the minute."""

    __tablename__ = "jetons_acces"
    __table_args__ = (CheckConstraint("expire_le > cree_le", name="expires_later"),)

    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id", ondelete="CASCADE"), index=True)
    nom: Mapped[str] = mapped_column(String(MAX_NOM))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    second_facteur: Mapped[bool]
    cree_le: Mapped[datetime] = mapped_column(Moment)
    expire_le: Mapped[datetime] = mapped_column(Moment)
    utilise_le: Mapped[datetime | None] = mapped_column(Moment)

    compte: Mapped[Compte] = relationship()
