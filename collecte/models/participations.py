"""Participations: the answers of a respondent and their history, and anonymous answers, stored apart."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from collecte.models.accompagnements import Accompagnement
from collecte.models.base import Base, Document, Moment, Numbered, one_of, unique_among
from collecte.models.campagnes import Campagne, EtatCampagne, Prolongation
from collecte.models.comptes import Compte, Role
from collecte.models.organisation import Dla, Mots
from collecte.models.personnes import Affectation, Personne
from collecte.models.questionnaires import VersionQuestionnaire
from exports.records.records import Etat
from questionnaires.core.francais import paris_day

SANS_NOM = "sans nom"
"""Author's name of a detached answer."""

TEXTE_EFFACE = "texte effacé"
"""Replacement of a free text that was erased: it still counts as one that was given."""


class VueDirection(StrEnum):
    """« Votre direction peut-elle voir votre répartition ? »"""

    NON = "non"
    MISSION = "mission"
    FONCTION = "fonction"


class Mode(StrEnum):
    """How an answer was given; the value is its French label."""

    EN_LIGNE = "en ligne"
    ENTRETIEN = "entretien guidé"
    TELEPHONE = "téléphone"
    PAPIER = "papier"

    @property
    def saisie(self) -> str:
        """The mode, as the end of a sentence."""
        return {
            Mode.EN_LIGNE: "saisie en ligne",
            Mode.ENTRETIEN: "saisie pendant un entretien",
            Mode.TELEPHONE: "saisie par téléphone",
            Mode.PAPIER: "saisie d’après le papier",
        }[self]


