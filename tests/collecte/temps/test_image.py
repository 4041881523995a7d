"""The receipt and « Ma répartition » in one image: a bar beside the région's, gaps and sentences."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.versions import adopted
from tests.collecte.temps.test_repartitions import answered, entered, image_of, opened, plain, taken_up

FIVE = ("Claire", "18"), ("Rachid", "18"), ("Ines", "28"), ("Helene", "28"), ("Marie", "36")
MOVED = {"M1F1": "34", "M2F1": "1", "M3F1": "12", "V9_M1F1.raison": "structures"}
"""Shares of Claire that change in her third semestre, and why."""

PAGES = "/ma-repartition", "/reponses/11/recu"
"""Pages that show the last répartition of Claire in one image."""


def year(monde: Monde) -> None:
    """Create five persons who answered alike for two semestres, the second one settled, and Claire for a third."""
    monde.region()
    for prenom, dla in FIVE:
        monde.personne(prenom, dla, password=PASSWORD)
    isabelle = monde.animatrice()
    names = [prenom for prenom, _ in FIVE]
    answered(monde, opened(monde, "2025-S1", -360), *names)
    answered(monde, opened(monde, "2025-S2", -180), *names)
    monde.heure.moment = PENDANT - timedelta(days=100)
    monde.settle(isabelle, 2)
    monde.heure.moment = PENDANT
    answered(monde, monde.campagne(), "Claire", **MOVED)


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    prepare(petit_monde, year)
    return entered(app, "claire")


def said(browser: Navigateur) -> list[str]:
    """Return the sentences beside the image."""
    block = browser.page.text.replace("\u00a0", " ").replace("\u202f", " ").partition('class="said"')[2]
    return [plain(item) for item in re.findall(r"<li[^>]*>(.*?)</li>", block.partition("</ul>")[0], re.DOTALL)]


def words(browser: Navigateur) -> str:
    return browser.text.replace("\u00a0", " ").replace("\u202f", " ")


def one_region(monde: Monde, *, persons: int) -> None:
    """Create a settled campaign of as many persons."""
    monde.region()
    for prenom, dla in FIVE[:persons]:
        monde.personne(prenom, dla, password=PASSWORD)
    isabelle = monde.animatrice()
    answered(monde, opened(monde, "2025-S2", -180), *(prenom for prenom, _ in FIVE[:persons]))
    monde.heure.moment = PENDANT - timedelta(days=100)
    monde.settle(isabelle, 1)
    monde.heure.moment = PENDANT


@pytest.mark.parametrize("path", PAGES)
def test_figures_of_the_image_are_those_recomputed_by_hand(claire: Navigateur, path: str) -> None:
    """Mission 1: 34 + 16 + 8, a year before 24 + 16 + 8; five persons who all said 48 are printed by steps of 5."""
    claire.go(path)
    rows = image_of(claire)
    assert list(rows["Accompagnement des structures"].values()) == ["58 %", "48 %", "+10", "50 %", "+8"]
    assert list(rows["Accueil, orientation et diagnostic"].values()) == ["34 %", "24 %", "+10", "–", "–"]
    assert list(rows["Dispositif partenarial"].values()) == ["21 %", "27 %", "−6", "25 %", "−4"]
    assert list(rows["Programme d’activité"].values()) == ["12 %", "16 %", "−4", "15 %", "−3"]
    assert list(rows["Hors référentiel"].values()) == ["0 %", "0 %", "0", "moins de 5 %", "–"]


@pytest.mark.parametrize("path", PAGES)
def test_ribbons_join_each_mission_to_itself_in_the_bar_of_the_region(claire: Navigateur, path: str) -> None:
    """Her first missions end at 58 % and 79 %, those of the région at 50 % and 75 %."""
    claire.go(path)
    ribbons = dict(re.findall(r'<path data-mission="(M\d)"\s+d="([^"]*)"', claire.page.text))
    assert ribbons["M1"] == "M0 0H580C580 50 500 50 500 100H0C0 50 0 50 0 0z"
    assert ribbons["M2"].startswith("M580 0H790C790 50 750 50 750 100H500C")


@pytest.mark.parametrize("path", PAGES)
def test_sentences_say_what_moved_why_and_how_far_the_region_is(claire: Navigateur, path: str) -> None:
    claire.go(path)
    assert said(claire)[:2] == [
        "« Accompagnement des structures » passe de 48 % à 58 % en un an, 10 points de plus, surtout « Accueil, "
        "orientation et diagnostic ». Votre raison : Demande des structures.",
        "« Accompagnement des structures » prend 8 points de plus que dans la région (2e semestre 2025) : 58 % contre "
        "50 %.",
    ]


def test_the_receipt_opens_on_the_image_then_says_what_becomes_of_it(claire: Navigateur) -> None:
    claire.go("/reponses/11/recu")
    assert said(claire)[2] == (
        "Votre direction ne lit rien sous votre nom ; les chiffres de la région "
        "servent à votre fiche d’appui et au bilan du DLA."
    )
    page = claire.page.text
    parts = 'class="thanks"', "Votre semestre en une image", 'class="said"', "Et maintenant"
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_the_region_beside_is_the_last_settled_one_whatever_the_open_campaign_holds(
    claire: Navigateur, petit_monde: Monde
) -> None:
    claire.go("/reponses/11/recu")
    before = image_of(claire), said(claire)
    others = {"M1F1": "0", "M3F1": "40", "V9_M1F1.raison": "equipe", "V9_M3F1.raison": "equipe"}
    answered(petit_monde, 3, *(prenom for prenom, _ in FIVE[1:]), **others)
    for path in PAGES:
        claire.go(path)
        assert (image_of(claire), said(claire)[:2]) == (before[0], before[1][:2])
        assert "La région, 2e semestre 2025" in words(claire)
        assert "moyenne de 5 personnes" in words(claire)


def test_an_earlier_periode_is_chosen_by_its_address_and_an_unknown_one_is_the_newest(claire: Navigateur) -> None:
    claire.go("/ma-repartition?periode=2025-S2")
    assert 'aria-current="true">2e semestre 2025</a>' in claire.page.text
    assert image_of(claire)["Accompagnement des structures"]["Vous"] == "48 %"
    assert said(claire) == [
        "« Accompagnement des structures » prend 48 % de votre temps, sa plus grande part.",
        "Vous ressemblez à la région (2e semestre 2025) : l’écart le plus grand, sur « Accompagnement des "
        "structures », est de 2 points.",
    ]
    for unknown in ("2019-S1", "douze", "2025-S2" * 500, "\0"):
        claire.go("/ma-repartition?periode=" + quote(unknown))
        assert 'aria-current="true">1er semestre 2026</a>' in claire.page.text, unknown


def test_a_periode_that_gives_the_same_shares_as_a_year_before_says_so(claire: Navigateur, petit_monde: Monde) -> None:
    answered(petit_monde, 3, "Rachid")
    rachid = entered(claire.app, "rachid")
    rachid.go("/ma-repartition")
    assert said(rachid)[0] == "Vos missions gardent la place qu’elles avaient il y a un an."


def test_a_first_answer_before_any_release_is_shown_alone(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    answered(petit_monde, petit_monde.campagne(), "Claire")
    browser = entered(app, "claire")
    for path in ("/ma-repartition", "/reponses/1/recu"):
        browser.go(path)
        assert browser.page.text.count("<figure>") == 1
        assert list(image_of(browser)["Accompagnement des structures"]) == ["Vous"]
        assert said(browser)[0] == "« Accompagnement des structures » prend 48 % de votre temps, sa plus grande part."
        assert "les résultats de la région ne sont pas encore arrêtés" in browser.text


def test_a_region_that_is_hidden_says_confidentiel_and_draws_no_bar(petit_monde: Monde, app: Flask) -> None:
    one_region(petit_monde, persons=3)
    browser = entered(app, "claire")
    for path in ("/ma-repartition", "/reponses/1/recu"):
        browser.go(path)
        assert "Région, 2e semestre 2025 : confidentiel (" in words(browser)
        assert browser.page.text.count("<figure>") == 1
        assert list(image_of(browser)["Accompagnement des structures"]) == ["Vous"]


def test_a_region_that_answered_another_version_is_read_by_mission_where_it_means_the_same(
    petit_monde: Monde, app: Flask
) -> None:
    one_region(petit_monde, persons=5)
    adopted(petit_monde, petit_monde.animatrice("Anne"))
    answered(petit_monde, petit_monde.campagne(), "Claire", M1F3="", M1F4="3", M1F5="6", M1F2="15")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    rows = image_of(browser)
    assert rows["Accompagnement des structures"]["Région"] == "50 %"
    assert rows["Accueil, orientation et diagnostic"]["Région"] == "–"


def test_a_past_year_of_a_file_is_what_an_answer_is_compared_with(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    taken_up(petit_monde, "2025-S1", M1F1=20, M3F1=20)
    answered(petit_monde, petit_monde.campagne(), "Claire")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert image_of(browser)["Programme d’activité"] == {"Vous": "16 %", "Un an avant": "20 %", "Écart en un an": "−4"}


def test_a_past_year_with_a_blank_line_is_compared_with_nothing(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    taken_up(petit_monde, "2025-S1", AUTRE=None)
    answered(petit_monde, petit_monde.campagne(), "Claire")
    browser = entered(app, "claire")
    browser.go("/ma-repartition")
    assert list(image_of(browser)["Programme d’activité"]) == ["Vous"]
    browser.go("/ma-repartition?periode=2025-S1")
    assert image_of(browser)["Hors référentiel"] == {"Vous": "–"}


def test_one_periode_is_printed_alone_with_those_before(claire: Navigateur, petit_monde: Monde) -> None:
    taken_up(petit_monde, "2024-S1", personne_id=None)
    claire.go("/ma-repartition/imprimer?periode=2025-S2")
    assert claire.page.text.count('class="sheet"') == 1
    assert "2e semestre 2025" in claire.text
    assert "1er semestre 2026" not in claire.text
    assert "années passées" not in claire.text
    claire.go("/ma-repartition/imprimer")
    assert claire.page.text.count('class="sheet"') == 2


def test_the_receipt_queries_as_much_whatever_the_number_of_periodes(claire: Navigateur, petit_monde: Monde) -> None:
    before = claire.reads("/reponses/11/recu")
    for periode in ("2024-Q1", "2024-Q2", "2024-Q3"):
        answered(petit_monde, petit_monde.campagne(periode), "Claire")
    assert claire.reads("/reponses/11/recu") <= before <= READS["/reponses/<int:participation_id>/recu"]
