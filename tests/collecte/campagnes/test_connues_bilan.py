"""A bilan asks only what is not counted elsewhere: the rest is shown with its origin and follows the register."""

from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_bilan import read_matiere
from collecte.exploitation.jobs import periodiques
from collecte.models import Cofinancement, Convention, Financeur, Participation, Population
from collecte.reponses.queries.connues import Connue, connues_of, locked_codes
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.files.instruments import BILAN, shipped_questionnaires
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.bilans import prepared
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.registre import work


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, prepared)
    brouillon = petit_monde.questionnaire(shipped_questionnaires()[BILAN])
    petit_monde.enquete(brouillon, population=Population.DLA, periode=Periode.parse("2026-V1"))
    return petit_monde


def answer(session: Session, dla_id: int = 1) -> Participation:
    return session.scalars(select(Participation).where(Participation.dla_id == dla_id)).one()


def known(monde: Monde, dla_id: int = 1) -> dict[str, Connue]:
    with monde.database.reading() as session:
        return dict(connues_of(answer(session, dla_id)))


def test_what_is_counted_is_told_and_what_is_not_is_left_to_be_asked(lieu: Monde) -> None:
    connues = known(lieu)
    texts = {code: connues[code].texte for code in connues if not code.startswith("ORIENTATIONS")}
    assert texts["ACCUEIL_ACCUEILLIES_AN1"] == "3"
    assert texts["ACCUEIL_ACCUEILLIES_AN2"] == "2"
    assert texts["INGENIERIES_COLLECTIVES_AN2"] == "1"
    assert texts["INSTANCES_APPUI_PRESENTS_AN2"] == "1"
    assert "INSTANCES_APPUI_PRESENTS_AN1" not in texts  # no meeting was recorded in 2025
    assert "ACCUEIL_ACCUEILLIES_AN3" not in texts  # it has not begun
    assert "PRESTATAIRES_HORS_AN2" not in texts  # nothing counts it
    assert texts["AVENANT"] == "an2"
    assert texts["BUDGET_DLA_AN1"] == "60000"
    assert (texts["DEPENSES_COLLECTIVES_AN2"], texts["DEPENSES_INDIVIDUELLES_AN2"]) == ("9000", "4800")
    assert texts["PRESTATAIRES_MISSIONS_AN2"] == "2"
    assert (texts["RELEVES_ATTENDUS_AN1"], texts["RELEVES_COMPLETS_AN1"]) == ("1", "0")


def funded(monde: Monde, *rows: tuple[int, Financeur, int | None, int | None]) -> dict[str, str]:
    """Record cofinancements (year, kind, planned, obtained in cents) and return what DLA 18's answer knows of them."""
    with monde.database.writing() as session:
        session.execute(delete(Cofinancement))
        for rank, (annee, financeur, prevu, obtenu) in enumerate(rows):
            named = {"nom": f"{rank}", "nom_cle": f"{rank}"}
            session.add(Cofinancement(dla_id=1, annee=annee, financeur=financeur, prevu=prevu, obtenu=obtenu, **named))
    work(monde, tuple(periodique for periodique in periodiques() if periodique.nom == "bilans"))
    return {code: connue.texte for code, connue in known(monde).items() if code.startswith("COFI_")}


def test_funding_of_a_civil_year_is_shown_by_kind_of_funder_in_whole_euros(lieu: Monde) -> None:
    texts = funded(
        lieu,
        (2026, Financeur.ETAT, 3_000_000, 2_500_050),  # half up
        (2026, Financeur.LOCALES, 100_000, None),
        (2026, Financeur.LOCALES, None, 50_049),
        (2026, Financeur.FSE, None, None),
        (2025, Financeur.CDC, 0, None),
        (2023, Financeur.CDC, 700_000, None),  # before the convention
    )
    assert texts == {"COFI_ETAT_AN2": "25001", "COFI_LOCALES_AN2": "1500", "COFI_CDC_AN1": "0"}


def test_funding_of_an_avenant_that_is_no_civil_year_is_asked(lieu: Monde) -> None:
    with lieu.database.writing() as session:
        session.get_one(Convention, 1).avenants[1].debut = date(2026, 1, 2)
    assert funded(lieu, (2026, Financeur.ETAT, 3_000_000, None)) == {}


def test_each_known_figure_says_where_it_comes_from(lieu: Monde) -> None:
    assert known(lieu)["ACCUEIL_ACCUEILLIES_AN1"].origine == "compté par la plateforme"
    assert known(lieu)["DEBUT"].origine == "convention du DLA"


def test_a_counted_figure_is_corrected_on_the_bilan_and_not_in_the_questionnaire(lieu: Monde) -> None:
    with lieu.database.reading() as session:
        participation = answer(session)
        locked = locked_codes(get_questionnaire(participation.version), connues_of(participation))
    assert "ACCUEIL_ACCUEILLIES_AN1" in locked
    assert "BUDGET_DLA_AN1" not in locked


def test_orientations_come_a_line_each_with_what_was_done(lieu: Monde) -> None:
    connues = known(lieu)
    lines = [
        [connues.get(f"ORIENTATIONS.{rank}.{name}") for name in ("SUR", "RECUES", "ACCOMPAGNEES")] for rank in (1, 2)
    ]
    assert [[cell and cell.texte for cell in line] for line in lines] == [["an1", "1", "1"], ["an2", "1", "1"]]


def test_a_dla_without_convention_is_asked_everything(lieu: Monde) -> None:
    assert known(lieu, 2) == {}


def test_what_is_counted_moves_until_the_bilan_is_transmitted(lieu: Monde) -> None:
    lieu.accompagnement(lieu.structure("Épicerie"), date(2026, 5, 5))
    work(lieu, tuple(periodique for periodique in periodiques() if periodique.nom == "bilans"))
    assert known(lieu)["ACCUEIL_ACCUEILLIES_AN2"].texte == "3"


def test_what_was_transmitted_is_read_for_what_nobody_counts(lieu: Monde) -> None:
    with lieu.database.writing() as session:
        participation = answer(session)
        participation.valeurs = {"MOBILISATION_FORUMS_AN1": 2, "MOBILISATION_TEXTE": "Les forums."}
        participation.transmise_le, participation.recu = lieu.heure(), "A"
    with lieu.database.reading() as session:
        convention = session.get_one(Convention, 1)
        reponses = read_matiere(session, [convention]).reponses_of(convention)
    assert reponses.declares == {(1, "FORUMS"): 2}
    assert [text.paragraphes for text in reponses.textes["M1"]] == [("Les forums.",)]
