"""Who may do what, on which rows. What is not granted here is denied."""

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import ColumnElement

from collecte.models import Campagne, Participation, Region, Role


class Droit(Enum):
    """What a page or a command requires of who asks for it."""

    PUBLIC = auto()  # anyone, signed in or not
    CONNECTE = auto()  # any account
    REPONDRE = auto()  # answers of one's own
    ANIMER = auto()  # campaigns of one's région


@dataclass(frozen=True, slots=True, kw_only=True)
class Acteur:
    """Who asks, for one request: an account, its person, and the régions it has each role in."""

    compte_id: int
    personne_id: int
    nom: str
    roles: frozenset[tuple[Role, int]]

    def regions_with(self, role: Role) -> frozenset[int]:
        """Ids of the régions where it has that role."""
        return frozenset(region for own, region in self.roles if own is role)


def may(acteur: Acteur | None, droit: Droit) -> bool:
    """Whether `acteur` (None: not signed in) has a right at all; on which rows, the scopes below say."""
    if droit is Droit.PUBLIC:
        return True
    if acteur is None:
        return False
    if droit is Droit.ANIMER:
        return bool(acteur.regions_with(Role.ANIMATEUR))
    if droit is Droit.REPONDRE:
        return bool(acteur.regions_with(Role.CHARGE))
    return droit is Droit.CONNECTE


def own_participations(acteur: Acteur) -> ColumnElement[bool]:
    """The answers whose content `acteur` may read and write: one's own, and no one else's."""
    return Participation.personne_id == acteur.personne_id


def animated_regions(acteur: Acteur) -> ColumnElement[bool]:
    """The régions that `acteur` runs."""
    return Region.id.in_(acteur.regions_with(Role.ANIMATEUR))


def animated_campagnes(acteur: Acteur) -> ColumnElement[bool]:
    """The campaigns that `acteur` runs: states, coverage and workbooks, never an individual answer."""
    return Campagne.region_id.in_(acteur.regions_with(Role.ANIMATEUR))
