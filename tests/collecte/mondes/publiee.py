"""A région of which everything is published: time of two years and wishes, answers of structures, bilans."""

from collections.abc import Mapping
from datetime import date, timedelta

from collecte.models import Financeur, GenreEtape
from collecte.policy import Acteur
from tests.collecte.mondes.monde import CENT, Monde
from tests.collecte.mondes.notes import MOVED, PLUS, collected, region
from tests.collecte.mondes.retours import AVIS, answer, asked, settled

PERIODES = {1: "2025-S1", 2: "2026-S1"}
"""Période of each campaign on time, by id."""

SATISFACTION_ID = 3
"""The campaign of structures."""

TEAMS = (*["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2)
REFUS = (3, 10)
"""Someone of DLA 28 and someone of 37 do not agree: these two have no figure of their own."""

RAISONS = {**MOVED, "V9_M1F1.raison": "convention", "V9_M2F1.raison": "convention"}
SOUHAIT = {f"{code}_SOUHAITE": text for code, text in {**CENT, "M1F1": "9", "M3F1": "31"}.items()}
"""Fifteen points from accueil to the programme."""

ACTIVITES = {
    **{f"M1F1A{number}_FAIT": "oui" for number in range(1, 7)},
    **{f"M2F1A{number}_FAIT": "oui" for number in range(1, 4)},
}
QUI = {f"M1F1A{number}_QUI": "moi" for number in range(1, 7)}
"""Further answers of the first five."""

NOTES = ("9", "9", "9", "10", "10", "6", "6", "5", "4", "0")
CONSULTANT = {"SUIVI": "partie", "PHASES": "accueil diagnostic prestataire", "METHODE": "4"}
PROFILS = (
    *({"SUIVI": "tout", "PHASES": "accueil diagnostic", "DIAGNOSTIC": "4"},) * 4,
    *({"SUIVI": "tout", "PHASES": "accueil diagnostic", "DIAGNOSTIC": "3"},) * 2,
    {**CONSULTANT, "DIAGNOSTIC": "2", "COMPREHENSION": "4"},
    {**CONSULTANT, "DIAGNOSTIC": "nc", "COMPREHENSION": "1"},
    *({"SUIVI": "partie", "PHASES": "accueil"},) * 3,
)
"""Answers of the structures of each DLA, by place: a level merged with its neighbour, a question that may not be
published."""

REPONDANTS = (*["bureau"] * 6, *["direction"] * 4, "salarie")
"""Only one is an employee: an option of the région is hidden, and another with it."""


def publiee(monde: Monde) -> list[Acteur]:
    """Create eleven persons of four DLA, of which two have a figure of their own: eight moved and give a reason.
    Thirty-one structures of three DLA answered."""
    people = region(monde, *TEAMS)
    collected(monde, people, "2025-S1", date(2025, 7, 1), refus=REFUS)
    typed = [
        {**(RAISONS if place < 8 else {}), **PLUS, **SOUHAIT, **ACTIVITES, **(QUI if place < 5 else {})}
        for place in range(len(people))
    ]
    collected(monde, people, "2026-S1", date(2026, 7, 1), typed, souhaitable=True, refus=REFUS)
    _accompanied(monde)
    sizes = {"18": 11, "28": 10, "36": 10}
    asked(monde, sizes)
    for dla, size in sizes.items():
        answer(monde, SATISFACTION_ID, dla, [_avis(place) for place in range(size)])
    settled(monde, monde.acteur_of(people[-1].personne_id + 3), SATISFACTION_ID)
    return people


def _avis(place: int) -> Mapping[str, str]:
    """Return the answer of the structure at a place."""
    marks = {"RECOMMANDATION": NOTES[place % len(NOTES)], "BESOIN": "1342"[place % 4]}
    return {**AVIS, **PROFILS[place], **marks, "QUI": REPONDANTS[place]}


def _accompanied(monde: Monde) -> None:
    """Give each DLA structures received in 2026 and funding; one has a target."""
    plan = (GenreEtape.VALIDATION, date(2026, 4, 1))
    for place, dla in enumerate(("18", "28", "36", "37")):
        for number in range(3 + place):
            structure_id = monde.structure(f"Association {dla} {number}", dla)
            monde.accompagnement(structure_id, date(2026, 2, 3) + timedelta(days=number), plan)
        monde.cofinancement(2026, Financeur.ETAT, dla=dla, prevu=5_000_000, obtenu=4_000_000 + place)
    monde.objectif(12, avenant_id=2)
