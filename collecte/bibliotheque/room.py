"""Declaration of the room « bibliotheque »: pages, menu, help."""

from flask import Flask

from collecte.core.aide import Image, Sujet
from collecte.core.menu import PageDuPlan
from collecte.core.rooms import Room
from collecte.policy import Lecteur
from questionnaires.editing.conditions_en_mots import in_words_of


def _install(app: Flask) -> None:
    app.jinja_env.filters["in_words_of"] = in_words_of


ROOM = Room(
    name="bibliotheque",
    install=_install,
    plan=(
        PageDuPlan("questionnaires.liste", "Questionnaires", "Ceux qui sont fournis, et les vôtres.", rang=110),
        PageDuPlan(
            "questionnaires.nouveau",
            "Nouveau questionnaire",
            "En commencer un, vide.",
            rang=10,
            sous="questionnaires.liste",
        ),
        PageDuPlan(
            "questionnaires.importer",
            "Importer un questionnaire",
            "D’un fichier XLSForm ou YAML.",
            rang=20,
            sous="questionnaires.liste",
        ),
    ),
    sections={
        "questionnaires.liste": ("questionnaires", "constructeur"),
    },
    aide=(
        Sujet(
            code="construire",
            titre="Construire un questionnaire",
            resume="Pages et questions, conditions, expressions, essai, publication.",
            rang=130,
            lecteurs=(Lecteur.ANIMATION,),
            pages=("questionnaires", "constructeur"),
            image=Image(
                "Un questionnaire en construction : ses pages, ses questions, et les boutons pour les ranger.",
                largeur=960,
            ),
        ),
    ),
)