class Participation(Numbered):
    """One expected answer: of an affectation in a campaign, of a structure for its accompagnement, or of a whole DLA,
    with none of the three.

    `saisie` maps question codes to typed texts, as they are; `valeurs` maps them to values and exists only once
    transmitted. `version` is the version of its questionnaire. `connues` maps question codes to what was known at
    opening: `texte`, `origine` and `date` (ISO). `revision` counts the saves that changed something; 0 is what was
    prefilled at opening. `etp_attendu` is in hundredths, `mois_attendus` in tenths of a month. The DLA and the person
    are copied from the affectation or the accompagnement, as they were when the campaign opened. `choix` has the boxes
    ticked on the check page, by field, until it is transmitted. `en_retard`: when it was transmitted, the closing shown
    to its author had passed; a closing that moves later may excuse it, none makes late an answer sent in time.
    `refusee_le`: its author wishes not to answer, and may still change their mind. `retiree_le`: it is not expected any
    more. `notice_vue` is the hash of the notice shown to the author when last writing, which `textes_notices` has.
    `mode` is that of its last writer or transmitter: one that is not on line was entered for a structure by
    `saisie_par`, as `saisie_role` (its account may be erased). `detachee`: it was detached from its author, and has
    only this number in its campaign, the same for all the answers of one person or structure.

    `rouverte_le`: its author may write it since, and transmit it again; `saisie` is then a draft beside `valeurs` and
    `transmise_le`, which count until then. Before results are settled its author took it back, and settling clears it;
    after, it was opened by the C2RA, for the first time maybe. `recue_le`: that came in, and waits for the next
    release as the given back transmission of that moment.
    """

    __tablename__ = "participations"
    __sujet__ = ("réponse", "campagne.region_id")
    __table_args__ = (
        UniqueConstraint("campagne_id", "affectation_id"),
        UniqueConstraint("campagne_id", "accompagnement_id"),
        CheckConstraint("(affectation_id IS NULL) = (personne_id IS NULL)", name="person_with_affectation"),
        CheckConstraint("affectation_id IS NULL OR accompagnement_id IS NULL", name="one_respondent"),
        CheckConstraint("(transmise_le IS NULL) = (recu IS NULL)", name="receipt_with_transmission"),
        CheckConstraint("(transmise_le IS NULL) = (valeurs IS NULL)", name="values_with_transmission"),
        CheckConstraint("revision >= 0", name="revision_counts"),
        CheckConstraint("transmise_le IS NULL OR refusee_le IS NULL", name="transmitted_or_refused"),
        CheckConstraint("transmise_le IS NULL OR retiree_le IS NULL", name="transmitted_or_withdrawn"),
        CheckConstraint("(mode = 'en ligne') = (saisie_role IS NULL)", name="entered_by_a_role"),
        CheckConstraint("mode <> 'en ligne' OR saisie_par_id IS NULL", name="entered_by_someone"),
        CheckConstraint("mode = 'en ligne' OR accompagnement_id IS NOT NULL", name="entered_for_a_structure"),
        CheckConstraint("detachee IS NULL OR (personne_id IS NULL AND accompagnement_id IS NULL)", name="cut_from_all"),
    )

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"))
    affectation_id: Mapped[int | None] = mapped_column(ForeignKey("affectations.id"))
    accompagnement_id: Mapped[int | None] = mapped_column(ForeignKey("accompagnements.id"), index=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"))
    personne_id: Mapped[int | None] = mapped_column(ForeignKey("personnes.id"), index=True)
    etp_attendu: Mapped[int]
    mois_attendus: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    connues: Mapped[dict[str, dict[str, str]]] = mapped_column(Document, default=dict)
    saisie: Mapped[dict[str, str]] = mapped_column(Document)
    revision: Mapped[int] = mapped_column(default=0)
    modifiee_le: Mapped[datetime | None] = mapped_column(Moment)
    transmise_le: Mapped[datetime | None] = mapped_column(Moment)
    refusee_le: Mapped[datetime | None] = mapped_column(Moment)
    retiree_le: Mapped[datetime | None] = mapped_column(Moment)
    notice_vue: Mapped[str | None] = mapped_column(String(64))
    transmise_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    recu: Mapped[str | None] = mapped_column(String(20), unique=True)
    valeurs: Mapped[dict[str, Any] | None] = mapped_column(Document)
    accord_chiffres: Mapped[bool] = mapped_column(default=False)
    vue_direction: Mapped[VueDirection] = mapped_column(one_of(VueDirection), default=VueDirection.NON)
    partage_fiche: Mapped[bool] = mapped_column(default=False)
    choix: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    en_retard: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[Mode] = mapped_column(one_of(Mode), default=Mode.EN_LIGNE)
    saisie_par_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    saisie_role: Mapped[Role | None] = mapped_column(one_of(Role))
    detachee: Mapped[int | None]
    rouverte_le: Mapped[datetime | None] = mapped_column(Moment)
    recue_le: Mapped[datetime | None] = mapped_column(Moment)

    campagne: Mapped[Campagne] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    affectation: Mapped[Affectation | None] = relationship()
    accompagnement: Mapped[Accompagnement | None] = relationship()
    dla: Mapped[Dla] = relationship()
    personne: Mapped[Personne | None] = relationship()
    transmise_par: Mapped[Compte | None] = relationship(foreign_keys=[transmise_par_id])
    saisie_par: Mapped[Compte | None] = relationship(foreign_keys=[saisie_par_id])
    prolongation: Mapped[Prolongation | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Participation.campagne_id) == Prolongation.campagne_id,
            foreign(Participation.dla_id) == Prolongation.dla_id,
        ),
        viewonly=True,
    )

    ecart: Mapped["EcartJustifie | None"] = relationship(viewonly=True)

    @property
    def cle(self) -> tuple[int, int | None, int | None]:
        """Key of the answer in its campaign: its DLA, its affectation, its accompagnement."""
        return self.dla_id, self.affectation_id, self.accompagnement_id

    @property
    def justification(self) -> str:
        """The reason why it stays missing, as the C2RA noted it; empty when there is none."""
        return self.ecart.raison if self.ecart else ""

    @property
    def auteur(self) -> str:
        """Its author in words: a person, a structure, or the whole DLA; no one any more once it was detached."""
        if self.detachee is not None:
            return SANS_NOM
        if self.accompagnement:
            return self.accompagnement.structure.nom
        return self.personne.nom_complet if self.personne else f"DLA {self.dla.code}"

    @property
    def saisie_comme(self) -> str:
        """The role that entered it for a structure, in the words of its région; empty when the structure entered it
        itself."""
        return entered_as(self.saisie_role, Mots.in_region(self.campagne.region))

    @property
    def prolongee_au(self) -> date | None:
        """The later closing granted to its DLA, if any."""
        return self.prolongation.cloture if self.prolongation else None

    @property
    def cloture(self) -> date:
        """The closing shown to its author."""
        return self.campagne.cloture_for(self.prolongee_au)

    @property
    def is_given(self) -> bool:
        """True when its author has nothing more to send: transmitted, or received since results were settled."""
        return self.rouverte_le is None and (self.transmise_le is not None or self.recue_le is not None)

    @property
    def is_taken_back(self) -> bool:
        """True when its author took it back, and did not transmit it again: what was transmitted counts."""
        return self.rouverte_le is not None and self.campagne.arretee_le is None

    @property
    def is_opened_late(self) -> bool:
        """True when the C2RA opened it to its author once results were settled."""
        return self.rouverte_le is not None and self.campagne.arretee_le is not None

    def may_be_taken_back(self, today: date) -> bool:
        """Return whether its author may take back, on a day, what they transmitted about their own time."""
        is_own = self.campagne.is_temps and self.personne_id is not None
        is_sent = self.transmise_le is not None and self.rouverte_le is None
        return is_own and is_sent and self.etat_campagne(today) is EtatCampagne.OUVERTE

    @property
    def is_revised(self) -> bool:
        """True when another release already included a late answer or a correction: it does not change again."""
        return self.campagne.counts_since_settlement(self.transmise_le)

    @property
    def is_revised_first(self) -> bool:
        """True when another release included its first transmission: it was late, nothing was corrected."""
        return self.is_revised and self.en_retard

    @property
    def is_late(self) -> bool:
        """True when it was transmitted after the closing: both the one shown that day and the current one."""
        return is_late(self, self.cloture)

    def etat_campagne(self, today: date) -> EtatCampagne:
        """Return the state of its campaign for its DLA; an extension is looked up when it may matter."""
        campagne = self.campagne
        if self.is_opened_late and campagne.annulee_le is None:
            return EtatCampagne.GRACE
        return campagne.etat(today, self.prolongee_au if today > campagne.cloture else None)

    def may_be_written(self, today: date) -> bool:
        """Return whether its author may change it on a day, in Paris: dates, grace, extension, refusal, withdrawal."""
        is_settled = self.transmise_le or self.refusee_le or self.recue_le or self.retiree_le
        return (self.rouverte_le is not None or not is_settled) and self.etat_campagne(today).accepts


