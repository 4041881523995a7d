"""Actors of a request: an account with its roles, a respondent with a link, or an interviewer."""

from dataclasses import dataclass, field

from collecte.models import Mode, Mots, Role
from collecte.policy.roles import FONCTIONS, Droit
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class Mandat:
    """One role and its extent: a région (none for an admin), a structure porteuse or a DLA of it."""

    role: Role
    region_id: int | None
    porteuse_id: int | None = None
    dla_id: int | None = None

    def may(self, droit: Droit) -> bool:
        return droit in FONCTIONS[self.role].droits


@dataclass(frozen=True, slots=True, kw_only=True)
class Acteur:
    """The actor of one request: an account, its person, and the extent of each of its roles."""

    compte_id: int
    personne_id: int
    nom: str
    mandats: frozenset[Mandat]
    region: str = ""  # name of its person’s région
    mots: Mots = field(default_factory=Mots)  # those of its person's région, as the disclosure thresholds
    seuils: Seuils = field(default_factory=Seuils)

    @property
    def lien_id(self) -> None:
        """None: its acts are recorded under its account."""

    @property
    def mode(self) -> Mode:
        """It answers for itself."""
        return Mode.EN_LIGNE

    def has(self, droit: Droit) -> bool:
        return any(mandat.may(droit) for mandat in self.mandats)

    def regions_with(self, droit: Droit) -> frozenset[int]:
        """Return the ids of the régions where it has that right."""
        return frozenset(
            mandat.region_id for mandat in self.mandats if mandat.may(droit) and mandat.region_id is not None
        )

    @property
    def regions(self) -> frozenset[int]:
        """Ids of the régions where it has any role."""
        return frozenset(mandat.region_id for mandat in self.mandats if mandat.region_id is not None)

    @property
    def porteuses(self) -> frozenset[int]:
        """Ids of the structures porteuses that it directs."""
        return frozenset(mandat.porteuse_id for mandat in self.mandats if mandat.porteuse_id is not None)


def animating(region_id: int) -> Acteur:
    """Return an actor that runs a région, for what a command reads of it. It has no account: it may sign nothing."""
    mandat = Mandat(role=Role.ANIMATEUR, region_id=region_id)
    return Acteur(compte_id=0, personne_id=0, nom="", mandats=frozenset({mandat}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repondant:
    """The respondent of a structure, by a personal link, for one request: no account, no right, this one answer alone.

    `lit_jusqua` is that of the link: None when it reads the whole answer.
    """

    lien_id: int
    participation_id: int
    nom: str
    mots: Mots
    lit_jusqua: int | None = None

    @property
    def compte_id(self) -> None:
        """None: its acts are recorded under its link."""

    @property
    def mode(self) -> Mode:
        """It answers for its structure."""
        return Mode.EN_LIGNE


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueteur:
    """The account that enters a structure's answer, for one request: its role and the mode; that answer only."""

    compte_id: int
    participation_id: int
    nom: str
    role: Role
    mode: Mode
    mots: Mots

    @property
    def lien_id(self) -> None:
        """None: its acts are recorded under its account."""


Auteur = Acteur | Repondant | Enqueteur
"""Author of an answer."""
