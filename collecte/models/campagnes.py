"""Campagnes: version, région, période, opening and closing dates, sampling, effectifs confirmed by directions."""

from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment, Numbered, one_of, unique_among
from collecte.models.comptes import Compte
from collecte.models.notices import Notice
from collecte.models.organisation import Dla, Region
from collecte.models.questionnaires import VersionQuestionnaire
from collecte.models.referentiels import VersionReferentiel
from questionnaires.core.francais import days_text
from questionnaires.temps.derive import TEMPS
from questionnaires.temps.periodes import Periode


class EtatCampagne(StrEnum):
    """State of a campaign; the value is its French label."""

    PREVUE = "prévue"
    OUVERTE = "ouverte"
    GRACE = "délai de grâce"
    CLOTUREE = "clôturée"
    ARRETEE = "résultats arrêtés"
    ANNULEE = "annulée"

    @property
    def accepts(self) -> bool:
        """True when answers may be written."""
        return self in {EtatCampagne.OUVERTE, EtatCampagne.GRACE}

    @property
    def is_over(self) -> bool:
        """True when answers are no longer accepted."""
        return self in {EtatCampagne.CLOTUREE, EtatCampagne.ARRETEE, EtatCampagne.ANNULEE}


class Population(StrEnum):
    """The respondents, who answer once each; the value is the French label."""

    PERSONNES = "personnes"
    DLA = "DLA"
    STRUCTURES = "structures"


class ChoixStructures(StrEnum):
    """How the structures of a campaign were chosen; the value is the French label."""

    RECENSEMENT = "recensement"
    TIRAGE = "tirage aléatoire"
    RAISONNE = "choix raisonné"


MAX_GRACE = 60
"""Days, at most, during which late answers are still accepted."""

MAX_TITRE = 120
"""Characters, at most, of a title given to a campaign."""

_NAMED = 6
"""Codes of DLA, at most, that a title gives one by one."""


class EtapeCampagne(IntEnum):
    """A step of the preparation of a campaign, in order; the value is its number."""

    QUI = 1
    QUOI = 2
    QUAND = 3
    NOTICE = 4
    APERCU = 5
    OUVRIR = 6


class TirageStructures(Numbered):
    """The seed of a draw, stored before anyone sees the order that it gives, and never drawn again: one for a
    questionnaire, a région and the two days between which accompagnements ended."""

    __tablename__ = "tirages"
    __sujet__ = ("tirage", "region_id")
    __table_args__ = (UniqueConstraint("region_id", "instrument", "accompagnes_du", "accompagnes_au"),)

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    instrument: Mapped[str] = mapped_column(String(60))
    accompagnes_du: Mapped[date]
    accompagnes_au: Mapped[date]
    graine: Mapped[str] = mapped_column(String(64))
    tire_le: Mapped[datetime] = mapped_column(Moment)


class Selection(Base):
    """A structure, by its accompagnement, in the list of a campaign that does not ask them all.

    In a draw, `rang` is its place in the order of its DLA, the first being 1; it is `retenue` when it is asked, from
    the start or in place of `remplace`. In a « choix raisonné », `raison` says why it was chosen.
    """

    __tablename__ = "selections"
    __table_args__ = (
        UniqueConstraint("campagne_id", "remplace_id"),
        CheckConstraint("rang >= 1", name="rank_from_one"),
        CheckConstraint("remplace_id IS NULL OR retenue", name="replacement_is_asked"),
    )

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    accompagnement_id: Mapped[int] = mapped_column(
        ForeignKey("accompagnements.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"))
    rang: Mapped[int]
    retenue: Mapped[bool]
    raison: Mapped[str] = mapped_column(Text, default="")
    remplace_id: Mapped[int | None] = mapped_column(ForeignKey("accompagnements.id"))


