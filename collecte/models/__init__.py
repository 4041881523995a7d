"""All tables: importing this package shows them to migrations."""

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
    AvisEffectifs,
    Campagne,
    ChoixStructures,
    ConfirmationEffectifs,
    EtapeCampagne,
    EtatCampagne,
    Population,
    Prolongation,
    Regroupement,
    Selection,
    TirageStructures,
)
from collecte.models.classeurs import ClasseurReference, ClasseurSorti
from collecte.models.comptes import (
    AdresseDemandee,
    Agenda,
    CodeSecours,
    Compte,
    FormulaireCommence,
    Frein,
    GenreLien,
    Habilitation,
    IdentiteExterne,
    JetonAcces,
    LienCompte,
    Role,
    SessionWeb,
)
from collecte.models.conventions import Avenant, Convention, Engagement
from collecte.models.courriels import Courriel, EtatCourriel, Signalement
from collecte.models.droits import (
    DemandeDroit,
    DroitDemande,
    Efface,
    Effacement,
    OrigineDemande,
    TexteNotice,
)
from collecte.models.echanges import Echange, EtatEchange, MessageEchange, SignauxVus
from collecte.models.fabrications import EtatFabrication, Fabrication, GenreFabrication, MorceauFabrique
from collecte.models.imports import Correspondance, EtatImport, ImportRegistre
from collecte.models.journal import EntreeJournal
from collecte.models.liens import MAX_LIENS, MAX_NOTES, DemandeRappel, Entretien, LienReponse, ParQui
from collecte.models.notices import Notice
from collecte.models.organisation import Dla, Mots, NatureDla, Porteuse, Region
from collecte.models.partenaires import Accord, MoyenAccord, Partenaire, PartenaireCompte
from collecte.models.participations import (
    Changement,
    EcartJustifie,
    LecteurAnnonce,
    Mode,
    Participation,
    ReponseAnonyme,
    VueDirection,
)
from collecte.models.personnes import Affectation, Personne
from collecte.models.publications import CellulePubliee, PagePubliee, Publication, QuestionPartagee
from collecte.models.questionnaires import Brouillon, Essai, ModificationBrouillon, VersionQuestionnaire
from collecte.models.referentiels import (
    Complement,
    Consultation,
    EtatComplement,
    EtatVersion,
    ModificationReferentiel,
    VersionCategories,
    VersionReferentiel,
)
from collecte.models.relances import DepartRelance, GenreRelance, Rappel, Relance, Repere
from collecte.models.reprises import Reprise
from collecte.models.resultats import EnvoiResultats, Sort, TexteRelu
from collecte.models.structures import ContactStructure, ReleveBudget, ReleveEmploi, Structure
from collecte.models.syntheses import (
    LienSynthese,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.models.themes import Grille, GrilleThemes
from collecte.models.transmissions import Transmission
from collecte.models.travaux import Travail
