"""Bilan of a DLA by avenant: targets, cofinancements, actions, meetings, corrections, signatures."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.accompagnements import OrientationPrioritaire
from collecte.models.base import Base, Document, Moment, Numbered, one_of, unique_among
from collecte.models.comptes import Compte
from collecte.models.conventions import Avenant
from collecte.models.organisation import Dla
from collecte.models.partenaires import Partenaire


class But(StrEnum):
    """The indicator of a target; the value is its French label. Each is an indicator of `exports.bilans`."""

    ACCUEILLIES = "structures accueillies"
    DIAGNOSTICS = "diagnostics"
    ACCOMPAGNEES = "structures accompagnées"
    INGENIERIES = "ingénieries"
    SUIVIES = "structures suivies"


class Objectif(Numbered):
    """A target of an avenant: for the whole activity, or for one orientation prioritaire."""

    __tablename__ = "objectifs"
    __table_args__ = (
        CheckConstraint("cible BETWEEN 0 AND 10000", name="cible_in_bounds"),
        UniqueConstraint("orientation_id", "but"),
    )

    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id", ondelete="CASCADE"), index=True)
    orientation_id: Mapped[int | None] = mapped_column(ForeignKey("orientations.id", ondelete="CASCADE"))
    but: Mapped[But] = mapped_column(one_of(But))
    cible: Mapped[int]

    avenant: Mapped[Avenant] = relationship()
    orientation: Mapped[OrientationPrioritaire | None] = relationship()


unique_among(
    "uq_objectifs_avenant_id_but_general", Objectif.orientation_id.is_(None), Objectif.avenant_id, Objectif.but
)


class Financeur(StrEnum):
    """A kind of funder of a DLA; the value is its French label."""

    ETAT = "État"
    CDC = "Caisse des Dépôts"
    FSE = "Fonds social européen (FSE)"
    REGION = "Région"
    DEPARTEMENT = "Département"
    LOCALES = "Communes et groupements de communes"
    PRIVES = "Financeurs privés"
    PORTEUSE = "Structure porteuse"
    AUTRES = "Autres"


class Cofinancement(Numbered):
    """A funder's contribution to a DLA for one year, in cents: `prevu`, then `obtenu` (None: not known yet).

    `nom` distinguishes funders of one kind; `nom_cle` is its key, empty without a name.
    """

    __tablename__ = "cofinancements"
    __sujet__ = ("cofinancement", "dla.region_id")
    __table_args__ = (
        UniqueConstraint("dla_id", "annee", "financeur", "nom_cle"),
        CheckConstraint("annee BETWEEN 2000 AND 2100", name="annee_in_bounds"),
        CheckConstraint("prevu >= 0 AND obtenu >= 0", name="amounts"),
    )

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    annee: Mapped[int]
    financeur: Mapped[Financeur] = mapped_column(one_of(Financeur))
    nom: Mapped[str] = mapped_column(String(120), default="")
    nom_cle: Mapped[str] = mapped_column(String(120), default="")
    prevu: Mapped[int | None] = mapped_column(BigInteger)
    obtenu: Mapped[int | None] = mapped_column(BigInteger)

    dla: Mapped[Dla] = relationship()

    @property
    def libelle(self) -> str:
        """The funder's French label."""
        return f"{self.financeur.value} : {self.nom}" if self.nom else self.financeur.value

    @property
    def retenu(self) -> int | None:
        """The amount obtained, or planned as long as that is not known."""
        return self.prevu if self.obtenu is None else self.obtenu


class GenreAction(StrEnum):
    """A kind of action of a DLA beside its accompagnements; the value is its French label."""

    REUNION = "réunion d’information"
    FORUM = "forum ou salon"
    COMMUNICATION = "lettre, article ou autre communication"
    PERMANENCE = "permanence hors du siège"
    RENCONTRE = "rencontre avec des acteurs locaux"
    DISPOSITIF = "travail avec un autre dispositif"
    FILIERE = "groupe de travail filière ou thématique"
    RESEAU = "réunion du réseau régional DLA/C2RA"
    SUR_SITE = "travail sur site avec le C2RA"
    NATIONAL = "journée ou formation nationale"
    FORMATION = "autre formation"


class ActionDla(Numbered):
    """One action on a day. `participants` is how many came, None when not counted; `lieu` the commune or place."""

    __tablename__ = "actions_dla"
    __sujet__ = ("action", "dla.region_id")
    __table_args__ = (CheckConstraint("participants BETWEEN 0 AND 100000", name="participants_in_bounds"),)

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    genre: Mapped[GenreAction] = mapped_column(one_of(GenreAction))
    jour: Mapped[date]
    intitule: Mapped[str] = mapped_column(String(200))
    lieu: Mapped[str] = mapped_column(String(120), default="")
    participants: Mapped[int | None]

    dla: Mapped[Dla] = relationship()
    partenaires: Mapped[list[Partenaire]] = relationship(secondary="partenaires_actions", order_by="Partenaire.nom_cle")


