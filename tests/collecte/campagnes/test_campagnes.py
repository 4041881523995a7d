"""Creating campaigns: the persons expected, their time, and the version asked; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from collecte.bibliotheque.operations.versions import publish_version
from collecte.campagnes.operations.campagnes import (
    EarlyOpeningError,
    ExistingCampagneError,
)
from collecte.campagnes.operations.corrections import list_addable
from collecte.core.errors import Refus, UserFacingError
from collecte.models import Affectation, Campagne, Dla, EtatCampagne, Participation, VersionQuestionnaire
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.monde import CLOTURE, OUVERTURE, PENDANT, Monde


@pytest.fixture
def ici(monde: Monde) -> Monde:
    monde.region()
    return monde


def expected(monde: Monde) -> list[tuple[str, str, int, int]]:
    """List (person, DLA, hundredths of ETP, tenths of a month) of every expected answer."""
    with monde.database.reading() as session:
        rows = session.scalars(select(Participation).order_by(Participation.id)).all()
        return [(row.auteur.split()[0], row.dla.code, row.etp_attendu, row.mois_attendus) for row in rows]


def test_everyone_with_a_day_in_the_periode_is_expected_for_those_months(ici: Monde) -> None:
    ici.personne("Entiere", "18", etp=80)
    ici.personne("Partie", "18", fin=date(2026, 3, 31))
    ici.personne("Arrivee", "28", debut=date(2026, 4, 1))
    ici.personne("DernierJour", "36", fin=date(2026, 1, 1))
    ici.personne("Ancienne", "36", fin=date(2025, 12, 31))
    ici.personne("Future", "36", debut=date(2026, 7, 1))
    ici.campagne()
    assert expected(ici) == [
        ("Entiere", "18", 80, 60),
        ("Partie", "18", 100, 30),
        ("Arrivee", "28", 100, 30),
        ("DernierJour", "36", 100, 1),
    ]


def test_one_person_on_two_dla_has_two_answers(ici: Monde) -> None:
    ici.personne("Nadege", "18", "28", etp=50)
    ici.campagne()
    assert [row[1] for row in expected(ici)] == ["18", "28"]


def test_campaigns_of_two_regions_expect_their_own_people(ici: Monde) -> None:
    ici.region("bretagne", "Bretagne", "22")
    ici.personne("Claire", "18")
    ici.personne("Yann", "22", region_id=2)
    ici.campagne()
    ici.campagne(region_id=2)
    with ici.database.reading() as session:
        by_campagne = session.execute(
            select(Campagne.region_id, Participation.dla_id).join(Participation.campagne)
        ).all()
    assert len(by_campagne) == 2
    assert len({row[0] for row in by_campagne}) == 2


def test_the_same_questions_are_one_version_and_others_another(ici: Monde) -> None:
    ici.region("bretagne", "Bretagne", "22")
    ici.personne("Claire", "18")
    ici.personne("Yann", "22", region_id=2)
    for region_id, periode, activites in ((1, "2026-S1", False), (2, "2026-S1", False), (1, "2025-S1", True)):
        ici.campagne(periode, region_id=region_id, activites=activites)
    with ici.database.reading() as session:
        versions = session.scalars(select(Campagne.version_id).order_by(Campagne.id)).all()
        numbers = session.scalars(select(VersionQuestionnaire.numero).order_by(VersionQuestionnaire.id)).all()
        first, other = session.scalars(select(VersionQuestionnaire).order_by(VersionQuestionnaire.id))
        assert get_questionnaire(first).section("ACTIVITES") is None
        assert get_questionnaire(other).section("ACTIVITES") is not None
    assert versions[0] == versions[1] != versions[2]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    ("error", "why", "ouverture", "cloture"),
    [
        pytest.param(Refus, "est avant l’ouverture", date(2026, 7, 2), date(2026, 7, 1), id="closing before opening"),
        pytest.param(EarlyOpeningError, "période", date(2026, 6, 30), CLOTURE, id="opening within the période"),
    ],
)
def test_impossible_dates_are_refused(
    ici: Monde, error: type[UserFacingError], why: str, ouverture: date, cloture: date
) -> None:
    ici.personne("Claire", "18")
    with pytest.raises(error, match=why):
        ici.campagne(ouverture=ouverture, cloture=cloture)
    assert expected(ici) == []


def test_a_campaign_nobody_could_answer_is_refused(ici: Monde) -> None:
    with pytest.raises(Refus, match="Importez d’abord les personnes"):
        ici.campagne()


def test_a_second_campaign_for_the_same_periode_is_refused(ici: Monde) -> None:
    ici.personne("Claire", "18")
    ici.campagne()
    with pytest.raises(ExistingCampagneError):
        ici.campagne()
    assert len(expected(ici)) == 1


def test_sixteen_clicks_at_once_make_one_campaign(ici: Monde) -> None:
    ici.personne("Claire", "18")
    start = Barrier(16)

    def click(_: int) -> str:
        start.wait(10)
        try:
            ici.campagne()
        except ExistingCampagneError:
            return "existe"
        return "créée"

    with ThreadPoolExecutor(16) as clicks:
        outcomes = list(clicks.map(click, range(16)))
    assert sorted(outcomes) == ["créée", *["existe"] * 15]
    assert len(expected(ici)) == 1


def test_versions_published_at_the_same_instant_get_one_number_each(ici: Monde) -> None:
    start = Barrier(6)
    periodes = ["2025-S1", "2025-S2", "2025-Q1", "2025-S1", "2025-S2", "2025-Q1"]

    def publish(code: str) -> str:
        questionnaire = derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse(code), False)
        start.wait(10)
        with ici.database.writing() as session:
            return publish_version(session, questionnaire=questionnaire, now=ici.heure()).empreinte

    with ThreadPoolExecutor(6) as publishers:
        hashes = list(publishers.map(publish, periodes))
    assert hashes[:3] == hashes[3:]
    with ici.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VersionQuestionnaire)) == 3
        assert set(session.scalars(select(VersionQuestionnaire.numero))) == {1, 2, 3}


@pytest.mark.parametrize(
    ("today", "etat"),
    [
        (date(2026, 6, 30), EtatCampagne.PREVUE),
        (OUVERTURE, EtatCampagne.OUVERTE),
        (CLOTURE, EtatCampagne.OUVERTE),
        (date(2026, 7, 22), EtatCampagne.CLOTUREE),
    ],
)
def test_the_state_of_a_campaign_follows_its_days(today: date, etat: EtatCampagne) -> None:
    assert Campagne(ouverture=OUVERTURE, cloture=CLOTURE, confirmee_le=PENDANT).etat(today) is etat


# --- once, on several DLA


def test_who_is_on_two_dla_answers_a_survey_once_with_the_one_where_they_work_most(petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.personne("Rachid", "28")
    with petit_monde.database.writing() as session:
        other = session.scalars(select(Dla.id).where(Dla.code == "36")).one()
        session.add(Affectation(personne_id=claire.personne_id, dla_id=other, etp=10, debut=date(2025, 1, 1)))
    brouillon_id = petit_monde.questionnaire()
    twice = petit_monde.enquete(brouillon_id)
    once = petit_monde.enquete(brouillon_id, ouverture=OUVERTURE + timedelta(days=1), une_fois=True)
    with petit_monde.database.reading() as session:
        dla_ids = {
            campagne_id: sorted(
                session.scalars(select(Participation.dla_id).where(Participation.campagne_id == campagne_id))
            )
            for campagne_id in (twice, once)
        }
    assert len(dla_ids[twice]) == 3
    assert len(dla_ids[once]) == 2
    assert other not in dla_ids[once]
    with petit_monde.database.writing() as session:
        for affectation in session.scalars(select(Affectation).where(Affectation.personne_id == claire.personne_id)):
            affectation.etp = 5 if affectation.dla_id != other else 90
        session.flush()
        assert list_addable(session, session.get_one(Campagne, once)) == [], "she is asked already"
