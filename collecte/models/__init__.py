"""Every table, so that importing this package is enough for migrations to see them all."""

from collecte.models.base import Base
from collecte.models.campagnes import Campagne, EtatCampagne, Population, Prolongation, Regroupement
from collecte.models.comptes import Compte, Habilitation, LienCompte, Role, SessionWeb
from collecte.models.courriels import Courriel
from collecte.models.journal import EntreeJournal
from collecte.models.notices import Notice
from collecte.models.organisation import Dla, NatureDla, Porteuse, Region
from collecte.models.participations import Changement, Participation, VueDirection
from collecte.models.personnes import Affectation, Personne
from collecte.models.questionnaires import Brouillon, Essai, ModificationBrouillon, VersionQuestionnaire
from collecte.models.referentiels import (
    Complement,
    Consultation,
    EtatComplement,
    EtatVersion,
    ModificationReferentiel,
    VersionReferentiel,
)

__all__ = [
    "Affectation",
    "Base",
    "Brouillon",
    "Campagne",
    "Changement",
    "Complement",
    "Compte",
    "Consultation",
    "Courriel",
    "Dla",
    "EntreeJournal",
    "Essai",
    "EtatCampagne",
    "EtatComplement",
    "EtatVersion",
    "Habilitation",
    "LienCompte",
    "ModificationBrouillon",
    "ModificationReferentiel",
    "NatureDla",
    "Notice",
    "Participation",
    "Personne",
    "Population",
    "Porteuse",
    "Prolongation",
    "Region",
    "Regroupement",
    "Role",
    "SessionWeb",
    "VersionQuestionnaire",
    "VersionReferentiel",
    "VueDirection",
]
