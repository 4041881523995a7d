"""Structures interviewed, or called: their DLA, who accompanies them, who may call instead, campaigns of both kinds."""

from dataclasses import dataclass
from datetime import date

from collecte.enquetes.operations.entretiens import commencer
from collecte.enquetes.queries.entretiens import get_interrogeable
from collecte.models import Accompagnement, Mode, Population
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day
from questionnaires.files.instruments import shipped_questionnaires
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.structures import AU, DU, MARIE, MATIN, Terrain, restituee


def begin(monde: Monde, acteur: Acteur, reponse_id: int, mode: Mode) -> None:
    """Begin an interview or a call: `acteur` confirms that the person was informed."""
    with monde.database.writing() as session:
        interrogeable = get_interrogeable(session, acteur, reponse_id, paris_day(monde.heure()))
        assert interrogeable is not None
        commencer(session, own=interrogeable, mode=mode, acteur=acteur, now=monde.heure())


@dataclass
class Equipe:
    """The people around one structure of the DLA 18, which two campaigns ask."""

    monde: Monde
    claire: Acteur  # accompanies it
    driss: Acteur  # her colleague
    guide: Terrain  # the campaign of IMPACT
    telephone: Terrain  # the campaign of SATISFACTION

    def reponse(self, genre: str = "guide") -> int:
        """Return the answer of the structure."""
        lieu: Terrain = getattr(self, genre)
        return lieu.participation("L’Atelier")

    def begun(self, acteur: Acteur, genre: str = "guide", mode: Mode | None = None) -> int:
        """Return the answer of the structure, once `acteur` confirmed that the person was informed."""
        reponse_id = self.reponse(genre)
        begin(self.monde, acteur, reponse_id, mode or (Mode.ENTRETIEN if genre == "guide" else Mode.TELEPHONE))
        return reponse_id


def equipe(monde: Monde) -> Equipe:
    """Create the structure of the DLA 18, accompanied by Claire, and people near and far."""
    monde.heure.moment = MATIN
    monde.region()
    monde.region("bretagne", "Bretagne", "18")
    claire = monde.personne("Claire", "18", password=PASSWORD)
    driss = monde.personne("Driss", "18", password=PASSWORD)
    monde.personne("Elsa", "28", password=PASSWORD)
    monde.personne("Yann", "18", region_id=2, password=PASSWORD)
    monde.animatrice("Isabelle", password=PASSWORD)
    monde.animatrice("Bleuenn", region_id=2, password=PASSWORD)
    monde.direction("Denis", "18", password=PASSWORD)
    monde.direction("Odile", "28", password=PASSWORD)
    monde.pilote("Paul", "18", password=PASSWORD)
    accompagnement_id = restituee(monde, "L’Atelier", "18", MARIE)
    restituee(monde, "Jardins d’Élise", "28", "paul.roux@jardins.example")
    with monde.database.writing() as session:
        session.get_one(Accompagnement, accompagnement_id).referent_id = claire.personne_id
        structure_id = session.get_one(Accompagnement, accompagnement_id).structure_id
    monde.emploi(structure_id, salaries=12, cdi=12, jour=date(2025, 1, 1))
    terrains = []
    for code in ("IMPACT", "SATISFACTION"):
        brouillon_id = monde.questionnaire(shipped_questionnaires()[code])
        campagne_id = monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU))
        terrains.append(Terrain(monde, campagne_id, brouillon_id))
    return Equipe(monde, claire, driss, *terrains)
