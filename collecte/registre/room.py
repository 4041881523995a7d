"""Declaration of the room « registre »: pages, menu, help, queue of the worker, import, hook."""

from collecte.core.aide import LECTEURS_DLA, Image, Sujet
from collecte.core.jobs import HOUSEKEEPING, Queue
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur
from collecte.registre.jobs_imports import run_imports
from collecte.registre.operations.imports_registre import purge_imports
from collecte.registre.queries.imports_registre import list_takeable_imports
from collecte.registre.views.acces_registre import keeps_a_register, reads_a_register

ROOM = Room(
    name="registre",
    plan=(
        PageDuPlan("structures.liste", "Structures", "Le registre des structures accompagnées.", rang=70),
        PageDuPlan(
            "structures.nouvelle",
            "Ajouter une structure",
            "L’inscrire au registre d’un DLA.",
            rang=10,
            sous="structures.liste",
            opens=keeps_a_register,
        ),
        PageDuPlan(
            "import_structures.fichier",
            "Importer un tableau",
            "D’un tableau Excel ou CSV ; rien n’est écrit avant que vous confirmiez.",
            rang=20,
            sous="structures.liste",
            opens=keeps_a_register,
        ),
        PageDuPlan(
            "rapprochements.textes",
            "Rapprocher les textes",
            "Donner leur catégorie aux secteurs, thèmes et réseaux écrits avant elles.",
            rang=25,
            sous="structures.liste",
            opens=keeps_a_register,
        ),
        PageDuPlan(
            "ingenieries.liste",
            "Ingénieries",
            "Les ingénieries, individuelles et collectives.",
            rang=70,
            sous="structures.liste",
        ),
        PageDuPlan(
            "prestataires.premiere",
            "Prestataires",
            "Les prestataires de la région.",
            rang=80,
            sous="structures.liste",
            opens=reads_a_register,
        ),
    ),
    sections={
        "structures.liste": (
            "structures",
            "accompagnements",
            "diagnostics",
            "ingenieries",
            "prestataires",
            "import_structures",
            "rapprochements",
        ),
    },
    aide=(
        Sujet(
            code="registre",
            titre="Le registre des structures",
            resume="Une structure, ses accompagnements, diagnostics, ingénieries, prestataires.",
            rang=140,
            lecteurs=LECTEURS_DLA,
            pages=(
                "structures",
                "accompagnements",
                "diagnostics",
                "ingenieries",
                "prestataires",
                "partenaires",
                "rapprochements",
            ),
            image=Image("Page Structures : ajouter ou importer, chercher et filtrer, puis la liste.", largeur=960),
        ),
        Sujet(
            code="importer",
            titre="Importer des structures",
            resume="D’un tableau Excel ou CSV ; rien n’est écrit avant que vous confirmiez.",
            rang=150,
            lecteurs=(Lecteur.CHARGE, Lecteur.ANIMATION),
            pages=("import_structures",),
        ),
    ),
    queues=(Queue(list_takeable_imports, run_imports),),
    hooks={HOUSEKEEPING: lambda session, _settings, now: purge_imports(session, now=now)},
)