class Envoi(Protocol):
    """A transmission, as far as its lateness goes."""

    @property
    def transmise_le(self) -> datetime | None: ...
    @property
    def en_retard(self) -> bool: ...


def is_late(envoi: Envoi, cloture: date) -> bool:
    """Return whether it was transmitted after the closing shown that day, and after `cloture`, the current one."""
    return envoi.transmise_le is not None and envoi.en_retard and paris_day(envoi.transmise_le) > cloture


def etat_sent(transmise_le: datetime | None, recue_le: datetime | None) -> Etat | None:
    """Return the state of an answer that was sent: the last release counts it, or will when results are settled; or it
    came in since and waits for the next one. None when nothing was sent."""
    if transmise_le is not None:
        return Etat.TRANSMIS
    return None if recue_le is None else Etat.RECUE


def entered_as(role: Role | None, mots: Mots) -> str:
    """Return the name of a role that enters answers of structures; empty for none."""
    words = {Role.CHARGE: mots.charge, Role.DIRECTION: "direction", Role.ANIMATEUR: mots.c2ra}
    return words.get(role, "") if role else ""


def is_of_whole_dla() -> ColumnElement[bool]:
    """Match the answers that the team of a DLA gives together: of no person, of no structure either, and detached from
    none."""
    participation = Participation
    return and_(
        participation.affectation_id.is_(None),
        participation.accompagnement_id.is_(None),
        participation.detachee.is_(None),
    )


unique_among(
    "uq_participations_campagne_id_dla_id_dla", is_of_whole_dla(), Participation.campagne_id, Participation.dla_id
)


class EcartJustifie(Base):
    """The reason why an answer that was not transmitted in time stays missing: noted by the C2RA, for its figures.

    It forbids nothing: an answer that comes in all the same counts as any other.
    """

    __tablename__ = "ecarts_justifies"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    raison: Mapped[str] = mapped_column(Text)
    note_le: Mapped[datetime] = mapped_column(Moment)


class Changement(Numbered):
    """One question of one answer changed by one save: append-only, read back to know what a page had shown.

    `page` is the token of the page that sent it: a page whose save succeeded but whose response was lost on the network
    must not be asked to choose between its own texts. Made by an account, or through the personal link of a structure.
    """

    __tablename__ = "changements"
    __table_args__ = (
        CheckConstraint("(compte_id IS NULL) <> (lien_id IS NULL)", name="one_author"),
        Index("ix_changements_participation_revision", "participation_id", "revision"),
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    revision: Mapped[int]  # the one this change made
    code: Mapped[str] = mapped_column(String(200))
    avant: Mapped[str] = mapped_column(Text)
    apres: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(16))
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    lien_id: Mapped[int | None] = mapped_column(ForeignKey("liens_reponse.id"))
    quand: Mapped[datetime] = mapped_column(Moment)


class LecteurAnnonce(Base):
    """A member of the direction at the time when an author chose, last, to show their time to their direction.

    Later directions of the DLA read nothing of it, until its author chooses again.
    """

    __tablename__ = "lecteurs_annonces"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    personne_id: Mapped[int] = mapped_column(ForeignKey("personnes.id"), primary_key=True, index=True)


class ReponseAnonyme(Base):
    """An answer, in the only version of its campaign: neither DLA, nor account, nor moment, nor order.

    `id` is random (UUID 4) and drawn again each time the rows around it are; on SQLite the table is sorted by it, and
    has no other order. `versee`: in a group that may be read; else it waits for others.
    """

    __tablename__ = "reponses_anonymes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), index=True)
    valeurs: Mapped[dict[str, Any]] = mapped_column(Document)
    versee: Mapped[bool]
