"""The bilans of a région on its page: readers of DLA, readers of totals, hidden figures, and the time beside."""

import re
from datetime import date

import pytest
from flask import Flask

from collecte.models import GenreEtape
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, change_partage
from tests.collecte.mondes.bilans import signed
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import DLAS, collected, region

pytestmark = pytest.mark.usefixtures("no_workbook")

REGION = "/bilans/regions/1"
SIX = ("18", "18", "28", "28", "36", "37")
AVENANT = 2
"""Number of the avenant of 2026 of DLA 18; those of the others are 4, 6 and 8."""


def filled(monde: Monde, *dlas: str) -> list[Acteur]:
    """Create six persons whose time is not settled yet; in each DLA, a structure received and accompanied in 2026."""
    people = region(monde, *SIX)
    monde.pilote("Paul", "18", password=PASSWORD)
    for dla in dlas:
        validated = (GenreEtape.VALIDATION, date(2026, 3, 2))
        monde.accompagnement(monde.structure(f"Structure {dla}", dla), date(2026, 2, 2), validated)
    return people


def settled(monde: Monde, people: list[Acteur]) -> None:
    """Settle the time of the first semestre of 2026."""
    collected(monde, people, "2026-S1", date(2026, 7, 1))


def reader(app: Flask, prenom: str, path: str = REGION) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    browser.go(path)
    return browser


def test_who_runs_the_region_reads_its_dla_side_by_side_and_opens_each(petit_monde: Monde, app: Flask) -> None:
    filled(petit_monde, *DLAS)
    page = reader(app, "Isabelle")
    assert "Les DLA côte à côte, dans l’ordre de leur code : ce n’est pas un classement." in page.text
    assert "4 structures accueillies et 4 accompagnées par 4 DLA" in page.text
    text = " ".join(page.text.split())
    assert "Lecture : « Structures accueillies », Région : 4." in text
    assert "Champ : DLA de la région Centre-Val de Loire, avenants de 2026." in text
    assert "Source : registre des accompagnements et bilans des DLA, arrêtés au " in text
    columns = " ".join(f"{dla} Département {dla}" for dla in DLAS)
    assert f"Ce qui est compté {columns} Région" in page.text
    for place, dla in enumerate(DLAS, start=1):
        assert f'href="/bilans/dlas/{place}?avenant={2 * place}">{dla} ' in page.page.text
    assert "/bilans/regions/1/bilan.xlsx?annee=2026" in page.page.text
    assert page.go("/bilans/dlas/2/chiffres/ACCUEILLIES?avenant=4").status_code == 200
    page.go(f"{REGION}?annee=2025")
    assert "avenants de 2025" in page.text


@pytest.mark.parametrize("prenom", ["Paul", "Paule"])
def test_pilotes_read_totals_and_links_to_what_is_signed_for_them(petit_monde: Monde, app: Flask, prenom: str) -> None:
    filled(petit_monde, *DLAS)
    signed(petit_monde, _direction(petit_monde), AVENANT)
    page = reader(app, prenom)
    assert "4 structures accueillies et 4 accompagnées par 4 DLA" in page.text
    assert f'href="/bilans/avenants/{AVENANT}/signe">18 Département 18</a>' in page.page.text
    for dla in DLAS[1:]:
        assert f"Département {dla}" not in page.text
    assert "/chiffres/" not in page.page.text
    assert ".xlsx" not in page.page.text
    assert page.go("/bilans/regions/1/bilan.xlsx").status_code == 404


@pytest.mark.parametrize("prenom", ["Ana", "Dominique", "Nolwenn", "Maud"])
def test_nobody_else_reads_it(petit_monde: Monde, app: Flask, prenom: str) -> None:
    filled(petit_monde, *DLAS)
    petit_monde.region("bretagne", "Bretagne", "22", "29", "35")
    petit_monde.pilote("Nolwenn", region_id=2, password=PASSWORD)
    petit_monde.animatrice("Maud", region_id=2, password=PASSWORD)
    assert reader(app, prenom).page.status_code == 404


def test_two_dla_tell_pilotes_nothing_and_say_why(petit_monde: Monde, app: Flask) -> None:
    filled(petit_monde, "18", "28")
    for prenom in ("Paul", "Paule"):
        page = reader(app, prenom)
        assert "2 DLA seulement ont des chiffres" in page.text
        assert "structures accueillies et" not in page.text
        assert "Le temps et les résultats" not in page.text
    assert "2 structures accueillies et 2 accompagnées par 2 DLA" in reader(app, "Isabelle").text


def test_a_pilote_who_reads_all_but_one_reads_no_total(petit_monde: Monde, app: Flask) -> None:
    filled(petit_monde, "18", "28", "36")
    direction = _direction(petit_monde)
    signed(petit_monde, direction, 2)
    assert "3 structures accueillies" in reader(app, "Paule").text
    signed(petit_monde, direction, 4)
    assert "il ne manque que le bilan d’un DLA" in reader(app, "Paule").text
    assert "3 structures accueillies" in reader(app, "Paul").text
    signed(petit_monde, direction, 6)
    assert "3 structures accueillies" in reader(app, "Paule").text


@pytest.mark.parametrize("prenom", ["Isabelle", "Paule"])
def test_it_is_read_in_as_many_reads_whatever_the_size(petit_monde: Monde, app: Flask, prenom: str) -> None:
    filled(petit_monde, *DLAS)
    page = reader(app, prenom)
    before = page.reads(REGION)
    for place in range(5):
        petit_monde.accompagnement(petit_monde.structure(f"Structure {place}", DLAS[place % 4]), date(2026, 2, 2))
    assert page.reads(REGION) <= before <= READS["/bilans/regions/<int:region_id>"]


