"""Every table, so that importing this package is enough for migrations to see them all."""

from collecte.models.base import Base
from collecte.models.campagnes import Campagne, EtatCampagne, Population, Prolongation, Regroupement
from collecte.models.classeurs import ClasseurReference
from collecte.models.comptes import (
    Agenda,
    CodeSecours,
    Compte,
    Frein,
    GenreLien,
    Habilitation,
    LienCompte,
    Role,
    SessionWeb,
)
from collecte.models.conventions import Avenant, Convention
from collecte.models.courriels import Courriel, EtatCourriel, Signalement
from collecte.models.echanges import Echange, EtatEchange, MessageEchange
from collecte.models.effectifs import AvisEffectifs, ConfirmationEffectifs
from collecte.models.journal import EntreeJournal
from collecte.models.notices import Notice
from collecte.models.organisation import Dla, Mots, NatureDla, Porteuse, Region
from collecte.models.participations import Changement, EcartJustifie, Participation, VueDirection
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
from collecte.models.relances import DepartRelance, GenreRelance, Rappel, Relance, Repere
from collecte.models.signaux import SignauxVus
from collecte.models.transmissions import Transmission
from collecte.models.travaux import Travail

__all__ = [
    "Affectation",
    "Agenda",
    "Avenant",
    "AvisEffectifs",
    "Base",
    "Brouillon",
    "Campagne",
    "Changement",
    "ClasseurReference",
    "CodeSecours",
    "Complement",
    "Compte",
    "ConfirmationEffectifs",
    "Consultation",
    "Convention",
    "Courriel",
    "DepartRelance",
    "Dla",
    "EcartJustifie",
    "Echange",
    "EntreeJournal",
    "Essai",
    "EtatCampagne",
    "EtatComplement",
    "EtatCourriel",
    "EtatEchange",
    "EtatVersion",
    "Frein",
    "GenreLien",
    "GenreRelance",
    "Habilitation",
    "LienCompte",
    "MessageEchange",
    "ModificationBrouillon",
    "ModificationReferentiel",
    "Mots",
    "NatureDla",
    "Notice",
    "Participation",
    "Personne",
    "Population",
    "Porteuse",
    "Prolongation",
    "Rappel",
    "Region",
    "Regroupement",
    "Relance",
    "Repere",
    "Role",
    "SessionWeb",
    "Signalement",
    "SignauxVus",
    "Transmission",
    "Travail",
    "VersionQuestionnaire",
    "VersionReferentiel",
    "VueDirection",
]