class PartenaireAction(Base):
    """A partner of an action."""

    __tablename__ = "partenaires_actions"

    action_id: Mapped[int] = mapped_column(ForeignKey("actions_dla.id", ondelete="CASCADE"), primary_key=True)
    partenaire_id: Mapped[int] = mapped_column(
        ForeignKey("partenaires.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Instance(StrEnum):
    """A body where partners meet; the value is its French label."""

    APPUI = "comité d’appui"
    PILOTAGE = "comité de pilotage départemental"
    REGIONAL = "comité de pilotage régional"


class Seance(Numbered):
    """One meeting of an instance of a DLA on a day. `dossiers` were presented, `modifies` of their plans changed after
    its advice, `experts` were invited for one; None when not counted."""

    __tablename__ = "seances"
    __sujet__ = ("séance", "dla.region_id")
    __table_args__ = (
        UniqueConstraint("dla_id", "instance", "jour"),
        CheckConstraint("dossiers BETWEEN 0 AND 999 AND experts BETWEEN 0 AND 999", name="counts"),
        CheckConstraint("modifies BETWEEN 0 AND dossiers", name="no_more_than_dossiers"),
    )

    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), index=True)
    instance: Mapped[Instance] = mapped_column(one_of(Instance))
    jour: Mapped[date]
    dossiers: Mapped[int | None]
    modifies: Mapped[int | None]
    experts: Mapped[int | None]

    dla: Mapped[Dla] = relationship()
    presences: Mapped[list["Presence"]] = relationship(
        back_populates="seance", cascade="all, delete-orphan", passive_deletes=True, order_by="Presence.partenaire_id"
    )


class Presence(Base):
    """A partner invited to a meeting, and whether it came."""

    __tablename__ = "presences"

    seance_id: Mapped[int] = mapped_column(ForeignKey("seances.id", ondelete="CASCADE"), primary_key=True)
    partenaire_id: Mapped[int] = mapped_column(ForeignKey("partenaires.id"), primary_key=True, index=True)
    venu: Mapped[bool]

    seance: Mapped[Seance] = relationship(back_populates="presences")
    partenaire: Mapped[Partenaire] = relationship()


class CorrectionBilan(Numbered):
    """A figure of an avenant corrected by hand: the register's count then, the corrected value, and the reason.

    `code` is that of an indicator of `exports.bilans`, or of its part for one orientation prioritaire; both values are
    in its unit: cents, hundredths of a day.
    """

    __tablename__ = "corrections_bilan"
    __table_args__ = (
        UniqueConstraint("avenant_id", "code"),
        CheckConstraint("valeur BETWEEN 0 AND 2000000000", name="valeur_in_bounds"),
        CheckConstraint("motif <> ''", name="says_why"),
    )

    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60))
    comptee: Mapped[int]
    valeur: Mapped[int]
    motif: Mapped[str] = mapped_column(String(300))
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    le: Mapped[datetime] = mapped_column(Moment)

    avenant: Mapped[Avenant] = relationship()
    compte: Mapped[Compte | None] = relationship()


class BilanSigne(Numbered):
    """The bilan of an avenant as its direction signed it, stored whole in `contenu` (see `exports.bilans.document`).

    `relu_le` is when the C2RA marked it as reviewed; `presente_le` is the day of the copil. Signing again replaces the
    signed bilan and withdraws the review.
    """

    __tablename__ = "bilans_signes"
    __table_args__ = (
        CheckConstraint("relu_le IS NOT NULL OR relu_par_id IS NULL", name="read_by_with_day"),
        UniqueConstraint("avenant_id"),
    )

    avenant_id: Mapped[int] = mapped_column(ForeignKey("avenants.id"))
    contenu: Mapped[dict[str, object]] = mapped_column(Document)
    signe_le: Mapped[datetime] = mapped_column(Moment)
    signe_par_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))
    relu_le: Mapped[datetime | None] = mapped_column(Moment)
    relu_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    presente_le: Mapped[date | None]

    avenant: Mapped[Avenant] = relationship()
    signe_par: Mapped[Compte] = relationship(foreign_keys=[signe_par_id])
    relu_par: Mapped[Compte | None] = relationship(foreign_keys=[relu_par_id])
