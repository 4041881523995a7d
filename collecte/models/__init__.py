"""Every table, so that importing this package is enough for migrations to see them all."""

from collecte.models.base import Base
from collecte.models.campagnes import Campagne, EtatCampagne, Regroupement, VersionQuestionnaire
from collecte.models.comptes import Compte, Habilitation, LienCompte, Role, SessionWeb
from collecte.models.journal import EntreeJournal
from collecte.models.organisation import Dla, Region
from collecte.models.participations import Changement, Participation, VueDirection
from collecte.models.personnes import Affectation, Personne

__all__ = [
    "Affectation",
    "Base",
    "Campagne",
    "Changement",
    "Compte",
    "Dla",
    "EntreeJournal",
    "EtatCampagne",
    "Habilitation",
    "LienCompte",
    "Participation",
    "Personne",
    "Region",
    "Regroupement",
    "Role",
    "SessionWeb",
    "VersionQuestionnaire",
    "VueDirection",
]
