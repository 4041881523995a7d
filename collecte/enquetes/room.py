"""Declaration of the room « enquetes »: pages, menu, help, messages, hooks."""

from collecte.campagnes.hooks import ENTRETIENS
from collecte.core.aide import LECTEURS_DLA, Image, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.enquetes.operations.entretiens import COPIE_REPONSE
from collecte.enquetes.operations.envois_resultats import RESULTATS, resultats_context
from collecte.enquetes.operations.gestion_liens import LIEN_ENVOYE
from collecte.enquetes.operations.messages_enquetes import copie_context, lien_context
from collecte.enquetes.operations.repondants import LIEN_TRANSMIS
from collecte.enquetes.views import entretiens
from collecte.enquetes.views.pages_entretien import list_entered
from collecte.policy import Lecteur
from collecte.registre.hooks import EXPECTED_ANSWERS
from collecte.registre.views.acces_registre import keeps_a_register

ROOM = Room(
    name="enquetes",
    plan=(
        PageDuPlan(
            "a_interroger.liste",
            "À interroger",
            "Les structures dont l’avis ou le suivi est à demander.",
            rang=30,
            sous="structures.liste",
            opens=keeps_a_register,
        ),
        PageDuPlan(
            "liens.a_joindre",
            "À joindre",
            "Les structures que nos messages n’atteignent pas.",
            rang=40,
            sous="structures.liste",
            opens=keeps_a_register,
        ),
        PageDuPlan(
            "entretiens.liste",
            "Entretiens",
            "Les réponses à saisir avec une structure.",
            rang=50,
            sous="structures.liste",
        ),
        PageDuPlan(
            "demandes.liste",
            "À rappeler",
            "Les structures qui demandent qu’on les rappelle.",
            rang=60,
            sous="structures.liste",
        ),
        PageDuPlan(
            "resultats.liste",
            "Résultats",
            "Ce que les équipes et les structures ont répondu, campagne par campagne.",
            rang=90,
        ),
    ),
    sections={
        "structures.liste": ("a_interroger", "demandes", "entretiens", "liens"),
        "resultats.liste": ("croisements", "graphiques", "resultats"),
    },
    aide=(
        Sujet(
            code="interroger-des-structures",
            titre="Interroger des structures",
            resume="Les choisir ou les tirer au sort, confidentiel ou anonyme, relire ce qu’elles écrivent.",
            rang=120,
            lecteurs=(Lecteur.ANIMATION,),
            pages=(
                "questionnaires.lancer",
                "campagnes.textes",
                "campagnes.relecture",
                "campagnes.themes",
                "campagnes.remplacement",
                "campagnes.resultats_aux_structures",
            ),
        ),
        Sujet(
            code="joindre-les-structures",
            titre="Joindre les structures : qui, quand, comment",
            resume="Celles à interroger, les entretiens et appels, les liens qui n’arrivent pas.",
            rang=160,
            lecteurs=LECTEURS_DLA,
            pages=("a_interroger", "entretiens", "liens"),
        ),
        Sujet(
            code="resultats",
            titre="Lire les résultats des campagnes",
            resume="Quand les résultats paraissent, qui les lit, comment ils se lisent.",
            rang=190,
            lecteurs=(*LECTEURS_DLA, Lecteur.PILOTE),
            pages=("croisements", "graphiques", "resultats"),
        ),
        Sujet(
            code="repondre-par-lien",
            titre="Répondre par le lien que vous avez reçu",
            resume="Sans compte ni mot de passe, d’un téléphone ou d’un ordinateur ; vous pouvez refuser.",
            rang=220,
            lecteurs=(Lecteur.STRUCTURE,),
            pages=("repondants", "lecteurs"),
            image=Image(
                "Page ouverte par le lien : qui vous le demande, pourquoi, combien de temps, qui lira.", hauteur=720
            ),
        ),
    ),
    messages={
        COPIE_REPONSE: Modele("Copie d’une réponse saisie pour une structure", copie_context),
        LIEN_ENVOYE: Modele("Lien envoyé à quelqu’un d’une structure", lien_context, heures_ouvrees=True),
        LIEN_TRANSMIS: Modele("Lien transmis par quelqu’un de la structure", lien_context),
        RESULTATS: Modele("Résultats d’une campagne, aux structures", resultats_context, heures_ouvrees=True),
    },
    hooks={EXPECTED_ANSWERS: entretiens.links_to_enter, ENTRETIENS: list_entered},
)
