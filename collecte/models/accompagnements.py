"""Accompagnements of structures: steps, diagnostics, ingénieries and prestataires."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Moment, Numbered, one_of
from collecte.models.conventions import Avenant
from collecte.models.organisation import Dla, Region
from collecte.models.personnes import Personne
from collecte.models.structures import Structure


class GenreEtape(StrEnum):
    """A step of the path, in its order; the value is the French label."""

    ACCUEIL = "accueil"
    REORIENTATION = "réorientation"
    DIAGNOSTIC = "diagnostic"
    VALIDATION = "validation par les instances dirigeantes"
    COMITE = "comité d’appui"
    CONVENTION = "convention de prestation"
    RESTITUTION = "restitution"
    BILAN = "bilan de l’ingénierie"
    SUIVI = "suivi"


class NatureAction(StrEnum):
    """Kind of a diagnostic or an ingénierie: for one structure or for several."""

    INDIVIDUEL = "individuel"
    COLLECTIF = "collectif"


class OrientationPrioritaire(Numbered):
    """An orientation on which the copil gives priority, for the time of an avenant."""

    __tablename__ = "orientations"
    __sujet__ = ("orientation prioritaire", "avenant.convention.dla.region_id")
    __table_args__ = (UniqueConstraint("avenant_id", "libelle"),)

    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id"))
    libelle: Mapped[str] = mapped_column(String(200))

    avenant: Mapped[Avenant] = relationship()


class Prestataire(Numbered):
    """An organisation that carries out ingénieries in a région. `competences` and `filieres` have one entry a line."""

    __tablename__ = "prestataires"
    __sujet__ = ("prestataire", "region_id")
    __table_args__ = (
        UniqueConstraint("region_id", "siret"),
        UniqueConstraint("region_id", "nom_cle"),
        CheckConstraint("length(siret) = 14", name="siret_of_14_digits"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    nom: Mapped[str] = mapped_column(String(200))
    nom_cle: Mapped[str] = mapped_column(String(200))
    siret: Mapped[str | None] = mapped_column(String(14))
    commune: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    competences: Mapped[str] = mapped_column(Text, default="")
    filieres: Mapped[str] = mapped_column(Text, default="")
    archive_le: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[Region] = relationship()


class Accompagnement(Numbered):
    """One path of one structure with one DLA, from its accueil. Its dates are those of its steps.

    `referent` is the chargé(e) de mission. `preconisations` has one a line, as in the plan.
    """

    __tablename__ = "accompagnements"
    __sujet__ = ("accompagnement", "dla.region_id")

    structure_id: Mapped[int] = mapped_column(ForeignKey("structures.id"), index=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    referent_id: Mapped[int | None] = mapped_column(ForeignKey("personnes.id"), index=True)
    enee: Mapped[str | None] = mapped_column(String(40))
    prescripteur: Mapped[str] = mapped_column(String(160), default="")
    reorientation: Mapped[str] = mapped_column(String(160), default="")
    preconisations: Mapped[str] = mapped_column(Text, default="")
    clos_le: Mapped[date | None]
    cree_le: Mapped[datetime] = mapped_column(Moment)

    structure: Mapped[Structure] = relationship()
    dla: Mapped[Dla] = relationship()
    referent: Mapped[Personne | None] = relationship()
    etapes: Mapped[list["Etape"]] = relationship(
        back_populates="accompagnement",
        order_by="Etape.jour, Etape.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    orientations: Mapped[list[OrientationPrioritaire]] = relationship(
        secondary="orientations_accompagnements", order_by="OrientationPrioritaire.id"
    )
    diagnostics: Mapped[list["Diagnostic"]] = relationship(
        secondary="diagnostics_accompagnements", back_populates="accompagnements", order_by="Diagnostic.jour"
    )
    ingenieries: Mapped[list["Ingenierie"]] = relationship(
        secondary="ingenieries_accompagnements", back_populates="accompagnements", order_by="Ingenierie.convention_le"
    )

    @property
    def termine_le(self) -> date | None:
        """Return the day it ended: its last restitution, else its closing; None while it goes on."""
        given_back = [etape.jour for etape in self.etapes if etape.genre is GenreEtape.RESTITUTION]
        return max(given_back, default=self.clos_le)


def ended() -> ColumnElement[date]:
    """Return `Accompagnement.termine_le` as an SQL expression."""
    steps = select(func.max(Etape.jour)).where(
        Etape.accompagnement_id == Accompagnement.id, Etape.genre == GenreEtape.RESTITUTION
    )
    return func.coalesce(steps.correlate(Accompagnement).scalar_subquery(), Accompagnement.clos_le)


class Etape(Numbered):
    """A step of an accompagnement on a day; `note` names the participants or the place.

    `saisie_le` is the day it was entered, here or in Enée; None when the imported file lacks it.
    """

    __tablename__ = "etapes"
    __table_args__ = (UniqueConstraint("accompagnement_id", "genre", "jour"),)

    accompagnement_id: Mapped[int] = mapped_column(ForeignKey("accompagnements.id", ondelete="CASCADE"))
    genre: Mapped[GenreEtape] = mapped_column(one_of(GenreEtape))
    jour: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
    saisie_le: Mapped[date | None]

    accompagnement: Mapped[Accompagnement] = relationship(back_populates="etapes")


class Diagnostic(Numbered):
    """A diagnostic partagé: one row, whether one structure has it or several together."""

    __tablename__ = "diagnostics"
    __sujet__ = ("diagnostic", "dla.region_id")

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    nature: Mapped[NatureAction] = mapped_column(one_of(NatureAction))
    intitule: Mapped[str] = mapped_column(String(200))
    theme_code: Mapped[str | None] = mapped_column(String(40))
    jour: Mapped[date]

    dla: Mapped[Dla] = relationship()
    accompagnements: Mapped[list[Accompagnement]] = relationship(
        secondary="diagnostics_accompagnements", back_populates="diagnostics", order_by="Accompagnement.id"
    )


class Ingenierie(Numbered):
    """One prestation: its days (`jours`, in hundredths) and its `montant` (in cents) count once, however many
    structures benefit from it.

    How it was bought: `consultes` prestataires asked, `offres` received, chosen by `criteres`; None: not counted.
    """

    __tablename__ = "ingenieries"
    __sujet__ = ("ingénierie", "dla.region_id")
    __table_args__ = (
        CheckConstraint("jours >= 0", name="days_in_hundredths"),
        CheckConstraint("montant >= 0", name="amount_in_cents"),
        CheckConstraint("fin >= convention_le", name="dates_in_order"),
        CheckConstraint(
            "consultes BETWEEN 0 AND 99 AND offres BETWEEN 0 AND consultes", name="offers_of_who_was_asked"
        ),
    )

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    prestataire_id: Mapped[int | None] = mapped_column(ForeignKey("prestataires.id"), index=True)
    nature: Mapped[NatureAction] = mapped_column(one_of(NatureAction))
    intitule: Mapped[str] = mapped_column(String(200))
    theme_code: Mapped[str | None] = mapped_column(String(40))
    theme: Mapped[str] = mapped_column(String(120), default="")
    jours: Mapped[int | None]
    montant: Mapped[int | None]
    consultes: Mapped[int | None]
    offres: Mapped[int | None]
    criteres: Mapped[str] = mapped_column(String(200), default="")
    convention_le: Mapped[date]
    fin: Mapped[date | None]

    dla: Mapped[Dla] = relationship()
    prestataire: Mapped[Prestataire | None] = relationship()
    accompagnements: Mapped[list[Accompagnement]] = relationship(
        secondary="ingenieries_accompagnements", back_populates="ingenieries", order_by="Accompagnement.id"
    )


class OrientationAccompagnement(Base):
    """An orientation prioritaire that an accompagnement is part of."""

    __tablename__ = "orientations_accompagnements"

    orientation_id: Mapped[int] = mapped_column(ForeignKey("orientations.id", ondelete="CASCADE"), primary_key=True)
    accompagnement_id: Mapped[int] = mapped_column(
        ForeignKey("accompagnements.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DiagnosticAccompagnement(Base):
    """An accompagnement that shares a diagnostic."""

    __tablename__ = "diagnostics_accompagnements"

    diagnostic_id: Mapped[int] = mapped_column(ForeignKey("diagnostics.id", ondelete="CASCADE"), primary_key=True)
    accompagnement_id: Mapped[int] = mapped_column(
        ForeignKey("accompagnements.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class IngenierieAccompagnement(Base):
    """An accompagnement that benefits from an ingénierie."""

    __tablename__ = "ingenieries_accompagnements"

    ingenierie_id: Mapped[int] = mapped_column(ForeignKey("ingenieries.id", ondelete="CASCADE"), primary_key=True)
    accompagnement_id: Mapped[int] = mapped_column(
        ForeignKey("accompagnements.id", ondelete="CASCADE"), primary_key=True, index=True
    )
