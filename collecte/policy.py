"""Who may do what, on which rows. What is not granted here is denied."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from collecte.models import (
    Accompagnement,
    Accord,
    Affectation,
    Brouillon,
    Campagne,
    Complement,
    Compte,
    Courriel,
    DemandeRappel,
    Dla,
    EntreeJournal,
    LienReponse,
    Mode,
    Mots,
    ParQui,
    Partenaire,
    Participation,
    Personne,
    Population,
    Porteuse,
    Region,
    RemiseSynthese,
    Role,
    Signalement,
    Structure,
    Synthese,
    Transmission,
    VersionReferentiel,
    VersionSynthese,
    VueDirection,
)
from collecte.models.journal import SHARING_CHANGED
from collecte.models.participations import is_of_whole_dla
from questionnaires.derive import TEMPS
from questionnaires.model import ParEntretien


class Droit(Enum):
    """What a page or a command requires of who asks for it."""

    PUBLIC = auto()  # anyone, signed in or not
    CONNECTE = auto()  # any account
    NEGOCIER = auto()  # the fiche d'appui of the DLA one works for or directs
    REPONDRE = auto()  # answers of one's own, or of the DLA one works for or directs
    SE_RELIRE = auto()  # how one shared one's own time
    ANIMER = auto()  # campaigns of one's région
    ACCOMPAGNER = auto()  # the register of structures of one's DLA, or of one's région
    LIRE_RESULTATS = auto()  # what structures answered: of one's DLA, or of one's région
    INTERROGER = auto()  # answers of structures entered for them
    DIRIGER = auto()  # the DLA that one's structure carries
    PREPARER_BILAN = auto()  # the bilan of one's DLA, or of those of one's région, as it is being made
    LIRE_BILANS = auto()  # bilans: being made for who prepares them, signed for pilotes; what a région makes of them
    LIRE_TEMPS = auto()  # what settled results tell of the time of one's région
    PILOTER = auto()  # what is published of one's région, read only
    ADMINISTRER = auto()  # accounts, mail and jobs of the installation
    SUIVRE_COURRIELS = auto()  # whether messages arrive: those of one's région, or all for an admin


_ROLES_OF = {
    Droit.REPONDRE: (Role.CHARGE, Role.DIRECTION),
    Droit.SE_RELIRE: (Role.CHARGE,),
    Droit.NEGOCIER: (Role.CHARGE, Role.DIRECTION),
    Droit.ANIMER: (Role.ANIMATEUR,),
    Droit.ACCOMPAGNER: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.LIRE_RESULTATS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.INTERROGER: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.DIRIGER: (Role.DIRECTION,),
    Droit.PREPARER_BILAN: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION),
    Droit.LIRE_BILANS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.LIRE_TEMPS: (Role.CHARGE, Role.ANIMATEUR, Role.DIRECTION, Role.PILOTE),
    Droit.PILOTER: (Role.PILOTE,),
    Droit.ADMINISTRER: (Role.ADMIN,),
    Droit.SUIVRE_COURRIELS: (Role.ANIMATEUR, Role.ADMIN),
}


@dataclass(frozen=True, slots=True)
class Mandat:
    """One role and what it is over: a région (none for an admin), a structure porteuse or a DLA of it."""

    role: Role
    region_id: int | None
    porteuse_id: int | None = None
    dla_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acteur:
    """Who asks, for one request: an account, its person, and what each of its roles is over."""

    compte_id: int
    personne_id: int
    nom: str
    mandats: frozenset[Mandat]
    mots: Mots = field(default_factory=Mots)  # those of its person's région

    @property
    def lien_id(self) -> None:
        """What it does is told by its account."""

    @property
    def mode(self) -> Mode:
        """It answers for itself."""
        return Mode.EN_LIGNE

    def has(self, role: Role) -> bool:
        return any(own.role is role for own in self.mandats)

    def regions_with(self, role: Role) -> frozenset[int]:
        """Ids of the régions where it has that role."""
        return frozenset(own.region_id for own in self.mandats if own.role is role and own.region_id is not None)

    @property
    def regions(self) -> frozenset[int]:
        """Ids of the régions where it has any role."""
        return frozenset(own.region_id for own in self.mandats if own.region_id is not None)

    @property
    def porteuses(self) -> frozenset[int]:
        """Ids of the structures porteuses that it directs."""
        return frozenset(own.porteuse_id for own in self.mandats if own.porteuse_id is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repondant:
    """Who answers for a structure by a personal link, for one request: no account, no right, this one answer alone."""

    lien_id: int
    participation_id: int
    nom: str
    mots: Mots

    @property
    def compte_id(self) -> None:
        """What it does is told by its link."""

    @property
    def mode(self) -> Mode:
        """It answers for its structure."""
        return Mode.EN_LIGNE


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueteur:
    """Who enters the answer of a structure for it, for one request: an account, by which role, how; that one only."""

    compte_id: int
    participation_id: int
    nom: str
    role: Role
    mode: Mode
    mots: Mots

    @property
    def lien_id(self) -> None:
        """What it does is told by its account."""


Auteur = Acteur | Repondant | Enqueteur
"""Who writes an answer."""


def may(acteur: Acteur | None, droit: Droit) -> bool:
    """Whether `acteur` (None: not signed in) has a right at all; on which rows, the scopes below say."""
    if droit is Droit.PUBLIC:
        return True
    if acteur is None:
        return False
    if droit is Droit.CONNECTE:
        return True
    return any(acteur.has(role) for role in _ROLES_OF.get(droit, ()))


def may_give(acteur: Acteur, role: Role, region_id: int | None) -> bool:
    """Whether `acteur` gives and withdraws a role: an admin the admin's, who runs a région any other one there."""
    if region_id is None:
        return acteur.has(Role.ADMIN)
    return role is not Role.ADMIN and region_id in acteur.regions_with(Role.ANIMATEUR)


