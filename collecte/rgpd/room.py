"""What the room « rgpd » declares."""

from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.rgpd.views import donnees_repondant, journal, mes_donnees, rgpd

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
    views=(
        donnees_repondant,
        journal,
        mes_donnees,
        rgpd,
    ),
)
