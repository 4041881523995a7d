"""The small world that the help describes and pictures: one région, three DLA, a year, structures that answer."""

from dataclasses import replace
from datetime import date, timedelta

from collecte.models import Participation, Role
from collecte.models.participations import VueDirection
from collecte.reponses.operations.reponses import Partage
from tests.collecte.mondes.monde import CENT, NOTICE, PASSWORD, Monde
from tests.collecte.mondes.structures import Terrain, terrain

LAST_YEAR = {**CENT, "M1F1": "22", "M1F2": "18", "M1F1A1_FAIT": "oui", "M1F1A1_QUI": "moi"}
NOW = {**CENT, "M1F1": "37", "M3F1": "3"}
"""Whole, and ten points away from the year before: the check page asks why."""

SHOWN = Partage(accord_chiffres=True, vue_direction=VueDirection.MISSION)
TERRAIN: dict[str, Terrain] = {}


def fill(monde: Monde) -> None:
    """Claire (18) has an answer to transmit, Rachid (28) transmitted his, Ines (36) begins; two structures were written
    to, and a campaign waits for its notice. Another région begins."""
    monde.region()
    claire, rachid, _ = (
        monde.personne(prenom, dla, etp=etp, password=PASSWORD)
        for prenom, dla, etp in (("Claire", "18", 80), ("Rachid", "28", 100), ("Ines", "36", 50))
    )
    monde.animatrice(password=PASSWORD)
    monde.direction("Sylvain", "18", "28", password=PASSWORD)
    monde.pilote("Bertrand", password=PASSWORD)
    monde.personne("Zoe", role=Role.ADMIN, password=PASSWORD)
    monde.avenant(monde.convention("18"))
    monde.region("bretagne", "Bretagne", "22", "29", "35", "56")
    monde.animatrice("Nolwenn", region_id=2, password=PASSWORD)
    TERRAIN["lieu"] = terrain(monde)
    now = monde.heure.moment + timedelta(days=2)
    monde.heure.moment = now.replace(year=2025)
    last_year_id = monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21), activites=True)
    monde.save(claire, monde.participation(claire, last_year_id), LAST_YEAR)
    monde.transmit(claire, monde.participation(claire, last_year_id))
    monde.heure.moment = now
    campagne_id = monde.campagne(activites=True)
    monde.save(claire, monde.participation(claire, campagne_id), NOW)
    monde.save(rachid, monde.participation(rachid, campagne_id), CENT)
    monde.transmit(rachid, monde.participation(rachid, campagne_id), partage=SHOWN)
    with monde.database.writing() as session:
        session.get_one(Participation, monde.participation(rachid, campagne_id)).recu = "K7QF-3M2X-9PLD"
    monde.campagne("2025-S2", notice=replace(NOTICE, cse="", cse_le=""))
    TERRAIN["lieu"].letters()


def lien_in(monde: Monde) -> str:
    """Return the personal link of a structure in a copy of this world."""
    return replace(TERRAIN["lieu"], monde=monde).path()
