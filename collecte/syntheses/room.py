"""Declaration of the room « syntheses »: pages, menu, help, messages, hooks."""

from collecte.core.aide import LECTEURS_DLA, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.registre.hooks import ACCOMPAGNEMENT_REMOVED, WRITTEN_ABOUT
from collecte.registre.views.acces_registre import reads_a_register
from collecte.syntheses.operations.remises_synthese import SYNTHESE_CORRIGER, SYNTHESE_ENVOYEE, synthese_context
from collecte.syntheses.operations.syntheses import check_unwritten
from collecte.syntheses.views import syntheses

ROOM = Room(
    name="syntheses",
    plan=(
        PageDuPlan(
            "syntheses_remises.liste",
            "Synthèses de suivi",
            "Celles que des structures ont accepté de vous remettre.",
            rang=10,
            sous="accueils.pilote",
        ),
        PageDuPlan(
            "partenaires.premiere",
            "Partenaires",
            "Les partenaires de la région.",
            rang=90,
            sous="structures.liste",
            opens=reads_a_register,
        ),
    ),
    sections={
        "accueils.pilote": ("syntheses_remises",),
        "structures.liste": ("syntheses", "partenaires"),
    },
    aide=(
        Sujet(
            code="syntheses",
            titre="La synthèse de suivi d’un accompagnement",
            resume="L’écrire à partir du registre, l’envoyer à la structure, la remettre à un partenaire.",
            rang=170,
            lecteurs=LECTEURS_DLA,
            pages=("syntheses",),
        ),
    ),
    messages={
        SYNTHESE_CORRIGER: Modele("Erreur signalée dans une synthèse"),
        SYNTHESE_ENVOYEE: Modele("Synthèse de suivi, à la structure", synthese_context, heures_ouvrees=True),
    },
    hooks={ACCOMPAGNEMENT_REMOVED: check_unwritten, WRITTEN_ABOUT: syntheses.links_to_synthese},
)
