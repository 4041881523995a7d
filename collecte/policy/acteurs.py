"""Actors of a request: an account with its roles, a respondent with a link, or an interviewer."""

from dataclasses import dataclass, field

from collecte.models import Mode, Mots, Role
from exports.release.seuils import Seuils


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
    mots: Mots = field(default_factory=Mots)  # those of its person's région, as its thresholds of disclosure
    seuils: Seuils = field(default_factory=Seuils)

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


def animating(region_id: int) -> Acteur:
    """Who runs a région, whoever it is: what a command reads of it. It has no account: it may sign nothing."""
    mandat = Mandat(role=Role.ANIMATEUR, region_id=region_id)
    return Acteur(compte_id=0, personne_id=0, nom="", mandats=frozenset({mandat}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repondant:
    """Who answers for a structure by a personal link, for one request: no account, no right, this one answer alone.

    `lit_jusqua` is that of the link: None when it reads the whole answer.
    """

    lien_id: int
    participation_id: int
    nom: str
    mots: Mots
    lit_jusqua: int | None = None

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
