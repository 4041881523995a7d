"""Lists of the register as CSV: the rows of the page, for its readers, with no cell that a spreadsheet computes."""

import csv
from datetime import date
from io import StringIO

import pytest
from flask import Flask

from collecte.models import GenreEtape
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


@pytest.fixture
def claire(app: Flask, petit_monde: Monde) -> Navigateur:
    """Return the browser of Claire, of the DLA 18, in a world with a structure of the DLA 28."""
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    jardins = petit_monde.structure(
        "Jardins d’Élise", "18", siret="73282932000074", commune="Bourges", epci="Bourges Plus"
    )
    petit_monde.emploi(jardins, date(2025, 12, 31), salaries=12, etp=1050)
    petit_monde.budget(jardins, 2025, produits=1_234_567_89)
    petit_monde.structure('=HYPERLINK("http://mal.example")', "18")
    petit_monde.structure("D’un autre DLA", "28")
    accompagnement_id = petit_monde.accompagnement(
        jardins, date(2025, 1, 12), (GenreEtape.RESTITUTION, date(2025, 9, 1)), referent=claire
    )
    prestataire = petit_monde.prestataire("@Cap Conseil", competences="modèle économique\ngouvernance")
    petit_monde.ingenierie(
        accompagnement_id,
        theme="Communication",
        prestataire_id=prestataire,
        consultes=4,
        offres=3,
        criteres="Références",
    )
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def rows(browser: Navigateur, path: str) -> list[dict[str, str]]:
    browser.go(path)
    assert browser.page.mimetype == "text/csv"
    assert "attachment" in browser.page.headers["Content-Disposition"]
    text = browser.page.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


FILTRES = ("dla", "etape", "referent", "orientation", "annee", "secteur", "theme", "qpv", "frr", "epci")
"""Choices that filter the list of structures."""


def test_the_structures_of_the_page_and_no_other(claire: Navigateur) -> None:
    structures = rows(claire, "/structures/liste.csv")
    assert [row["nom"] for row in structures] == ['\'=HYPERLINK("http://mal.example")', "Jardins d’Élise"]
    jardins = structures[1]
    assert (jardins["siret"], jardins["salaries"], jardins["etp"]) == ("73282932000074", "12", "10,50")
    assert (jardins["produits"], jardins["effectifs au"]) == ("1234567,89", "2025-12-31")
    assert (structures[0]["etp"], jardins["intercommunalite"]) == ("", "Bourges Plus")


def test_the_filter_of_the_page_is_that_of_the_file(claire: Navigateur) -> None:
    claire.go("/structures?q=bourges")
    assert 'href="/structures/liste.csv?q=bourges"' in claire.page.text
    assert [row["nom"] for row in rows(claire, "/structures/liste.csv?q=bourges")] == ["Jardins d’Élise"]
    assert rows(claire, "/structures/liste.csv?q=introuvable") == []
    assert rows(claire, "/structures/liste.csv?archivees=y") == []


def test_their_accompagnements_with_each_step(claire: Navigateur) -> None:
    (row,) = rows(claire, "/structures/accompagnements.csv")
    assert (row["structure"], row["accueil"], row["restitution"]) == ("Jardins d’Élise", "2025-01-12", "2025-09-01")
    assert row["referent"].startswith("Claire")


def test_the_ingenieries_of_a_year(claire: Navigateur) -> None:
    (row,) = rows(claire, "/ingenieries/liste.csv")
    assert (row["theme"], row["structures"], row["prestataire"]) == ("Communication", "1", "'@Cap Conseil")
    assert (row["prestataires consultes"], row["offres recues"], row["criteres de choix"]) == ("4", "3", "Références")
    year = row["convention"][:4]
    assert len(rows(claire, f"/ingenieries/liste.csv?annee={year}&dla=1")) == 1


def test_the_prestataires_of_the_region(claire: Navigateur) -> None:
    (row,) = rows(claire, "/prestataires/regions/1/liste.csv?q=gouvernance")
    assert row["competences"] == "modèle économique, gouvernance"
    assert rows(claire, "/prestataires/regions/1/liste.csv?archives=y") == []


@pytest.mark.parametrize(
    ("path", "page"),
    [
        *((f"/structures/liste.csv?q=a&{name}=rien", f"/structures?q=a&{name}=rien") for name in FILTRES),
        pytest.param("/structures/liste.csv?dla=2", "/structures?dla=2", id="another DLA"),
        pytest.param("/structures/accompagnements.csv?dla=2", "/structures?dla=2", id="accompagnements"),
        pytest.param("/ingenieries/liste.csv?annee=1999", "/ingenieries?annee=1999", id="year of ingénieries"),
        pytest.param("/ingenieries/liste.csv?dla=2", "/ingenieries?dla=2", id="another DLA of ingénieries"),
        pytest.param("/bilans/dlas/1/actions/liste.csv?genre=x", "/bilans/dlas/1/actions?genre=x", id="actions"),
        pytest.param("/bilans/dlas/1/seances/liste.csv?annee=1", "/bilans/dlas/1/seances?annee=1", id="seances"),
    ],
)
def test_a_filter_that_does_not_exist_gives_the_page_which_says_so(claire: Navigateur, path: str, page: str) -> None:
    claire.go(path)
    assert claire.page.mimetype == "text/html"
    assert claire.page.request.full_path == page
    assert "Ce filtre n’existe pas" in claire.text


@pytest.mark.parametrize(
    "path",
    [
        "/prestataires/regions/1/liste.csv?q=%00%ff",
        "/structures/accompagnements.csv?page=-3",
    ],
)
def test_a_hostile_address_gives_a_list(claire: Navigateur, path: str) -> None:
    rows(claire, path)
    assert claire.page.status_code == 200


def test_a_whole_register_is_sent_some_rows_at_a_time_in_the_order_of_the_page(
    claire: Navigateur, petit_monde: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collecte.bilans.views.listes_csv.BLOCK", 3)
    for number in range(8):
        petit_monde.structure(f"Structure {number}", "18")
    noms = [row["nom"] for row in rows(claire, "/structures/liste.csv")]
    assert noms[2:] == [f"Structure {number}" for number in range(8)]
