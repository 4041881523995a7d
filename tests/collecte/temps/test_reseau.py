"""The figures of the network beside the région's, once every région settled the période; none for a région alone."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from collecte.temps.queries.chiffres_temps import list_chiffres_region
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

DLAS = ("01", "01", "02", "02", "03", "03", "04", "04")


def settled(monde: Monde, regions: int) -> None:
    """Settle as many régions of eight persons; in the first, one person, the pilote and a direction have a password."""
    animatrices = {}
    for place in range(regions):
        region_id = monde.region(f"region-{place}", f"Région {place}", *sorted(set(DLAS)))
        persons = [
            monde.personne(f"P{place}{number}", dla, region_id=region_id, password=PASSWORD if not number else None)
            for number, dla in enumerate(DLAS)
        ]
        animatrices[monde.campagne(region_id=region_id)] = monde.animatrice(f"C2RA{place}", region_id=region_id)
        for number, person in enumerate(persons):
            monde.answered(person, {**CENT, "M1F1": str(24 - 2 * number - place), "M3F1": str(16 + 2 * number + place)})
    monde.pilote("Paule", password=PASSWORD)
    monde.heure.moment = APRES
    for campagne_id, animatrice in animatrices.items():
        monde.settle(animatrice, campagne_id)


def reader(app: Flask, prenom: str, path: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    browser.go(path)
    return browser


def cells(page: Navigateur, libelle: str) -> Mapping[str, str]:
    """Return column title -> figure of a line."""
    row = re.search(rf'<th scope="row"[^>]*>\s*{libelle}.*?</tr>', page.page.text.replace("\u00a0", " "), re.DOTALL)
    assert row, libelle
    return dict(re.findall(r'data-label="([^"]*)">\s*(.*?)\s*</td>', row[0]))


@pytest.fixture
def three(petit_monde: Monde) -> Monde:
    prepare(petit_monde, settled, 3)
    return petit_monde


def test_ma_repartition_has_the_network_after_the_region_at_one_point(three: Monde, app: Flask) -> None:
    page = reader(app, "p00", "/ma-repartition")
    figures = cells(page, "Accueil, orientation")
    assert list(figures) == ["Vous", "Région", "Écart avec la région", "Réseau"]
    assert figures["Réseau"] == "16 %"
    assert "Réseau : 24 personnes de 3 régions, à 1 point près, publication unique du " in page.text.replace(
        "\u00a0", " "
    )


def test_the_note_has_a_column_of_the_network(three: Monde, app: Flask) -> None:
    page = reader(app, "paule", "/notes/regions/1")
    figures = cells(page, "1.1 ")
    assert list(figures) == ["Part du temps", "ETP", "Réseau"]
    assert figures["Réseau"] == "16 %"
    assert "Réseau : 24 personnes de 3 régions, à 1 point près, publication unique du " in page.text.replace(
        "\u00a0", " "
    )


def test_the_fiche_has_a_column_of_the_network(three: Monde, app: Flask) -> None:
    page = reader(app, "p00", "/fiche-appui/dlas/1")
    assert cells(page, "Accueil, orientation")["Part du réseau"] == "16 %"


def test_a_region_alone_has_no_trace_of_a_network(petit_monde: Monde, app: Flask) -> None:
    settled(petit_monde, 1)
    for prenom, path in (("p00", "/ma-repartition"), ("paule", "/notes/regions/1"), ("p00", "/fiche-appui/dlas/1")):
        assert "éseau :" not in reader(app, prenom, path).text
        assert ">Réseau<" not in reader(app, prenom, path).page.text


def test_who_is_not_told_of_the_region_is_not_told_of_the_network_either(three: Monde) -> None:
    """The direction of three DLA of four: too few persons would be left."""
    directing = three.direction("Denis", "01", "02", "03")
    with three.database.reading() as session:
        (chiffres,) = list_chiffres_region(session, directing)
    assert not chiffres.is_shown
    assert chiffres.reseau is None
