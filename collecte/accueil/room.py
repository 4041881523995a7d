"""Declaration of the room « accueil »: pages, menu, help, names for templates."""

from flask import Flask

from collecte.accueil.views import a_faire, aide, menu
from collecte.core.aide import Image, Sujet
from collecte.core.menu import GroupeMenu, PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur


def _install(app: Flask) -> None:
    app.jinja_env.globals.update(menu=menu.menu, pages_under=menu.pages_under)

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
        PageDuPlan(
            "reponses.a_faire",
            "À faire",
            "Les réponses attendues de vous, et pour quand.",
            rang=20,
            waiting=a_faire.count_waiting,
        ),
        PageDuPlan(
            "accueils.direction",
            "Mes DLA",
            "Les DLA que porte votre structure : ce qui est attendu et lu.",
            rang=40,
        ),
        PageDuPlan(
            "accueils.pilote",
            "Ma région",
            "Ce qui est publié de votre région : bilans signés, synthèses, notes.",
            rang=60,
        ),
        PageDuPlan("aide.sommaire", "Aide", "Une page par chose à faire.", rang=10, groupe=GroupeMenu.SITE),
        PageDuPlan(
            "recherche.page",
            "Chercher",
            "Une structure, une personne, une campagne, une ligne du référentiel, une page d’aide.",
            rang=5,
            sous="aide.sommaire",
        ),
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
    aide=(
        Sujet(
            code="premiers-pas",
            titre="Premiers pas : d’une installation vide à une campagne ouverte",
            resume="Six étapes, dont une peut attendre ; un quart d’heure si la liste des personnes est prête.",
            rang=10,
            lecteurs=(Lecteur.ANIMATION,),
            image=Image(
                "Tableau de bord d’une région qui commence : les étapes dans l’ordre, la première avec son bouton.",
                largeur=960,
            ),
        ),
        Sujet(
            code="diriger",
            titre="Diriger un DLA",
            resume="Confirmer les effectifs, suivre les réponses, lire ce que l’on vous montre.",
            rang=50,
            lecteurs=(Lecteur.DIRECTION,),
            pages=("accueils.direction", "direction", "acces"),
            image=Image(
                "Effectifs d’un DLA à confirmer : les personnes attendues, leur ETP, et les deux réponses possibles.",
                largeur=960,
            ),
        ),
        Sujet(
            code="piloter",
            titre="Ce que lisent les pilotes",
            resume="Les bilans signés, la Note aux pilotes, la synthèse régionale ; jamais une répartition.",
            rang=200,
            lecteurs=(Lecteur.PILOTE, Lecteur.ANIMATION),
            pages=("accueils.pilote", "notes", "syntheses_remises"),
            image=Image(
                "Page Ma région : les bilans signés, la synthèse régionale et la Note aux pilotes.", largeur=960
            ),
        ),
        Sujet(
            code="qui-voit-quoi",
            titre="Qui voit quoi, et vos données",
            resume="Ce que lit chacun, combien de temps c’est gardé, comment demander un effacement.",
            rang=230,
            lecteurs=(Lecteur.TOUS,),
            pages=("mes_donnees", "accueil.donnees_personnelles"),
        ),
        Sujet(
            code="acces",
            titre="Retrouver son accès",
            resume="Premier lien, mot de passe oublié, application de codes, agenda.",
            rang=240,
            lecteurs=(Lecteur.TOUS,),
            pages=("comptes", "mon_compte", "adresse", "fournisseur", "agenda"),
            image=Image("Page de connexion : l’adresse, le mot de passe, et « Mot de passe oublié ? »."),
        ),
        Sujet(
            code="clavier",
            titre="Se servir du clavier",
            resume="Tout se fait sans souris.",
            rang=270,
            lecteurs=(Lecteur.TOUS,),
            pages=("accueil.plan", "recherche"),
        ),
    ),
)
