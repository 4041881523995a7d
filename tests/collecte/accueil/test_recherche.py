"""The search of all that one may open: forgiving of accents and typing errors, never beyond one's rights."""

import re

import pytest
from flask import Flask

from collecte.accueil.recherche import LigneTrouvable, search, words_of
from tests.collecte.accueil.test_plan import main_of
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

LIGNES = [
    LigneTrouvable("Les Jardins de Bourges", "Bourges, DLA 18", "/1"),
    LigneTrouvable("Régie de quartier Éole", "Tours, DLA 37", "/2"),
    LigneTrouvable("Épicerie sociale", "Châteauroux, DLA 36", "/3"),
]


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        pytest.param("jardins", ["/1"], id="a word"),
        pytest.param("EPICERIE", ["/3"], id="without accents, in capitals"),
        pytest.param("quartier 37", ["/2"], id="several words, anywhere"),
        pytest.param("jarduns", ["/1"], id="a wrong letter"),
        pytest.param("Chateuroux", ["/3"], id="a missing letter"),
        pytest.param("jardins tours", [], id="a word of another line"),
        pytest.param("zzzz", [], id="nothing like it"),
        pytest.param("d 37", ["/2"], id="a letter begins a word"),
        pytest.param("  ", [], id="no word"),
        pytest.param("'\"%_\\", [], id="signs only"),
        pytest.param("jardins " * 2_000, ["/1"], id="ten thousand characters"),
    ],
)
def test_accents_case_and_a_typing_error_are_forgiven(sought: str, expected: list[str]) -> None:
    assert [ligne.adresse for ligne in search(words_of(sought), LIGNES)] == expected


def test_what_begins_with_the_first_word_comes_first() -> None:
    lignes = [LigneTrouvable("Avis sur le temps", "", "/a"), LigneTrouvable("Temps et activités", "", "/b")]
    assert [ligne.adresse for ligne in search(words_of("temps"), lignes)] == ["/b", "/a"]


@pytest.fixture
def site(petit_monde: Monde) -> Flask:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "22")
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Yann", "22", region_id=2, password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.structure("Les Jardins de Bourges", "18")
    petit_monde.structure("Les Jardins de Dinan", "22", region_id=2)
    petit_monde.campagne()
    petit_monde.questionnaire()
    return application(petit_monde)


def found(site: Flask, who: str, sought: str) -> str:
    browser = Navigateur(site)
    browser.sign_in(f"{who}@exemple.fr")
    page = browser.client.get("/chercher", query_string={"q": sought}, base_url="http://127.0.0.1:8000")
    assert page.status_code == 200
    return re.sub(r"<form.*?</form>", "", main_of(page.text), flags=re.DOTALL)


def test_each_finds_what_it_may_open_and_nothing_else(site: Flask) -> None:
    assert "Jardins de Bourges" in found(site, "claire", "jardins")
    assert "Dinan" not in found(site, "claire", "jardins")
    assert "Jardins de Dinan" in found(site, "yann", "jardins")
    assert "Bourges" not in found(site, "yann", "jardins")
    assert "Yann" not in found(site, "isabelle", "yann"), "an account of another région"
    assert "Rien n’est trouvé" in found(site, "isabelle", "dinan")
    assert "claire@exemple.fr" in found(site, "isabelle", "claire")
    assert "claire@exemple.fr" not in found(site, "claire", "claire"), "only an animatrice may list accounts"


def test_campaigns_questionnaires_lines_and_help_are_found(site: Flask) -> None:
    assert 'href="/campagnes/1"' in found(site, "isabelle", "temps activites")
    assert 'href="/campagnes/1"' not in found(site, "claire", "temps activites")
    assert re.search(r'href="/questionnaires/1[/"]', found(site, "isabelle", "satisfaction"))
    assert 'href="/referentiel?partie=' in found(site, "claire", "diagnostic")
    assert 'href="/aide/clavier"' in found(site, "claire", "clavier")
    assert 'href="/journal"' in found(site, "isabelle", "journal")
    assert 'href="/journal"' not in found(site, "claire", "journal")


def test_each_role_finds_what_its_home_shows(site: Flask, petit_monde: Monde) -> None:
    petit_monde.direction("Denis", "18", password=PASSWORD)
    assert 'href="/reponses/1"' in found(site, "claire", "temps activites"), "an answer that is expected of her"
    assert 'href="/reponses/' not in found(site, "yann", "temps activites")
    assert 'href="/organisation/dlas/1"' in found(site, "isabelle", "dla 18")
    assert "dlas/" not in found(site, "isabelle", "dla 22"), "of another région"
    assert 'href="/direction"' in found(site, "denis", "claire")
    assert 'href="/direction"' not in found(site, "denis", "yann")


def test_help_is_found_by_its_text_and_a_long_list_is_seen_whole(site: Flask) -> None:
    assert 'href="/aide/' in found(site, "isabelle", "prolonger")
    browser = Navigateur(site)
    browser.sign_in("claire@exemple.fr")
    whole = browser.client.get("/chercher?q=de&famille=R%C3%A9f%C3%A9rentiel", base_url="http://127.0.0.1:8000").text
    assert whole.count("/referentiel?partie=") > 8
    assert "Toute la recherche" in whole
    assert (
        "Toute la recherche"
        not in browser.client.get("/chercher?q=de&famille=rien", base_url="http://127.0.0.1:8000").text
    )


def test_a_misspelled_structure_is_found(site: Flask) -> None:
    assert "Jardins de Bourges" in found(site, "claire", "jarduns bourges")


def test_what_is_typed_comes_back_as_text(site: Flask) -> None:
    assert "&lt;b&gt;zzqq" in found(site, "claire", "<b>zzqq</b>")