class Campagne(Numbered):
    """One questionnaire asked of a région for a période; open from `ouverture` to `cloture`, both days included.

    Late answers are accepted for `grace_jours` more. It opens on its day once that was confirmed (`confirmee_le`),
    which takes a complete `notice`. The expected answers follow the affectations until `attendues_fixees_le`. Nothing
    changes any more after `arretee_le`, nor after `annulee_le`, for the reason in `annulee_pour`: transmitted answers
    were then given back, and count nowhere. One of structures asks those whose accompagnement ended from
    `accompagnes_du` to `accompagnes_au`, both included: all of them, `taille` of them by a draw, or those that were
    chosen, as `choix` says. `anonyme`, for structures only and unchangeable: after its transmission, nothing links an
    answer to its structure. `une_fois`, for persons only: a person on several DLA answers once, with the one where they
    work most.

    `titre_choisi` replaces its title of default, '' for none. `dlas_demandes` has the codes of the DLA asked, in order,
    parted by spaces, '' for all of the région. `etapes_faites` is the last step of its preparation that was saved.

    `version` is the one of new answers; each answer keeps its own. `referentiel` is the one that it was derived from,
    None for the shipped one. A flash survey is counted with the période of its opening; « Temps et activités » has one
    campaign a période, cancelled ones aside.
    """

    __tablename__ = "campagnes"
    __sujet__ = ("campagne", "region_id")
    __table_args__ = (
        CheckConstraint("cloture >= ouverture", name="dates_in_order"),
        CheckConstraint(f"population = 'personnes' OR instrument <> '{TEMPS}'", name="time_is_asked_of_persons"),
        CheckConstraint("grace_jours BETWEEN 0 AND 60", name="grace_in_days"),
        CheckConstraint("(population = 'structures') = (accompagnes_du IS NOT NULL)", name="accompagnes_of_structures"),
        CheckConstraint("(accompagnes_du IS NULL) = (accompagnes_au IS NULL)", name="accompagnes_both"),
        CheckConstraint("accompagnes_au >= accompagnes_du", name="accompagnes_in_order"),
        CheckConstraint("population = 'structures' OR choix = 'recensement'", name="choice_of_structures"),
        CheckConstraint("(choix = 'tirage aléatoire') = (tirage_id IS NOT NULL)", name="draw_has_a_seed"),
        CheckConstraint("(tirage_id IS NULL) = (taille IS NULL)", name="draw_has_a_size"),
        CheckConstraint("population = 'structures' OR NOT anonyme", name="anonymous_structures"),
        CheckConstraint("population = 'personnes' OR NOT une_fois", name="once_of_persons"),
        CheckConstraint("attendues_fixees_le IS NULL OR confirmee_le IS NOT NULL", name="opened_once_confirmed"),
        CheckConstraint("annulee_le IS NULL OR arretee_le IS NULL", name="cancelled_or_settled"),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions_questionnaire.id"))
    referentiel_id: Mapped[int | None] = mapped_column(ForeignKey("versions_referentiel.id"))
    instrument: Mapped[str] = mapped_column(String(60))
    periode_code: Mapped[str] = mapped_column(String(10))
    ouverture: Mapped[date]
    cloture: Mapped[date]
    avec_activites: Mapped[bool]
    nom: Mapped[str] = mapped_column(String(200), default="")  # of the questionnaire; empty for « Temps et activités »
    titre_choisi: Mapped[str] = mapped_column(String(MAX_TITRE), default="")
    dlas_demandes: Mapped[str] = mapped_column(Text, default="")
    etapes_faites: Mapped[int] = mapped_column(default=EtapeCampagne.QUAND.value)
    population: Mapped[Population] = mapped_column(one_of(Population), default=Population.PERSONNES)
    accompagnes_du: Mapped[date | None]
    accompagnes_au: Mapped[date | None]
    choix: Mapped[ChoixStructures] = mapped_column(one_of(ChoixStructures), default=ChoixStructures.RECENSEMENT)
    tirage_id: Mapped[int | None] = mapped_column(ForeignKey("tirages.id"))
    taille: Mapped[int | None]
    anonyme: Mapped[bool] = mapped_column(default=False)
    une_fois: Mapped[bool] = mapped_column(default=False)
    grace_jours: Mapped[int] = mapped_column(default=0)
    notice: Mapped[dict[str, Any] | None] = mapped_column(Document)
    confirmee_le: Mapped[datetime | None] = mapped_column(Moment)
    attendues_fixees_le: Mapped[datetime | None] = mapped_column(Moment)
    annulee_le: Mapped[datetime | None] = mapped_column(Moment)
    annulee_pour: Mapped[str] = mapped_column(Text, default="")
    arretee_le: Mapped[datetime | None] = mapped_column(Moment)
    creee_le: Mapped[datetime] = mapped_column(Moment)
    figees: Mapped[dict[str, Any] | None] = mapped_column(Document)  # `exports.records.figes`, once an answer was cut

    region: Mapped[Region] = relationship()
    version: Mapped[VersionQuestionnaire] = relationship()
    referentiel: Mapped[VersionReferentiel | None] = relationship()
    prolongations: Mapped[list["Prolongation"]] = relationship(viewonly=True)
    tirage: Mapped[TirageStructures | None] = relationship()
    selections: Mapped[list[Selection]] = relationship(
        order_by=Selection.rang, cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def periode(self) -> Periode:
        return Periode.parse(self.periode_code)

    @property
    def titre(self) -> str:
        """The displayed title: its own, else that of default; then the DLA asked, when they are not all."""
        return f"{self.titre_choisi or self.titre_par_defaut}{f' – {self.dlas_en_mots}' if self.dlas_demandes else ''}"

    @property
    def titre_par_defaut(self) -> str:
        """The computed title. A questionnaire asked again each year is distinguished by its year, or its avenant."""
        if self.is_temps:
            return f"Temps et activités, {self.periode.libelle}"
        return f"{self.nom}, {self.periode.libelle}" if self.periode.kind in {"A", "V"} else self.nom

    @property
    def dlas_choisis(self) -> tuple[str, ...]:
        """Codes of the DLA asked, in order; empty when all of the région are."""
        return tuple(self.dlas_demandes.split())

    def asks(self, dla: Dla) -> bool:
        """Return whether a DLA of the région is asked."""
        return not self.dlas_demandes or dla.code in self.dlas_choisis

    @property
    def dlas_en_mots(self) -> str:
        """`DLA 18 et 28`, `12 DLA` beyond a few, or `tous les DLA`."""
        *first, last = self.dlas_choisis or ("",)
        if not last:
            return "tous les DLA"
        if len(first) >= _NAMED:
            return f"{len(first) + 1} DLA"
        return f"DLA {', '.join(first)} et {last}" if first else f"DLA {last}"

    @property
    def territoire(self) -> str:
        """The name of what its figures are about: the région, or only some of its DLA."""
        return f"{self.region.nom}, {self.dlas_en_mots} seulement" if self.dlas_demandes else self.region.nom

    @property
    def is_a_draft(self) -> bool:
        """True while it is prepared: its opening is not confirmed."""
        return self.confirmee_le is None and self.may_change

    @property
    def is_temps(self) -> bool:
        """True when it is « Temps et activités », which has a workbook and rules of its own."""
        return self.instrument == TEMPS

    @property
    def is_of_persons(self) -> bool:
        """True when persons answer, once or once a DLA (`une_fois`)."""
        return self.population is Population.PERSONNES

    @property
    def is_of_dlas(self) -> bool:
        """True when each DLA gives one answer, filled together, rather than each person."""
        return self.population is Population.DLA

    @property
    def is_of_structures(self) -> bool:
        """True when structures answer, by personal links."""
        return self.population is Population.STRUCTURES

    @property
    def is_drawn(self) -> bool:
        """True when its structures were drawn at random."""
        return self.choix is ChoixStructures.TIRAGE

    @property
    def is_chosen(self) -> bool:
        """True when its structures were picked one by one: their answers represent no other."""
        return self.choix is ChoixStructures.RAISONNE

    @property
    def information(self) -> Notice:
        """Its notice, blank when it has none."""
        return Notice.read(self.notice)

    @property
    def has_texts(self) -> bool:
        """True when free texts are read apart from their authors, once reviewed, as its pages announce."""
        return self.is_of_structures or self.is_temps or self.information.textes

    @property
    def missing_notice(self) -> tuple[str, ...]:
        """Missing parts of its notice before its opening can be confirmed, in words."""
        return () if self.confirmee_le else self.information.missing

    def counts_since_settlement(self, transmise_le: datetime | None) -> bool:
        """Return whether an answer that counts was transmitted once results were settled: another release included
        it."""
        return self.arretee_le is not None and transmise_le is not None and transmise_le > self.arretee_le

    @property
    def jours(self) -> str:
        """`du 1er octobre 2026 au 29 octobre 2026`: to the displayed closing, as in workbooks; days of grace and
        extensions are given separately."""
        return days_text(self.ouverture, self.cloture)

    @property
    def derniere_limite(self) -> date:
        """The last day on which it accepts an answer, extensions aside."""
        return self.cloture + timedelta(days=self.grace_jours or 0)

    @property
    def limite(self) -> date:
        """The last day on which any answer may come in, extensions included."""
        return max((self.derniere_limite, *(prolongation.cloture for prolongation in self.prolongations)))

    def prolonges(self, today: date) -> str:
        """Return `du DLA 18 et du DLA 28`, those whose extension still lets answers in; empty when there are none."""
        running = sorted(given.dla.code for given in self.prolongations if given.cloture >= today)
        return " et ".join(f"du DLA {code}" for code in running)

    @property
    def may_change(self) -> bool:
        """True when it may still change: its results are not settled, and it is not cancelled."""
        return self.arretee_le is None and self.annulee_le is None

    def has_opened(self, today: date) -> bool:
        """Return whether it was open on a day: it is open, was, or was closed since to open on a later day."""
        return self.attendues_fixees_le is not None or self.etat(today) is not EtatCampagne.PREVUE

    def is_over(self, today: date) -> bool:
        """Return whether no answer can come in any more, from any DLA."""
        return self.etat(today).is_over and (not self.may_change or today > self.limite)

    def etat(self, today: date, prolongee_au: date | None = None) -> EtatCampagne:
        """Return its state on a day, in Paris; for a DLA whose closing was extended, pass the later day."""
        if self.annulee_le is not None:
            return EtatCampagne.ANNULEE
        if self.arretee_le is not None:
            return EtatCampagne.ARRETEE
        return EtatCampagne.PREVUE if self.confirmee_le is None else self.etat_of_days(today, prolongee_au)

    def etat_of_days(self, today: date, prolongee_au: date | None = None) -> EtatCampagne:
        """Return its state by its days alone, as once its opening is confirmed: to preview what would be sent."""
        if today < self.ouverture:
            return EtatCampagne.PREVUE
        if today <= self.cloture_for(prolongee_au):
            return EtatCampagne.OUVERTE
        return EtatCampagne.GRACE if today <= self.derniere_limite else EtatCampagne.CLOTUREE

    def is_to_fix(self, today: date) -> bool:
        """Return whether its day has come, and its expected answers still follow the affectations."""
        return self.attendues_fixees_le is None and self.etat(today) is not EtatCampagne.PREVUE

    def cloture_for(self, prolongee_au: date | None) -> date:
        """Return the closing that is shown to a DLA."""
        return max(self.cloture, prolongee_au or self.cloture)


_COUNTS = Campagne.annulee_le.is_(None)  # a cancelled campaign may be asked again
unique_among(
    "uq_campagnes_region_id_periode_code_temps",
    and_(Campagne.instrument == TEMPS, _COUNTS),
    Campagne.region_id,
    Campagne.periode_code,
)
unique_among(
    "uq_campagnes_region_id_instrument_periode_code_ouverture",
    _COUNTS,
    Campagne.region_id,
    Campagne.instrument,
    Campagne.periode_code,
    Campagne.ouverture,
)


class Prolongation(Base):
    """A later closing for one DLA, with the reason shown to its authors; it reopens when the campaign is closed."""

    __tablename__ = "prolongations"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)
    cloture: Mapped[date]
    raison: Mapped[str] = mapped_column(Text)
    accordee_le: Mapped[datetime] = mapped_column(Moment)

    dla: Mapped[Dla] = relationship()


class Regroupement(Base):
    """A DLA that a workbook of 0.11 or before pooled with others: no release over these months shows its own figure.

    No code writes it any more.
    """

    __tablename__ = "regroupements"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)


class AvisEffectifs(StrEnum):
    """Opinion of a direction on effectifs; the value is its French label."""

    CONFIRMES = "confirmés"
    A_CORRIGER = "à corriger"


class ConfirmationEffectifs(Base):
    """The last opinion of a direction on one DLA in one campaign; the journal keeps the earlier ones.

    `phrase` says what is to be corrected. `empreinte` is the digest of the effectifs that it was about: when they have
    changed since, it does not hold any more.
    """

    __tablename__ = "confirmations_effectifs"
    __table_args__ = (CheckConstraint("avis = 'confirmés' OR phrase <> ''", name="says_what_to_correct"),)

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    dla_id: Mapped[int] = mapped_column(ForeignKey("dlas.id"), primary_key=True)
    avis: Mapped[AvisEffectifs] = mapped_column(one_of(AvisEffectifs))
    phrase: Mapped[str] = mapped_column(Text)
    empreinte: Mapped[str] = mapped_column(String(64))
    quand: Mapped[datetime] = mapped_column(Moment)
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"))

    compte: Mapped[Compte] = relationship()
