"""Declaration of the room « rgpd »: pages, menu, periodic work."""

from datetime import timedelta

from collecte.core.database import Database
from collecte.core.jobs import Periodique
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.rgpd.operations.purge import purge_a_batch_of_each

ROOM = Room(
    name="rgpd",
    plan=(
        PageDuPlan(
            "rgpd.page",
            "Données personnelles de l’installation",
            "Les demandes reçues et les purges.",
            rang=20,
            sous="administration.regions",
        ),
        PageDuPlan(
            "rgpd.nouvelle_demande",
            "Noter une demande reçue",
            "Une demande d’accès ou d’effacement.",
            rang=30,
            sous="administration.regions",
        ),
        PageDuPlan(
            "rgpd.fiche_registre",
            "Registre des traitements",
            "La fiche à imprimer.",
            rang=40,
            sous="administration.regions",
        ),
        PageDuPlan("journal.liste", "Journal", "Qui a changé quoi, et quand.", rang=160),
        PageDuPlan(
            "mes_donnees.page", "Mes données", "Les emporter, ou faire une demande.", rang=30, sous="mon_compte.page"
        ),
    ),
    sections={
        "administration.regions": ("rgpd",),
        "journal.liste": ("journal",),
    },
    periodic=(
        Periodique(
            "conservation",
            timedelta(days=1),
            lambda session, _settings, now: purge_a_batch_of_each(session, now=now),
            then=Database.scrub,
            rang=60,
        ),
    ),
)
