"""Declaration of the room « organisation »: pages, menu, help, messages, names for templates."""

from flask import Flask

from collecte.core.aide import Image, Sujet
from collecte.core.jobs import HOUSEKEEPING
from collecte.core.menu import GroupeMenu, PageDuPlan
from collecte.core.rooms import Modele, Room
from collecte.organisation.operations.acces import ACCES_A_CONFIRMER, ACCES_CONFIRME, DIRECTION_NOMMEE
from collecte.organisation.operations.personnes import (
    ADRESSE_CHANGEE,
    ADRESSE_DEMANDEE,
    ADRESSE_REFUSEE,
    take_due_adresses,
)
from collecte.organisation.views import (
    acces,
    acces_organisation,
    adresses,
)
from collecte.policy import Lecteur


def _install(app: Flask) -> None:
    app.jinja_env.globals |= {
        "role_told": acces_organisation.role_told,
        "mots_of": acces_organisation.mots,
        "count_acces_a_confirmer": acces.count_to_confirm,
        "own_acces_waiting": acces.own_waiting,
        "own_adresse_demandee": adresses.own_adresse_demandee,
    }


ROOM = Room(
    name="organisation",
    install=_install,
    plan=(
        PageDuPlan(
            "organisation.premiere",
            "Équipes et conventions",
            "Les DLA, qui les porte, les personnes, les conventions ; les importer d’un tableau, ou l’annuler.",
            rang=130,
        ),
        PageDuPlan(
            "acces.a_confirmer",
            "Accès à confirmer",
            "Qui arrive dans vos DLA ou les dirige : dire oui ou non.",
            rang=60,
            groupe=GroupeMenu.COMPTE,
        ),
        PageDuPlan(
            "adresse.page",
            "Changer d’adresse",
            "Confirmer ou refuser celle que votre C2RA a demandée.",
            rang=60,
            sous="mon_compte.page",
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
                "Page Équipes et conventions : les DLA de la région, qui les porte, qui y travaille, avec quels ETP.",
                largeur=960,
            ),
        ),
    ),
    messages={
        ACCES_A_CONFIRMER: Modele("Accès à confirmer"),
        ACCES_CONFIRME: Modele("Accès confirmé"),
        ADRESSE_CHANGEE: Modele("Adresse changée"),
        ADRESSE_DEMANDEE: Modele("Adresse demandée par quelqu’un d’autre"),
        ADRESSE_REFUSEE: Modele("Adresse refusée par la personne"),
        DIRECTION_NOMMEE: Modele("Direction nommée"),
    },
    hooks={HOUSEKEEPING: lambda session, _settings, now: take_due_adresses(session, now=now)},
)
