"""Référentiel of the demo region: a version en débat, people consulted, two proposals."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from collecte.models import Region
from collecte.policy import Acteur
from collecte.referentiel.operations.complements import propose
from collecte.referentiel.operations.referentiels import add_consultation, change_version, open_version
from collecte.referentiel.queries.referentiels import get_adopted
from questionnaires.core.francais import paris_day
from questionnaires.referentiel.modifications import EtapeModification, Intitule, PartieFonction, rename_fonction, split
from questionnaires.referentiel.referentiel import Referentiel

_PARTIES = (
    PartieFonction(
        titre="Suivi du parcours des structures accompagnées",
        court="Suivi du parcours",
        aide="Comptez ici les prises de contact après l’accompagnement et les synthèses de suivi.",
        activites=("M1F3A1", "M1F3A3"),
    ),
    PartieFonction(
        titre="Mesure de l’impact et de la satisfaction",
        court="Mesure d’impact",
        aide="Comptez ici les enquêtes menées auprès des structures et leurs outils.",
        activites=("M1F3A2", "M1F3A4", "M1F3A5"),
    ),
)
_PROPOSITIONS = (
    ("M1F3", "Séparer le suivi de la mesure d’impact : ce ne sont ni les mêmes moments, ni les mêmes outils."),
    ("M2X3", "Ajouter ce que représente la recherche de nouveaux cofinanceurs."),
)


def build_debate(session: Session, region: Region, animatrice: Acteur, auteur: Acteur, now: datetime) -> None:
    """Open the debate three weeks ago, with one fonction split and the directions consulted; the proposals wait for an
    answer."""
    opened = now - timedelta(weeks=3)
    adopted = get_adopted(session, region.id)
    for code, texte in _PROPOSITIONS:
        propose(session, version=adopted, code=code, texte=texte, acteur=auteur, now=opened - timedelta(days=4))
    version = open_version(
        session, region=region, titre="Après la présentation aux directions", acteur=animatrice, now=opened
    )
    for revision, (change, libelle) in enumerate(
        (
            (
                lambda referentiel: split(referentiel, "M1F3", _PARTIES),
                "fonction « Suivi post-accompagnement » séparée en 2",
            ),
            (_renamed, "ligne « La participation au réseau régional DLA/C2RA » réécrite"),
        )
    ):
        change_version(
            session,
            version_id=version.id,
            revision=revision,
            change=change,
            libelle=libelle,
            acteur=animatrice,
            now=opened + timedelta(days=revision),
        )
    add_consultation(
        session,
        version_id=version.id,
        qui="Directions des structures porteuses",
        jour=paris_day(opened - timedelta(days=7)),
        remarques="Débat, complément et utilisation : distinguer le suivi de la mesure d’impact.",
        acteur=animatrice,
        now=opened,
    )


def _renamed(referentiel: Referentiel) -> EtapeModification:
    fonction = referentiel.fonctions["M4F1"]
    titre = "La participation au réseau régional des DLA, animé par le C2RA"
    return rename_fonction(
        referentiel,
        fonction.code,
        Intitule(titre=titre, court=fonction.court, aide=fonction.aide, frontiere=fonction.frontiere),
    )
