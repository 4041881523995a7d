"""Every table, so that importing this package is enough for migrations to see them all."""

from collecte.models.accompagnements import (
    Accompagnement,
    Diagnostic,
    DiagnosticAccompagnement,
    Etape,
    GenreEtape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Prestataire,
)
from collecte.models.anonymat import ReponseAnonyme
from collecte.models.base import Base
from collecte.models.bilans import (
    ActionDla,
    BilanSigne,
    But,
    Cofinancement,
    CorrectionBilan,
    Financeur,
    GenreAction,
    Instance,
    Objectif,
    PartenaireAction,
    Presence,
    Seance,
)
from collecte.models.campagnes import (
    Campagne,
    ChoixStructures,
    EtatCampagne,
    Population,
    Prolongation,
    Regroupement,
    Selection,
    TirageStructures,
)
from collecte.models.classeurs import ClasseurReference, ClasseurSorti
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
from collecte.models.correspondances import Correspondance
from collecte.models.courriels import Courriel, EtatCourriel, Signalement
from collecte.models.droits import (
    DemandeDroit,
    DroitDemande,
    Efface,
    Effacement,
    OrigineDemande,
    TexteNotice,
)
from collecte.models.echanges import Echange, EtatEchange, MessageEchange
from collecte.models.effectifs import AvisEffectifs, ConfirmationEffectifs
from collecte.models.engagements import Engagement
from collecte.models.entretiens import MAX_NOTES, Entretien
from collecte.models.envois_resultats import EnvoiResultats
from collecte.models.fabrications import EtatFabrication, Fabrication, GenreFabrication, MorceauFabrique
from collecte.models.identites import IdentiteExterne
from collecte.models.imports import EtatImport, ImportRegistre
from collecte.models.jetons import JetonAcces
from collecte.models.journal import EntreeJournal
from collecte.models.liens import MAX_LIENS, DemandeRappel, LienReponse, ParQui
from collecte.models.notices import Notice
from collecte.models.organisation import Dla, Mots, NatureDla, Porteuse, Region
from collecte.models.partenaires import Accord, MoyenAccord, Partenaire, PartenaireCompte
from collecte.models.participations import Changement, EcartJustifie, Mode, Participation, VueDirection
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
from collecte.models.reprises import Reprise
from collecte.models.resultats import ResultatGarde
from collecte.models.signaux import SignauxVus
from collecte.models.structures import ContactStructure, Forme, ReleveBudget, ReleveEmploi, Structure
from collecte.models.syntheses import (
    LienSynthese,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.models.textes_libres import Sort, TexteRelu
from collecte.models.transmissions import Transmission
from collecte.models.travaux import Travail

__all__ = [
    "MAX_LIENS",
    "MAX_NOTES",
    "Accompagnement",
    "Accord",
    "ActionDla",
    "Affectation",
    "Agenda",
    "Avenant",
    "AvisEffectifs",
    "Base",
    "BilanSigne",
    "Brouillon",
    "But",
    "Campagne",
    "Changement",
    "ChoixStructures",
    "ClasseurReference",
    "ClasseurSorti",
    "CodeSecours",
    "Cofinancement",
    "Complement",
    "Compte",
    "ConfirmationEffectifs",
    "Consultation",
    "ContactStructure",
    "Convention",
    "CorrectionBilan",
    "Correspondance",
    "Courriel",
    "DemandeDroit",
    "DemandeRappel",
    "DepartRelance",
    "Diagnostic",
    "DiagnosticAccompagnement",
    "Dla",
    "DroitDemande",
    "EcartJustifie",
    "Echange",
    "Efface",
    "Effacement",
    "Engagement",
    "EntreeJournal",
    "Entretien",
    "EnvoiResultats",
    "Essai",
    "Etape",
    "EtatCampagne",
    "EtatComplement",
    "EtatCourriel",
    "EtatEchange",
    "EtatFabrication",
    "EtatImport",
    "EtatVersion",
    "Fabrication",
    "Financeur",
    "Forme",
    "Frein",
    "GenreAction",
    "GenreEtape",
    "GenreFabrication",
    "GenreLien",
    "GenreRelance",
    "Habilitation",
    "IdentiteExterne",
    "ImportRegistre",
    "Ingenierie",
    "IngenierieAccompagnement",
    "Instance",
    "JetonAcces",
    "LienCompte",
    "LienReponse",
    "LienSynthese",
    "MessageEchange",
    "Mode",
    "ModificationBrouillon",
    "ModificationReferentiel",
    "MorceauFabrique",
    "Mots",
    "MoyenAccord",
    "NatureAction",
    "NatureDla",
    "Notice",
    "Objectif",
    "OrientationAccompagnement",
    "OrientationPrioritaire",
    "OrigineDemande",
    "ParQui",
    "Partenaire",
    "PartenaireAction",
    "PartenaireCompte",
    "Participation",
    "Personne",
    "Population",
    "Porteuse",
    "Presence",
    "Prestataire",
    "Prolongation",
    "Rappel",
    "Region",
    "Regroupement",
    "Relance",
    "ReleveBudget",
    "ReleveEmploi",
    "RemarqueSynthese",
    "RemiseSynthese",
    "Repere",
    "ReponseAnonyme",
    "Reprise",
    "ResultatGarde",
    "Role",
    "Seance",
    "Selection",
    "SessionWeb",
    "Signalement",
    "SignauxVus",
    "Sort",
    "Structure",
    "Synthese",
    "TexteNotice",
    "TexteRelu",
    "TirageStructures",
    "Transmission",
    "Travail",
    "VersionQuestionnaire",
    "VersionReferentiel",
    "VersionSynthese",
    "VueDirection",
]
