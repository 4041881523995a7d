"""Running a campaign, checked by what pages display and what the workbook holds."""

from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Campagne, EntreeJournal
from collecte.reponses.queries.versions import get_questionnaire
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of


def six_persons(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Hélène", "28"), ("Inès", "28"), ("Marie", "36")):
        monde.personne(prenom, dla)
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle, signed in; six persons on three DLA, no campaign yet."""
    prepare(petit_monde, six_persons)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def create(browser: Navigateur, **changes: str) -> None:
    browser.go("/campagnes/nouvelle")
    browser.send({"periode": "2026-S1", "ouverture": "2026-07-01", "cloture": "2026-07-21", **changes})
    if browser.page.request.path.endswith("/options"):
        browser.send({name: value for name, value in changes.items() if name.startswith("avec_")})
        browser.send({})  # the dates
        browser.send({"contact": "c2ra@exemple.fr", "cse": "sans objet"})
        browser.send({})  # the preview
        browser.send({})  # « Ouvrir »


def test_the_first_visit_says_what_to_do_next(isabelle: Navigateur) -> None:
    assert isabelle.page.request.path == "/tableau-de-bord"
    assert 'href="/campagnes/nouvelle"' in isabelle.page.text


def test_a_campaign_is_created_with_the_answers_it_expects(isabelle: Navigateur) -> None:
    create(isabelle)
    assert isabelle.page.request.path == "/campagnes/1"
    assert "0 sur 5" in isabelle.text
    for name in ("Claire Durand", "Rachid Durand", "Marie Durand"):
        assert name in isabelle.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"cloture": "2026-06-30"}, "La clôture (30 juin 2026) est avant", id="closed first"),
        pytest.param({"ouverture": "2026-06-01"}, "L’ouverture est avant la fin de la période", id="period not over"),
        pytest.param({"ouverture": "demain"}, "Écrivez une date comme 01/07/2026", id="not a date"),
        pytest.param({"ouverture": "31/02/2026"}, "Écrivez une date", id="no such day"),
        pytest.param({"ouverture": ""}, "Écrivez une date", id="blank"),
    ],
)
def test_wrong_dates_are_refused_with_what_was_typed(
    isabelle: Navigateur, petit_monde: Monde, changes: dict[str, str], sentence: str
) -> None:
    create(isabelle, **changes)
    assert isabelle.page.status_code == 422
    assert sentence in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Campagne)).all() == []


@pytest.mark.parametrize(("ticked", "asked"), [({"avec_souhaitable": "y"}, True), ({}, False)], ids=["ticked", "not"])
def test_the_wished_for_repartition_is_asked_when_ticked(
    isabelle: Navigateur, petit_monde: Monde, ticked: dict[str, str], asked: bool
) -> None:
    create(isabelle, **ticked)
    with petit_monde.database.reading() as session:
        questionnaire = get_questionnaire(session.scalars(select(Campagne)).one().version)
    assert (questionnaire.section("SOUHAITE") is not None) is asked


def test_dates_are_read_as_french_hands_type_them(isabelle: Navigateur) -> None:
    create(isabelle, ouverture="01/07/2026", cloture="21/07/2026")
    assert isabelle.page.request.path == "/campagnes/1"


def test_a_periode_is_not_offered_twice(isabelle: Navigateur) -> None:
    create(isabelle)
    isabelle.go("/campagnes/nouvelle")
    assert 'value="2026-S1"' not in isabelle.page.text
    isabelle.send({"periode": "2026-S1", "ouverture": "2026-07-01", "cloture": "2026-07-21"})  # a double click
    assert isabelle.page.status_code == 422
    assert "Cette période n’est plus proposée : elle a déjà une campagne" in isabelle.text


def test_a_workbook_before_results_are_settled_is_said_to_tell_coverage_only(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    create(isabelle, grace="2")
    coverage = "il ne dit que la couverture\u00a0: qui est attendu, qui a transmis"
    assert coverage in isabelle.page.text
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    assert coverage in isabelle.go("/campagnes/1").text, "it is not settled yet"


def test_moving_the_closing_date_reopens(isabelle: Navigateur, petit_monde: Monde) -> None:
    create(isabelle)
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1")
    assert "clôturée" in isabelle.text.lower()
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-31"})
    for sentence in (
        "Rien n’est encore changé.",
        "5 réponses encore attendues, Claire Durand (18)",
        "la campagne rouvre",
    ):
        assert sentence in isabelle.text
    isabelle.send({})
    assert "5 messages partent pour le dire, le 22 juillet 2026 à 8 h 30" in isabelle.text
    assert "clôturée" not in isabelle.text.lower()
    with petit_monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "changer les dates")).one()
        assert entry.details["avant"]["cloture"] == "2026-07-21"


def test_individual_shares_are_on_no_page_of_the_c2ra(isabelle: Navigateur, petit_monde: Monde) -> None:
    create(isabelle)
    canary = {**CENT, "M1F1": "23,77", "M1F2": "16,23", "M1_MARQUE": "canari"}
    for prenom in ("Claire", "Rachid", "Hélène", "Inès", "Marie"):
        petit_monde.answered(person(petit_monde, prenom), canary)
    for path in ("/campagnes", "/campagnes/1", "/campagnes/1/questionnaire", "/campagnes/1/dates"):
        page = isabelle.go(path).text
        assert "23,77" not in page
        assert "canari" not in page


def person(monde: Monde, prenom: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - an Acteur, found by name
    from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address

    with monde.database.reading() as session:
        compte = get_compte_by_address(session, f"{prenom.lower()}@exemple.fr")
        assert compte is not None
        return get_acteur(session, compte.id)


def test_the_counter_of_the_page_is_the_workbook_s(isabelle: Navigateur, petit_monde: Monde) -> None:
    """Pitfalls 9 and 18: counts are equal, and persons who did not answer are listed with their state."""
    create(isabelle)
    for prenom in ("Claire", "Rachid", "Hélène"):
        petit_monde.answered(person(petit_monde, prenom))
    isabelle.go("/campagnes/1")
    assert "3 sur 5" in isabelle.text
    response = campaign_workbook(isabelle)
    assert response.headers["Content-Disposition"].endswith("classeur-centre-val-de-loire-2026-S1.xlsx")
    book = openpyxl.load_workbook(BytesIO(response.data), data_only=True)
    rows = [[str(cell) for cell in row if cell is not None] for row in book["Suivi de la collecte"].values]
    for name, etat in (("Claire Durand", "transmis"), ("Inès Durand", "à faire"), ("Marie Durand", "à faire")):
        assert any(name in row and etat in row for row in rows), name


def test_downloading_is_kept_in_the_journal(isabelle: Navigateur, petit_monde: Monde) -> None:
    create(isabelle)
    campaign_workbook(isabelle)
    with petit_monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "sortir le classeur")).one()
        assert (entry.objet_id, entry.region_id) == (1, 1)


def test_pages_ask_the_database_as_few_questions_whatever_who_is_expected(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    for number in range(30):
        petit_monde.personne(f"Personne{number}", "18")
    create(isabelle)
    for number in range(30, 60):
        petit_monde.personne(f"Personne{number}", "28")  # arrived since: they could be added
    for path in ("/campagnes", "/campagnes/1", "/campagnes/1/dlas/1", "/campagnes/1/attendues", "/campagnes/nouvelle"):
        assert isabelle.reads(path) <= budget_of(isabelle.app, path), path


def test_a_transmitted_answer_is_given_back_with_a_reason_its_author_reads(
    isabelle: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    petit_monde.personne("Zoe", "36", password=PASSWORD)
    create(isabelle)
    zoe = person(petit_monde, "Zoe")
    former = petit_monde.answered(zoe)
    participation_id = petit_monde.participation(zoe)
    isabelle.go(f"/campagnes/1/rouvrir/{participation_id}")
    isabelle.send({"raison": "  "})
    assert isabelle.page.status_code == 422
    isabelle.send({"raison": "Vérifiez les <mois> de présence."})
    assert "0 sur 6" in isabelle.text
    author = Navigateur(app)
    author.sign_in("zoe@exemple.fr")
    sentence = "le 8 juillet 2026 à 10 h 00. « Vérifiez les <mois> de présence. »"
    assert f"Rendue par votre C2RA {sentence}" in text_of(author.go("/a-faire"))
    author.go(f"/reponses/{participation_id}")
    assert author.page.request.path == f"/reponses/{participation_id}/verifier", (
        "a whole answer is taken up again at its end"
    )
    assert f"Votre C2RA vous a rendu cette réponse {sentence}" in author.text
    author.go(f"/reponses/{participation_id}/REPARTITION")
    assert "« Vérifiez les <mois> de présence. »" in author.text
    assert author.fields()["M1F1"] == "24", "nothing was lost"
    with petit_monde.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "rouvrir la réponse")).one()
        assert entry.details == {"raison": "Vérifiez les <mois> de présence.", "recu": former.reference}
    isabelle.go(f"/campagnes/1/rouvrir/{participation_id}")
    isabelle.send({"raison": "Encore."})
    assert isabelle.page.request.path == "/campagnes/1", "a draft cannot be reopened"
    assert "Son auteur peut déjà la modifier" in isabelle.text


def test_an_answer_of_another_campaign_cannot_be_reopened_through_one_s_own(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    yann = petit_monde.personne("Yann", "22", region_id=2)
    create(isabelle)
    petit_monde.campagne(region_id=2)
    petit_monde.answered(yann)
    assert isabelle.go(f"/campagnes/1/rouvrir/{petit_monde.participation(yann)}").status_code == 404
