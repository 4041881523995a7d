"""Conventions and avenants of each DLA, and the engagements on the fiche d'appui of an avenant."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Moment, Numbered
from collecte.models.comptes import Compte
from collecte.models.organisation import Dla, Porteuse


class Convention(Numbered):
    """The convention of a DLA, most often for three years; both dates are included.

    `porteuse` is its signatory: it stays so when another structure carries the DLA later.
    """

    __tablename__ = "conventions"
    __sujet__ = ("convention", "dla.region_id")
    __table_args__ = (
        UniqueConstraint("dla_id", "debut"),
        CheckConstraint("fin >= debut", name="dates_in_order"),
    )

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"))
    porteuse_id: Mapped[int] = mapped_column(ForeignKey("porteuses.id"), index=True)
    reference: Mapped[str] = mapped_column(String(80))
    debut: Mapped[date]
    fin: Mapped[date]

    dla: Mapped[Dla] = relationship()
    porteuse: Mapped[Porteuse] = relationship()
    avenants: Mapped[list["Avenant"]] = relationship(back_populates="convention", order_by="Avenant.debut")


class Avenant(Numbered):
    """The terms for a part of a convention, most often a year.

    `etp` is in hundredths; `budget` in cents, as are the fonds d'ingénierie, `fonds_prevu` and `fonds_paye` (the engagé
    amount is the sum of its ingénieries); None when it is not known. Both dates are included.
    """

    __tablename__ = "avenants"
    __table_args__ = (
        UniqueConstraint("convention_id", "numero"),
        CheckConstraint("fin >= debut", name="dates_in_order"),
        CheckConstraint("numero BETWEEN 1 AND 99", name="numero_in_bounds"),
        CheckConstraint("etp BETWEEN 1 AND 9999", name="etp_in_hundredths"),
        CheckConstraint("budget >= 0", name="budget_in_cents"),
        CheckConstraint("fonds_prevu >= 0 AND fonds_paye >= 0", name="fonds_in_cents"),
    )

    convention_id: Mapped[int] = mapped_column(ForeignKey("conventions.id"))
    numero: Mapped[int]
    debut: Mapped[date]
    fin: Mapped[date]
    etp: Mapped[int]
    budget: Mapped[int | None]
    fonds_prevu: Mapped[int | None] = mapped_column(BigInteger)
    fonds_paye: Mapped[int | None] = mapped_column(BigInteger)

    convention: Mapped[Convention] = relationship(back_populates="avenants")


class Engagement(Numbered):
    """One commitment: its object, its keeper (`qui`), its deadline. `compte` is its last author; its words are
    joint."""

    __tablename__ = "engagements"

    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id"), index=True)
    texte: Mapped[str] = mapped_column(String(300))
    qui: Mapped[str] = mapped_column(String(80))
    echeance: Mapped[date | None]
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    ecrit_le: Mapped[datetime] = mapped_column(Moment)

    avenant: Mapped[Avenant] = relationship()
    compte: Mapped[Compte | None] = relationship()
