"""Declaration of the room « campagnes »: pages, menu, help, periodic work, command, messages, hooks."""

from datetime import timedelta

from collecte.campagnes.operations.attendues import (
    affectations_in_use,
    fixer_celles_du_jour,
    follow_affectations,
    forget_affectation,
)
from collecte.campagnes.operations.effectifs import EFFECTIFS_A_CORRIGER
from collecte.campagnes.operations.ouverture import CAMPAGNE_ANNULEE, CAMPAGNE_ANNULEE_STRUCTURE
from collecte.campagnes.operations.prerempli_bilan import tell_bilans
from collecte.campagnes.operations.prolongations import DLA_PROLONGE, delai_context
from collecte.campagnes.operations.publications import publish_previews
from collecte.campagnes.operations.reouverture import REPONSE_RENDUE
from collecte.campagnes.operations.resultats import hide_withdrawn
from collecte.campagnes.views.referentiel_regional import regional_vues
from collecte.core.aide import Image, Sujet
from collecte.core.jobs import Periodique
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.organisation.hooks import AFFECTATION_WITHDRAWN, AFFECTATIONS_CHANGED, AFFECTATIONS_IN_USE
from collecte.policy import Lecteur
from collecte.referentiel.hooks import FILLED_VUES
from collecte.reponses.hooks import CONSENT_WITHDRAWN, OPENING_DAY

ROOM = Room(
    name="campagnes",
    plan=(
        PageDuPlan(
            "direction.effectifs",
            "Effectifs et ETP",
            "Les personnes attendues et leurs ETP, que vous confirmez.",
            rang=50,
        ),
        PageDuPlan(
            "campagnes.liste", "Campagnes", "Les campagnes de votre région : réponses, relances, résultats.", rang=100
        ),
        PageDuPlan(
            "campagnes.nouvelle",
            "Préparer une campagne",
            "La période, les dates, la notice.",
            rang=10,
            sous="campagnes.liste",
        ),
        PageDuPlan(
            "campagnes.manquantes",
            "Réponses qui manquent",
            "Dans toutes les campagnes ouvertes, pour relancer plusieurs personnes à la fois.",
            rang=20,
            sous="campagnes.liste",
        ),
    ),
    sections={
        "direction.effectifs": ("direction",),
        "campagnes.liste": ("campagnes",),
    },
    aide=(
        Sujet(
            code="lancer",
            titre="Lancer une campagne",
            resume="La préparer, écrire sa notice, l’ouvrir ; les relances partent seules.",
            rang=70,
            lecteurs=(Lecteur.ANIMATION,),
            pages=(
                "campagnes.liste",
                "campagnes.nouvelle",
                "campagnes.suivante",
                "campagnes.qui",
                "campagnes.options",
                "campagnes.notice",
                "campagnes.apercu",
                "campagnes.ouverture",
                "campagnes.dates",
                "campagnes.annulation",
                "campagnes.suppression",
                "campagnes.questionnaire",
                "campagnes.attendues",
                "campagnes.attendue",
                "campagnes.retirer",
                "campagnes.prolongations",
                "campagnes.retrait_prolongation",
                "campagnes.relances",
                "campagnes.nouvelle_relance",
                "campagnes.relance",
                "campagnes.apercu_relance",
            ),
            image=Image("Préparer une campagne : la période, puis l’ouverture et la clôture.", largeur=960),
        ),
        Sujet(
            code="suivre",
            titre="Suivre qui a répondu, relancer, aider",
            resume="Le tableau de bord, DLA par DLA, et ce qu’on peut y faire.",
            rang=80,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("tableau", "campagnes", "envois", "journal", "demandes"),
            image=Image(
                "Le tableau de bord : ce qu’il y a à faire, du plus pressé au moins pressé, chacun avec son bouton.",
                largeur=960,
                hauteur=480,
            ),
        ),
        Sujet(
            code="arreter",
            titre="Arrêter les résultats, archiver",
            resume="Figer ce qui se dira de la campagne, puis en garder un fichier pour des années.",
            rang=100,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("campagnes.arret", "campagnes.ecart"),
        ),
    ),
    periodic=(
        Periodique(
            "ouvertures",
            timedelta(hours=1),  # midnight in Paris is a whole hour
            lambda session, _settings, now: fixer_celles_du_jour(session, now=now),
            rang=20,
        ),
        Periodique(
            "aperçus",
            timedelta(minutes=10),
            lambda session, _settings, now: publish_previews(session, now=now),
            rang=45,
        ),
        Periodique("bilans", timedelta(hours=6), lambda session, _settings, now: tell_bilans(session, now), rang=50),
    ),
    messages={
        CAMPAGNE_ANNULEE: Modele("Campagne annulée", heures_ouvrees=True),
        CAMPAGNE_ANNULEE_STRUCTURE: Modele("Campagne annulée, à une structure", heures_ouvrees=True),
        DLA_PROLONGE: Modele("Délai donné à un DLA", delai_context, heures_ouvrees=True),
        EFFECTIFS_A_CORRIGER: Modele("Effectifs à corriger"),
        REPONSE_RENDUE: Modele("Réponse rendue à son auteur"),
    },
    hooks={
        AFFECTATIONS_CHANGED: follow_affectations,
        AFFECTATION_WITHDRAWN: forget_affectation,
        AFFECTATIONS_IN_USE: affectations_in_use,
        OPENING_DAY: fixer_celles_du_jour,
        CONSENT_WITHDRAWN: hide_withdrawn,
        FILLED_VUES: regional_vues,
    },
)