def needs_second_factor(acteur: Acteur) -> bool:
    """Whether a password alone opens nothing: who runs a région or the installation reaches what others gave."""
    return acteur.has(Role.ANIMATEUR) or acteur.has(Role.ADMIN)


def own_participations(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The answers whose content `acteur` may read and write: one's own, and those of whole DLA that one works for on a
    day, or directs; no one else's. Never that of a structure: its personal links open it, and `interviewing_role`."""
    return or_(
        Participation.personne_id == acteur.personne_id,
        and_(
            is_of_whole_dla(),
            or_(
                Participation.dla_id.in_(_dlas_worked_for(acteur, today)),
                Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))),
            ),
        ),
    )


def own_repartitions(acteur: Acteur) -> ColumnElement[bool]:
    """What `acteur` transmitted and nobody cut from their name: no one else's, not even that of a DLA they direct."""
    return and_(Participation.personne_id == acteur.personne_id, Participation.transmise_le.is_not(None))


def _dlas_worked_for(acteur: Acteur, today: date) -> Select[int]:
    return select(Affectation.dla_id).where(
        Affectation.personne_id == acteur.personne_id,
        Affectation.debut <= today,
        or_(Affectation.fin.is_(None), Affectation.fin >= today),
    )


def own_transmissions(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """What was transmitted, now or formerly, of the answers whose content `acteur` may read."""
    return Transmission.participation.has(own_participations(acteur, today))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands beside the answer of a structure: whether it works for its DLA that day, directs it, or
    runs its région, and whether it is the référent(e) of the accompagnement; None: that has none."""

    works: bool
    directs: bool
    animates: bool
    is_referent: bool | None


def places(acteur: Acteur, today: date) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """What the first three of `Place` say of an answer, as columns; outside all three, it does not exist."""
    return (
        Participation.dla_id.in_(_dlas_worked_for(acteur, today)),
        Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))),
        Participation.campagne.has(Campagne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))),
    )


def interviewing_role(entretien: ParEntretien, place: Place) -> Role | None:
    """By which role one enters the answer of a structure for it; None: not at all.

    `guide` is the DLA's own follow-up: who works there. `telephone` is an opinion of it: never the référent(e) of the
    accompagnement, nor a colleague as long as nobody knows who that is.
    """
    if entretien == "guide":
        return Role.CHARGE if place.works else None
    if entretien != "telephone" or place.is_referent:
        return None
    if place.works and place.is_referent is not None:
        return Role.CHARGE
    if place.directs:
        return Role.DIRECTION
    return Role.ANIMATEUR if place.animates else None


def open_liens() -> ColumnElement[bool]:
    """The personal links that still open their answer; dates are for who is shown why they do not any more."""
    return LienReponse.revoque_le.is_(None)


def followed_demandes(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """Who asks to be called by `acteur`: by the DLA one works for on a day, or by who runs its région, as chosen."""
    return or_(
        and_(
            DemandeRappel.par_qui == ParQui.DLA,
            DemandeRappel.accompagnement.has(Accompagnement.dla_id.in_(_dlas_worked_for(acteur, today))),
        ),
        and_(
            DemandeRappel.par_qui == ParQui.C2RA,
            DemandeRappel.campagne.has(Campagne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))),
        ),
    )


def animated_regions(acteur: Acteur) -> ColumnElement[bool]:
    """The régions that `acteur` runs."""
    return Region.id.in_(acteur.regions_with(Role.ANIMATEUR))


def animated_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """The DLA of the régions that `acteur` runs."""
    return Dla.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def animated_porteuses(acteur: Acteur) -> ColumnElement[bool]:
    """The structures porteuses of the régions that `acteur` runs."""
    return Porteuse.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def animated_personnes(acteur: Acteur) -> ColumnElement[bool]:
    """The persons of the régions that `acteur` runs: identity, affectations and roles, never an answer."""
    return Personne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def directed_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """The DLA that the structures directed by `acteur` carry; never what the C2RA alone may do with them."""
    return and_(Dla.porteuse_id.in_(acteur.porteuses), Dla.region_id.in_(acteur.regions_with(Role.DIRECTION)))


def kept_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose register of structures `acteur` keeps on a day: those one works for, those of a région one runs."""
    return or_(Dla.id.in_(_dlas_worked_for(acteur, today)), animated_dlas(acteur))


def register_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose register `acteur` reads on a day: those that it keeps, and those that it directs."""
    return or_(kept_dlas(acteur, today), directed_dlas(acteur))


def readable_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The accompagnements of the DLA whose register `acteur` reads, and the past ones of a structure now in it."""
    read = select(Dla.id).where(register_dlas(acteur, today))
    return or_(Accompagnement.dla_id.in_(read), Accompagnement.structure.has(Structure.dla_id.in_(read)))


def kept_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The accompagnements of the DLA whose register `acteur` keeps."""
    return Accompagnement.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today)))


def answered_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose structures' answers on what has changed `acteur` reads: worked for on a day, or directed. Who runs
    the région reads figures, and names where the structure agreed."""
    return or_(Dla.id.in_(_dlas_worked_for(acteur, today)), directed_dlas(acteur))


def negotiated_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose fiche d'appui `acteur` reads, and whose commitments it writes: worked for on a day, or directed.
    Neither the C2RA nor the pilotes: a direction hands it over."""
    return or_(Dla.id.in_(_dlas_worked_for(acteur, today)), directed_dlas(acteur))


def prepared_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose bilan `acteur` prepares on a day, and reads as it is being made with the lists behind its figures:
    those whose register it reads. Its direction signs it (`directed_dlas`), who runs the région says that it read it
    (`animated_dlas`), pilotes read it once signed (`piloted_dlas`)."""
    return register_dlas(acteur, today)


def worked_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA that `acteur` works for on a day."""
    return Dla.id.in_(_dlas_worked_for(acteur, today))


def followed_accompagnements(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The accompagnements whose synthèse `acteur` may read: of the DLA whose register it reads, not of a former one."""
    return Accompagnement.dla_id.in_(select(Dla.id).where(register_dlas(acteur, today)))


def named_partenaires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The partners that `acteur` reads the names of: those of the régions where it reads a register."""
    return Partenaire.region_id.in_(select(Dla.region_id).where(register_dlas(acteur, today)))


def kept_partenaires(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The partners that `acteur` changes: those of the DLA that it keeps, all those of a région that it runs."""
    return or_(
        Partenaire.dla_id.in_(select(Dla.id).where(kept_dlas(acteur, today))),
        Partenaire.region_id.in_(acteur.regions_with(Role.ANIMATEUR)),
    )


def piloted_dlas(acteur: Acteur) -> ColumnElement[bool]:
    """The DLA that `acteur` reads for as a pilote: the one its role is over, or all those of its région."""
    named = {own.dla_id for own in acteur.mandats if own.role is Role.PILOTE and own.dla_id is not None}
    whole = {own.region_id for own in acteur.mandats if own.role is Role.PILOTE and own.dla_id is None}
    return or_(Dla.id.in_(named), Dla.region_id.in_(whole))


def given_syntheses(acteur: Acteur) -> ColumnElement[bool]:
    """The synthèses given to a partner that `acteur` reads for, of the DLA that it pilots, while the structure agrees:
    nothing else of the register."""
    piloted = Accompagnement.dla_id.in_(select(Dla.id).where(piloted_dlas(acteur)))
    return and_(
        RemiseSynthese.accord.has(
            and_(Accord.revoque_le.is_(None), Accord.partenaire.has(Partenaire.comptes.any(id=acteur.compte_id)))
        ),
        RemiseSynthese.version.has(VersionSynthese.synthese.has(Synthese.accompagnement.has(piloted))),
    )


def kept_reponses(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The answers of structures whose personal links `acteur` keeps: it keeps the register of the DLA that accompanied
    them, and of the one where they are now, since a link goes to a contact. Never what they say."""
    kept = select(Dla.id).where(kept_dlas(acteur, today))
    where = and_(Accompagnement.dla_id.in_(kept), Accompagnement.structure.has(Structure.dla_id.in_(kept)))
    return Participation.accompagnement.has(where)


def shown_to_direction(acteur: Acteur) -> ColumnElement[bool]:
    """The answers whose author chose, for now, to show something of them to their direction, which `acteur` is."""
    return and_(
        Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur))),
        Participation.transmise_le.is_not(None),
        Participation.vue_direction != VueDirection.NON,
    )


def animated_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """The campaigns that `acteur` runs: states, coverage and workbooks, never an individual answer."""
    return Campagne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def piloted_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """The campaigns of which `acteur` reads what they cover, once over: no name, no DLA, no answer."""
    return Campagne.region_id.in_(acteur.regions_with(Role.PILOTE))


def settled_temps(acteur: Acteur) -> ColumnElement[bool]:
    """The campaigns on time whose regional figures `acteur` reads: settled, of a région where it has a role."""
    own = Campagne
    return and_(own.region_id.in_(acteur.regions), own.instrument == TEMPS, own.arretee_le.is_not(None))


def known_answers(acteur: Acteur) -> ColumnElement[bool]:
    """The answers that `acteur` may know one by one: one's own, and those of the DLA it directs, whatever their authors
    choose today: what was shown once is remembered."""
    directed = Participation.dla_id.in_(select(Dla.id).where(directed_dlas(acteur)))
    return or_(Participation.personne_id == acteur.personne_id, directed)


def deducible_answers(acteur: Acteur) -> ColumnElement[bool]:
    """The same, and those of the DLA that `acteur` ever worked for: from a figure of two, one takes its own."""
    worked = select(Affectation.dla_id).where(Affectation.personne_id == acteur.personne_id)
    return or_(known_answers(acteur), Participation.dla_id.in_(worked))


def told_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """The campaigns asked of structures whose regional results `acteur` reads: who runs the région, or pilots it."""
    read = acteur.regions_with(Role.ANIMATEUR) | acteur.regions_with(Role.PILOTE)
    return and_(Campagne.region_id.in_(read), Campagne.population == Population.STRUCTURES)


def told_dlas(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """The DLA whose own results `acteur` reads on a day: those whose register it reads."""
    return register_dlas(acteur, today)


def answers_to_own_dla(acteur: Acteur, today: date) -> ColumnElement[bool]:
    """What structures transmitted to the DLA that `acteur` works for on a day, or directs; with their names where
    `questionnaires.lecteurs` says that their DLA reads it so."""
    directed = select(Dla.id).where(directed_dlas(acteur))
    own = or_(Participation.dla_id.in_(_dlas_worked_for(acteur, today)), Participation.dla_id.in_(directed))
    return and_(_transmitted_by_a_structure(), own)


def answers_to_told_regions(acteur: Acteur) -> ColumnElement[bool]:
    """The same in the régions whose results `acteur` reads; with names where `questionnaires.lecteurs` says so."""
    return and_(_transmitted_by_a_structure(), Participation.campagne.has(told_campagnes(acteur)))


def _transmitted_by_a_structure() -> ColumnElement[bool]:
    """Not anonymously: nobody knows what such a structure said."""
    named = ~Participation.campagne.has(Campagne.anonyme)
    return and_(Participation.accompagnement_id.is_not(None), Participation.transmise_le.is_not(None), named)


def own_regions(acteur: Acteur) -> ColumnElement[bool]:
    """The régions whose référentiel `acteur` reads and may propose on: those where it has a role."""
    return Region.id.in_(acteur.regions)


def readable_versions(acteur: Acteur) -> ColumnElement[bool]:
    """The versions of the référentiel that `acteur` reads, whatever their state: a debate is for everyone."""
    return VersionReferentiel.region_id.in_(acteur.regions)


def edited_versions(acteur: Acteur) -> ColumnElement[bool]:
    """The versions of the référentiel that `acteur` changes."""
    return VersionReferentiel.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def readable_complements(acteur: Acteur) -> ColumnElement[bool]:
    """The proposals that `acteur` reads: one's own, and all those of the régions one runs."""
    return or_(Complement.auteur_id == acteur.compte_id, answered_complements(acteur))


def answered_complements(acteur: Acteur) -> ColumnElement[bool]:
    """The proposals that `acteur` answers."""
    return Complement.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def animated_brouillons(acteur: Acteur) -> ColumnElement[bool]:
    """The questionnaires in preparation that `acteur` may change: those of the régions it runs."""
    return Brouillon.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def readable_journal(acteur: Acteur) -> ColumnElement[bool]:
    """What `acteur` reads of the journal: that of the régions it runs, but for what only concerns an author."""
    return and_(
        EntreeJournal.region_id.in_(acteur.regions_with(Role.ANIMATEUR)), EntreeJournal.verbe != SHARING_CHANGED
    )


def installation_journal(acteur: Acteur) -> ColumnElement[bool]:
    """What an admin reads of the journal: what was done to the installation as a whole, never to a région."""
    return and_(EntreeJournal.region_id.is_(None), true() if acteur.has(Role.ADMIN) else false())


def followed_courriels(acteur: Acteur) -> ColumnElement[bool]:
    """The messages whose fate `acteur` follows: those about the régions it runs, all of them for an admin."""
    if acteur.has(Role.ADMIN):
        return true()
    return Courriel.region_id.in_(acteur.regions_with(Role.ANIMATEUR))


def followed_signalements(acteur: Acteur) -> ColumnElement[bool]:
    """The « ce n’est plus moi » that `acteur` looks at: about the persons of the régions it runs, all for an admin."""
    if acteur.has(Role.ADMIN):
        return true()
    of_own = Personne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))
    return Signalement.courriel.has(Courriel.compte.has(Compte.personne.has(of_own)))
