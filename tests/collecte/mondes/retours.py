"""Campaigns whose structures answered, settled or not: a test gives the structures of each DLA and their answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from collecte.campagnes.queries.liens import repondant_of
from collecte.models import Participation, Population
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.liens import lien_pour
from collecte.reponses.operations.reponses import Partage, Recu, save_answers, transmettre
from collecte.reponses.queries.liens import respondents_of
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import SATISFACTION, shipped_questionnaires
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.structures import AU, DU, MATIN, restituee

CLOS = datetime(2026, 7, 23, 9, 0, tzinfo=PARIS)
AVIS: Mapping[str, str] = {"PHASES": "accueil", "ACCUEIL": "4", "BESOIN": "3", "RECOMMANDATION": "9"}
"""Satisfied."""


def asked(
    monde: Monde,
    sizes: Mapping[str, int],
    code: str = SATISFACTION,
    questionnaire: Questionnaire | None = None,
    dlas: Sequence[str] = (),
) -> int:
    """Create a census of so many structures of each DLA, asked in `dlas`, or all; return the campaign, open."""
    monde.heure.moment = MATIN
    for dla, size in sizes.items():
        for number in range(1, size + 1):
            restituee(monde, f"Structure {dla} {number:02d}", dla, f"contact{number}.{dla}@structures.example")
    brouillon_id = monde.questionnaire(questionnaire or shipped_questionnaires()[code])
    return monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU), dlas=dlas)


def answer(monde: Monde, campagne_id: int, dla: str, answers: Sequence[Mapping[str, str]]) -> None:
    """Transmit the given answers of the first structures of a DLA."""
    with monde.database.reading() as session:
        statement = select(Participation).where(Participation.campagne_id == campagne_id).order_by(Participation.id)
        ids = [participation.id for participation in session.scalars(statement) if participation.dla.code == dla]
    for participation_id, typed in zip(ids, answers, strict=False):
        _transmit(monde, participation_id, typed)


def settled(monde: Monde, acteur: Acteur, campagne_id: int) -> str:
    """Settle the results of a campaign, two days after its closing."""
    monde.heure.moment = CLOS
    return monde.settle(acteur, campagne_id)


def _transmit(monde: Monde, participation_id: int, typed: Mapping[str, str]) -> None:
    now = monde.heure()
    with monde.database.writing() as session:
        participation = session.get_one(Participation, participation_id)
        contact = respondents_of(session, [participation])[participation.id][0]
        lien = lien_pour(session, participation_id=participation.id, contact=contact, trousseau=TROUSSEAU, now=now)
        repondant = repondant_of(lien, participation.campagne.region)
        save_answers(
            session, participation_id=participation.id, base_revision=0, typed=typed, acteur=repondant, now=now
        )
        result = transmettre(
            session,
            participation_id=participation.id,
            shown_revision=participation.revision,
            blanks_confirmed=True,
            partage=Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
            acteur=repondant,
            now=now,
        )
        assert isinstance(result, Recu), result