def test_the_time_of_mission_1_stands_beside_with_its_warning(petit_monde: Monde, app: Flask) -> None:
    """It has the same ETP as the Note."""
    people = filled(petit_monde, *DLAS)
    assert "aucun résultat sur le temps n’y est arrêté" in reader(app, "Paule").text
    settled(petit_monde, people)
    note = reader(app, "Paule", "/notes/regions/1").text
    for prenom in ("Isabelle", "Paule", "Paul"):
        page = reader(app, prenom)
        text = page.text[page.text.index("Le temps et les résultats") :]
        assert "par ETP : 4 structures accompagnées pour" in text
        assert "ne classe pas les DLA" in text
        etp = text.split("accompagnées pour ")[1].split(" ETP")[0]
        assert f" {etp}" in note
        assert re.search(r"1er semestre 2026 \(publication n°\s1 du [^)]*\)\. Les autres mois ne sont pas connus", text)
    assert "aucun résultat sur le temps" in reader(app, "Isabelle", f"{REGION}?annee=2025").text


def test_hidden_time_is_not_told_and_says_why(petit_monde: Monde, app: Flask) -> None:
    people = region(petit_monde, "18", "28", "36")  # three persons are too few
    for dla in DLAS:
        petit_monde.accompagnement(petit_monde.structure(f"Structure {dla}", dla), date(2026, 2, 2))
    settled(petit_monde, people)
    for prenom in ("Isabelle", "Paule"):
        text = reader(app, prenom).text
        assert "Le temps de mission 1 n’est pas dit : confidentiel" in text
        assert "par ETP :" not in text


def test_a_dla_reads_its_share_of_time_beside_its_structures_where_it_is_shown_and_nobody_else_does(
    petit_monde: Monde, app: Flask
) -> None:
    people = filled(petit_monde, *DLAS)
    settled(petit_monde, people)
    for prenom in ("Ana", "Dominique"):
        page = reader(app, prenom, "/bilans/dlas/1")
        assert "Avenant 2" in page.text
        assert "1 structure accompagnée ; mission 1 : 50 % du temps, " in page.text
        assert "Le rapport aux ETP ne se calcule pas : ceux d’un DLA ne sont pas publiés." in page.text
    assert "Le temps et les résultats" not in reader(app, "Isabelle", "/bilans/dlas/1").text
    signed(petit_monde, _direction(petit_monde), AVENANT)
    for prenom in ("Paul", "Dominique"):
        assert "mission 1" not in reader(app, prenom, f"/bilans/avenants/{AVENANT}/signe").text
    refused(petit_monde, people[1])
    for prenom in ("Ana", "Dominique"):
        page = reader(app, prenom, "/bilans/dlas/1")
        assert "Le temps de mission 1 n’est pas dit : confidentiel (ses contributeurs" in page.text
        assert "du temps, " not in page.text


@pytest.mark.parametrize(
    ("prenom", "path", "route"),
    [
        pytest.param("Ana", "/bilans/dlas/1", "/bilans/dlas/<int:dla_id>", id="who works for the DLA"),
        pytest.param("Dominique", "/bilans/dlas/1", "/bilans/dlas/<int:dla_id>", id="its direction"),
        pytest.param("Isabelle", "/bilans/dlas/1", "/bilans/dlas/<int:dla_id>", id="who runs the région"),
        pytest.param("Isabelle", REGION, "/bilans/regions/<int:region_id>", id="the région, to who runs it"),
        pytest.param("Paule", REGION, "/bilans/regions/<int:region_id>", id="the région, to its pilote"),
        pytest.param("Paule", "/ma-region", "/ma-region", id="the first page of a pilote"),
    ],
)
def test_bilans_and_the_time_beside_cost_a_bounded_number_of_reads(
    petit_monde: Monde, app: Flask, prenom: str, path: str, route: str
) -> None:
    people = filled(petit_monde, *DLAS)
    settled(petit_monde, people)
    for avenant in (AVENANT, 4, 6):
        signed(petit_monde, _direction(petit_monde), avenant)
    page = reader(app, prenom, path)
    assert page.page.status_code == 200
    assert page.reads(path) <= READS[f"{route}, with the time beside"]


def refused(monde: Monde, acteur: Acteur) -> None:
    """Withdraw consents: the person no longer counts in the figure of their DLA, nor shows their direction anything."""
    participation_id = monde.participation(acteur)
    non = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)
    with monde.database.writing() as session:
        change_partage(session, participation_id=participation_id, partage=non, acteur=acteur, now=monde.heure())


def test_a_pilote_finds_bilans_then_the_synthese_then_the_note(petit_monde: Monde, app: Flask) -> None:
    filled(petit_monde, *DLAS)
    signed(petit_monde, _direction(petit_monde), AVENANT)
    page = reader(app, "Paul", "/ma-region")
    titles = ("bilan de l’avenant 2", "Synthèse régionale des bilans", "Note aux pilotes", "Synthèses de suivi")
    places = [page.text.index(title) for title in titles]
    assert places == sorted(places)
    assert "DLA 28" not in page.text
    of_region = reader(app, "Paule", "/ma-region")
    assert "DLA 28 Département 28 : aucun bilan n’est encore signé" in of_region.text


def _direction(monde: Monde) -> Acteur:
    """Return Dominique, created after the six persons and the pilote."""
    return monde.acteur_of(len(SIX) + 2)
