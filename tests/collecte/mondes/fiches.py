"""A région whose results are settled, and a DLA of two persons and a direction: the content of a fiche d’appui."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from collecte.models import Participation, Population
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu
from questionnaires.core.francais import PARIS
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.monde import CENT, CLOTURE, OUVERTURE, PASSWORD, Monde
from tests.questionnaires.core.reponses_types import BILAN

DLAS = ("18", "28", "36", "37", "41", "45")
OTHERS = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean")
DOMINIQUE, ISABELLE = 13, 14
"""The numbers of the last two of `team`."""

FICHE = "/fiche-appui/dlas/1"

TOUT = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION, partage_fiche=True)
PAR_MISSION = Partage(accord_chiffres=True, vue_direction=VueDirection.MISSION, partage_fiche=False)
RIEN = Partage(accord_chiffres=False, vue_direction=VueDirection.NON, partage_fiche=False)

MORE = {
    **{f"{code}_SOUHAITE": text for code, text in CENT.items()},
    "M1F1_SOUHAITE": "14",
    "M3F1_SOUHAITE": "26",
    "M1F1A1_QUI": "moi",
    "M1F1A1_QUI_DEVRAIT": "assistance",
    "M1F1A2_QUI": "collegue",
    "M1F1A2_QUI_DEVRAIT": "moi",
}
"""A wish of ten points from accueil to the programme, one activité to give away, one to keep among colleagues."""


def team(monde: Monde) -> tuple[Acteur, Acteur]:
    """Create Claire and Nadia of DLA 18, ten others in five more, the direction and the animatrice of the région."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    claire = monde.personne("Claire", "18", password=PASSWORD)
    nadia = monde.personne("Nadia", "18", etp=50, password=PASSWORD)
    for place, prenom in enumerate(OTHERS):
        monde.personne(prenom, DLAS[1 + place // 2])
    monde.direction("Dominique", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.convention("18")
    monde.avenant(1, 1, debut=date(2025, 1, 1), fin=date(2025, 12, 31), etp=150, budget=6_000_000)
    monde.avenant(1, 2)
    monde.orientation(2)
    return claire, nadia


def collected(
    monde: Monde,
    first: Partage = TOUT,
    second: Partage = TOUT,
    *,
    periode: str = "2026-S1",
    opening: date = OUVERTURE,
    changed: Mapping[str, str] = MORE,
    settled: bool = True,
    absent: Collection[int] = (),
    everyone_wishes: bool = False,
) -> int:
    """Create a campaign that everyone of `team` answers but those `absent`; the two of DLA 18 have these choices and
    changes to their shares, which the others have too where `everyone_wishes`; it is settled the day after."""
    closing = opening + timedelta(days=20)
    campagne_id = monde.campagne(periode, ouverture=opening, cloture=closing, activites=True, souhaitable=True)
    monde.heure.moment = datetime.combine(opening, time(10), PARIS)
    with monde.database.reading() as session:
        statement = select(Participation.id, Participation.personne_id).where(Participation.campagne_id == campagne_id)
        expected = session.execute(statement.order_by(Participation.personne_id)).all()
    for place, (participation_id, personne_id) in enumerate(expected):
        acteur = monde.acteur_of(personne_id or 0)
        if acteur.personne_id in absent:
            continue
        monde.save(acteur, participation_id, {**CENT, **changed} if place < 2 or everyone_wishes else CENT)
        result = monde.transmit(acteur, participation_id, partage=(first, second)[place] if place < 2 else RIEN)
        assert isinstance(result, Recu), result
    if settled:
        monde.heure.moment = datetime.combine(closing + timedelta(days=1), time(10), PARIS)
        monde.settle(monde.acteur_of(ISABELLE), campagne_id)
    return campagne_id


def told(monde: Monde, acteur: Acteur) -> int:
    """Create the bilan of the convention, transmitted by the team; return its participation."""
    brouillon_id = monde.questionnaire(shipped_questionnaires()["BILAN"])
    monde.enquete(
        brouillon_id,
        ouverture=OUVERTURE,
        cloture=CLOTURE,
        population=Population.DLA,
        periode=Periode.parse("2026-V1"),
    )
    with monde.database.reading() as session:
        participation = Participation
        conditions = (
            participation.personne_id.is_(None),
            participation.accompagnement_id.is_(None),
            participation.dla_id == 1,
            participation.detachee.is_(None),
        )
        participation_id = session.scalars(select(participation.id).where(*conditions)).one()
    monde.save(acteur, participation_id, BILAN)
    result = monde.transmit(acteur, participation_id, confirmed=True)
    assert isinstance(result, Recu), result
    return participation_id
