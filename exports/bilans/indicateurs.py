"""Indicators of a bilan and their counting rules by axe: all by code, with the details of missions 2 to 4.

A thing counts in the avenant that contains its day. Over several avenants a distinct thing counts once: a structure
seen in two avenants is one structure, an ingénierie collective is one ingénierie.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from exports.bilans.indicateur import Indicateur, Source, UniteChiffre, action
from exports.bilans.indicateurs_accompagnement import MISSION_1
from exports.bilans.occurrences import INSTANCES, new_partners, once, partners, places, recorded, seances


def _attendance(code: str, question: str) -> tuple[Indicateur, ...]:
    """Return the meetings of an instance, and the partners that were invited and that came; `question` begins the codes
    of their questions."""
    instance = INSTANCES[code]
    meetings = Indicateur(
        code=f"{code}_SEANCES",
        libelle=f"Réunions du {instance}",
        unite=UniteChiffre.SEANCES,
        axe="M2X2",
        regle="Chaque réunion dont le jour tombe dans l’avenant.",
        occurrences=seances(code, once),
        source=Source.SEANCES,
        question=f"{question}_REUNIONS",
    )
    invited = replace(
        meetings,
        code=f"{code}_INVITES",
        libelle=f"Partenaires invités au {instance}",
        unite=UniteChiffre.PARTENAIRES,
        regle="Chaque partenaire invité à une réunion de l’avenant, une fois.",
        occurrences=partners(code, lambda seance: seance.invites),
        question=f"{question}_INVITES",
    )
    came = replace(
        invited,
        code=f"{code}_VENUS",
        libelle=f"Partenaires venus au moins une fois au {instance}",
        regle="Chaque partenaire venu à une réunion de l’avenant, une fois.",
        occurrences=partners(code, lambda seance: seance.venus),
        question=f"{question}_PRESENTS",
    )
    return meetings, invited, came


_concertation = partial(Indicateur, axe="M2X6", source=Source.SEANCES)

MISSION_2 = (
    Indicateur(
        code="COMMUNES",
        libelle="Communes d’où viennent les structures accueillies",
        unite=UniteChiffre.COMMUNES,
        axe="M2X1",
        regle="Chaque commune d’une structure accueillie dans l’avenant, une fois.",
        occurrences=places(lambda structure: structure.commune),
    ),
    Indicateur(
        code="EPCI",
        libelle="Intercommunalités d’où viennent les structures accueillies",
        unite=UniteChiffre.EPCI,
        axe="M2X1",
        regle="Chaque intercommunalité d’une structure accueillie dans l’avenant, une fois.",
        occurrences=places(lambda structure: structure.epci),
        question="ANCRAGE_INTERCOS",
    ),
    action("PERMANENCES", "PERMANENCE", "M2X1", "Permanences hors du siège", question="ANCRAGE_PERMANENCES"),
    action("RENCONTRES", "RENCONTRE", "M2X1", "Rencontres avec des acteurs locaux", question="ANCRAGE_RENCONTRES"),
    Indicateur(
        code="PARTENAIRES_NOUVEAUX",
        libelle="Nouveaux partenaires",
        unite=UniteChiffre.PARTENAIRES,
        axe="M2X1",
        regle="Chaque partenaire venu pour la première fois à une réunion, ou associé pour la première fois à une "
        "action, dans l’avenant.",
        occurrences=new_partners,
        source=Source.PARTENAIRES,
    ),
    *_attendance("APPUI", "INSTANCES_APPUI"),
    *_attendance("PILOTAGE", "INSTANCES_COPIL"),
    Indicateur(
        code="REGIONAL_SEANCES",
        libelle="Réunions du comité de pilotage régional",
        unite=UniteChiffre.SEANCES,
        axe="M2X2",
        regle="Chaque réunion à laquelle le DLA a pris part et dont le jour tombe dans l’avenant.",
        occurrences=seances("REGIONAL", once),
        source=Source.SEANCES,
    ),
    action("DISPOSITIFS", "DISPOSITIF", "M2X5", "Temps de travail avec d’autres dispositifs"),
    _concertation(
        code="DOSSIERS",
        libelle="Dossiers présentés au comité d’appui",
        unite=UniteChiffre.DOSSIERS,
        regle="La somme des dossiers des réunions du comité d’appui de l’avenant.",
        occurrences=seances("APPUI", lambda seance: seance.dossiers),
        question="CONCERTATION_DOSSIERS",
    ),
    _concertation(
        code="MODIFIES",
        libelle="dont plans d’accompagnement modifiés après son avis",
        unite=UniteChiffre.DOSSIERS,
        regle="La somme des plans modifiés, réunion par réunion.",
        occurrences=seances("APPUI", lambda seance: seance.modifies),
        question="CONCERTATION_MODIFIES",
    ),
    _concertation(
        code="EXPERTS",
        libelle="Experts invités pour un dossier",
        unite=UniteChiffre.EXPERTS,
        regle="La somme des experts invités, réunion par réunion.",
        occurrences=seances("APPUI", lambda seance: seance.experts),
        question="CONCERTATION_EXPERTS",
    ),
    action("FILIERES", "FILIERE", "M2X6", "Groupes de travail filières ou thématiques"),
)

MISSION_3 = (
    Indicateur(
        code="RELEVES",
        libelle="dont avec un relevé d’emploi daté",
        unite=UniteChiffre.STRUCTURES,
        axe="M3X1",
        regle="Chaque structure accompagnée qui a un relevé d’emploi de l’avenant, ou de l’année d’avant.",
        occurrences=recorded,
        question="RELEVES_COMPLETS",
    ),
)

MISSION_4 = (
    action("RESEAU", "RESEAU", "M4X1", "Réunions du réseau régional DLA/C2RA"),
    action("SUR_SITE", "SUR_SITE", "M4X1", "Temps de travail sur site avec le C2RA"),
    action("NATIONAL", "NATIONAL", "M4X1", "Journées et formations nationales"),
    action("FORMATIONS", "FORMATION", "M4X1", "Autres formations"),
)


INDICATEURS: Mapping[str, Indicateur] = {
    indicateur.code: indicateur for indicateur in (*MISSION_1, *MISSION_2, *MISSION_3, *MISSION_4)
}
"""Code -> indicator, in the order of the axes de bilan."""

BUTS: Mapping[str, Indicateur] = {indicateur.but: indicateur for indicateur in INDICATEURS.values() if indicateur.but}
"""Name of a target -> indicator that it is compared with."""
