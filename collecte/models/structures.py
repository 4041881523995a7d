"""Structures accompanied by DLA: identity, contacts, dated employment and budget records."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Moment, Numbered
from collecte.models.organisation import Dla, Region


class Structure(Numbered):
    """An association or a social enterprise, in the register of the DLA of its territory.

    `nom_cle` is its name without case, accents nor punctuation: it finds a structure that has no number. `enee` is its
    number in Enée, as text. `siret` has 14 digits, `rna` a W and 9 digits, `code_commune` is that of the INSEE, `epci`
    the name of its intercommunalité, `epci_code` its SIREN. It is in a `qpv` or `frr` territory; None is not known. Any
    other `*_code` is that of a category; the text beside it is as it was typed: the precision of AUTRE, or, without
    code, what awaits a category.
    """

    __tablename__ = "structures"
    __sujet__ = ("structure", "region_id")
    __table_args__ = (
        UniqueConstraint("region_id", "enee"),
        UniqueConstraint("region_id", "siret"),
        UniqueConstraint("region_id", "rna"),
        CheckConstraint("length(siret) = 14", name="siret_of_14_digits"),
        CheckConstraint("length(rna) = 10", name="rna_of_10_characters"),
        CheckConstraint("length(epci_code) = 9", name="epci_of_9_digits"),
        Index("ix_structures_dla_id_nom_cle", "dla_id", "nom_cle"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"))
    nom: Mapped[str] = mapped_column(String(200))
    nom_cle: Mapped[str] = mapped_column(String(200))
    sigle: Mapped[str] = mapped_column(String(40), default="")
    enee: Mapped[str | None] = mapped_column(String(40))
    siret: Mapped[str | None] = mapped_column(String(14))
    rna: Mapped[str | None] = mapped_column(String(10))
    forme_code: Mapped[str | None] = mapped_column(String(40), default="ASSOCIATION")
    commune: Mapped[str] = mapped_column(String(120), default="")
    code_commune: Mapped[str] = mapped_column(String(5), default="")
    epci: Mapped[str] = mapped_column(String(120), default="")
    epci_code: Mapped[str | None] = mapped_column(String(9))
    qpv: Mapped[bool | None]
    frr: Mapped[bool | None]
    secteur_code: Mapped[str | None] = mapped_column(String(40))
    secteur: Mapped[str] = mapped_column(String(120), default="")
    reseau_code: Mapped[str | None] = mapped_column(String(40))
    reseau: Mapped[str] = mapped_column(String(120), default="")
    creation: Mapped[date | None]
    creee_le: Mapped[datetime] = mapped_column(Moment)
    archivee_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()
    dla: Mapped[Dla] = relationship()
    contacts: Mapped[list["ContactStructure"]] = relationship(
        back_populates="structure", order_by="ContactStructure.id", cascade="all, delete-orphan", passive_deletes=True
    )
    emplois: Mapped[list["ReleveEmploi"]] = relationship(
        back_populates="structure", order_by="ReleveEmploi.jour", cascade="all, delete-orphan", passive_deletes=True
    )
    budgets: Mapped[list["ReleveBudget"]] = relationship(
        back_populates="structure", order_by="ReleveBudget.annee", cascade="all, delete-orphan", passive_deletes=True
    )


class ContactStructure(Numbered):
    """Someone of a structure who may be asked; « ce n’est plus moi » makes them a former contact."""

    __tablename__ = "contacts_structure"
    __table_args__ = (UniqueConstraint("structure_id", "adresse_cle"),)

    structure_id: Mapped[int] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"))
    nom: Mapped[str] = mapped_column(String(120))
    fonction: Mapped[str] = mapped_column(String(120), default="")
    adresse: Mapped[str] = mapped_column(String(254))
    adresse_cle: Mapped[str] = mapped_column(String(254))
    telephone: Mapped[str] = mapped_column(String(30), default="")
    ancien_le: Mapped[datetime | None] = mapped_column(Moment)

    structure: Mapped[Structure] = relationship(back_populates="contacts")


class ReleveEmploi(Numbered):
    """Number of people whom a structure employs on a day; None is not known, 0 is nobody. `etp` is in hundredths.

    `origine` is its source: typed by the DLA, imported, answered by the structure.
    """

    __tablename__ = "releves_emploi"
    __table_args__ = (
        UniqueConstraint("structure_id", "jour"),
        CheckConstraint("salaries >= 0 AND etp >= 0 AND cdi >= 0 AND cdd >= 0 AND benevoles >= 0", name="counts"),
        CheckConstraint("aides >= 0 AND insertion >= 0 AND femmes >= 0 AND hommes >= 0", name="more_counts"),
    )

    structure_id: Mapped[int] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"))
    jour: Mapped[date]
    salaries: Mapped[int | None]
    etp: Mapped[int | None]
    cdi: Mapped[int | None]
    cdd: Mapped[int | None]
    aides: Mapped[int | None]
    insertion: Mapped[int | None]
    femmes: Mapped[int | None]
    hommes: Mapped[int | None]
    benevoles: Mapped[int | None]
    origine: Mapped[str] = mapped_column(String(60), default="")

    structure: Mapped[Structure] = relationship(back_populates="emplois")


class ReleveBudget(Numbered):
    """The accounts of a year, in cents, beyond 21 million euros too; `resultat` may be negative; None is not known."""

    __tablename__ = "releves_budget"
    __table_args__ = (
        UniqueConstraint("structure_id", "annee"),
        CheckConstraint("annee BETWEEN 1990 AND 2100", name="annee_in_bounds"),
        CheckConstraint("produits >= 0 AND publics >= 0 AND propres >= 0", name="amounts"),
    )

    structure_id: Mapped[int] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"))
    annee: Mapped[int]
    produits: Mapped[int | None] = mapped_column(BigInteger)
    publics: Mapped[int | None] = mapped_column(BigInteger)
    propres: Mapped[int | None] = mapped_column(BigInteger)
    resultat: Mapped[int | None] = mapped_column(BigInteger)
    origine: Mapped[str] = mapped_column(String(60), default="")

    structure: Mapped[Structure] = relationship(back_populates="budgets")
