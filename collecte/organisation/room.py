"""Declaration of the room « organisation »: pages, menu, help, command, imports, messages, names for templates."""

from flask import Flask

from collecte.core.aide import Image, Lecteur, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.organisation import commands
from collecte.organisation.operations.personnes import ADRESSE_CHANGEE
from collecte.organisation.views import (
    acces_organisation,
    affectations,
    avenants,
    conventions,
    imports,
    organisation,
    orientations,
    personnes,
    porteuses,
    roles,
)


def _install(app: Flask) -> None:
    app.jinja_env.globals |= {"role_told": acces_organisation.role_told, "mots_of": acces_organisation.mots}


ROOM = Room(
    name="organisation",
    install=_install,
    plan=(
        PageDuPlan(
            "organisation.premiere",
            "Organisation",
            "Les DLA, les structures qui les portent, les personnes, les conventions ; les importer d’un tableau.",
            rang=130,
        ),
    ),
    sections={
        "organisation.premiere": ("organisation", "porteuses", "conventions", "personnes", "imports"),
    },
    aide=(
        Sujet(
            code="organisation",
            titre="Tenir l’organisation à jour",
            resume="Qui porte chaque DLA, qui y travaille, avec quelle convention.",
            rang=110,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("organisation", "porteuses", "conventions", "personnes", "imports"),
            image=Image(
                "Page Organisation : les DLA de la région, qui les porte, qui y travaille et pour combien d’ETP.",
                largeur=960,
            ),
        ),
    ),
    commands=(commands.region,),
    imports=(commands.personnes, commands.conventions),
    views=(
        affectations,
        avenants,
        conventions,
        imports,
        organisation,
        orientations,
        personnes,
        porteuses,
        roles,
    ),
    messages={
        ADRESSE_CHANGEE: Modele("Adresse changée"),
    },
)
