"""What the room « accueil » declares."""

from flask import Flask

from collecte.accueil.views import a_faire, accueil, accueils, aide, menu, tableau
from collecte.core.menu import Groupe, PageDuPlan
from collecte.core.rooms import Room


def _install(app: Flask) -> None:
    app.jinja_env.globals["menu"] = menu.menu

    @app.context_processor
    def help_of_page() -> dict[str, object]:
        return {"help_url": aide.address_of_help()}


ROOM = Room(
    name="accueil",
    install=_install,
    plan=(
        PageDuPlan(
            "tableau.page",
            "Tableau de bord",
            "Où en est chaque DLA dans chaque campagne, et ce qu’il y a à faire.",
            rang=10,
        ),
        PageDuPlan("reponses.a_faire", "À faire", "Les réponses attendues de vous, et pour quand.", rang=20),
        PageDuPlan(
            "accueils.direction", "Mes DLA", "Les DLA que porte votre structure : ce qui est attendu et lu.", rang=40
        ),
        PageDuPlan(
            "accueils.pilote",
            "Ma région",
            "Ce qui est publié de votre région : bilans signés, synthèses, notes.",
            rang=60,
        ),
        PageDuPlan("aide.sommaire", "Aide", "Une page par chose à faire.", rang=10, groupe=Groupe.SITE),
        PageDuPlan(
            "accueil.donnees_personnelles",
            "Données personnelles",
            "Qui lit quoi, et vos droits.",
            rang=10,
            sous="aide.sommaire",
        ),
        PageDuPlan(
            "accueil.accessibilite",
            "Accessibilité",
            "Ce qui est fait, ce qui reste à vérifier.",
            rang=20,
            sous="aide.sommaire",
        ),
    ),
    sections={
        "tableau.page": ("tableau",),
        "reponses.a_faire": ("reponses",),
    },
    views=(
        a_faire,
        accueil,
        accueils,
        aide,
        tableau,
    ),
)
