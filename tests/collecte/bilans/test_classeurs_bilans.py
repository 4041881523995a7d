"""Bilans exported as workbooks: who may export them, and names of things counted for those who prepare them only."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from collecte.bilans.operations.contenu_region import annees_of, compose_years
from collecte.models import Region
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.bilans import AN2, BILAN, prepared
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.exports.records.classeurs import rows, texts

CLASSEUR, SIGNE = f"{BILAN}/bilan.xlsx", f"/bilans/avenants/{AN2}/signe.xlsx"
REGION = "/bilans/regions/1/bilan.xlsx"


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    prepare(petit_monde, prepared)
    return petit_monde


def reader(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    return browser


def opened(page: Navigateur, path: str) -> Workbook:
    assert page.go(path).status_code == 200, path
    return load_workbook(BytesIO(page.page.data), data_only=True)


def figures(workbook: Workbook, sheet: str, label: str) -> list[object]:
    """Return the figures of the first row that has this label."""
    return [value for value in next(row for row in rows(workbook, sheet) if row[0] == label)[2:] if value is not None]


def test_who_prepares_a_bilan_takes_it_out_with_each_thing_that_it_counts(lieu: Monde, app: Flask) -> None:
    page = reader(app, "claire")
    page.go(BILAN)
    assert f'href="{CLASSEUR}?convention=1"' in page.page.text
    workbook = opened(page, CLASSEUR)
    assert "filename=bilan-dla-18-departement-18-2026-07-08.xlsx" in page.page.headers["Content-Disposition"]
    assert figures(workbook, "Bilan", "Structures accueillies") == [3, 2, "–", 4]
    assert [row[:5] for row in rows(workbook, "Données")[1:4]] == [
        ["Structures accueillies", None, 1, workbook["Données"]["D2"].value, "Arpège"],
        ["Structures accueillies", None, 1, workbook["Données"]["D3"].value, "Crèche"],
        ["Structures accueillies", None, 1, workbook["Données"]["D4"].value, "Basket"],
    ]


def test_a_workbook_is_that_of_the_day_and_of_the_convention_of_its_page(lieu: Monde, app: Flask) -> None:
    old = lieu.convention("18", reference="2022-2024", debut=date(2022, 1, 1), fin=date(2024, 12, 31))
    lieu.avenant(old, debut=date(2024, 1, 1), fin=date(2024, 12, 31))
    page = reader(app, "claire")
    assert figures(opened(page, f"{CLASSEUR}?arrete=2026-02-28"), "Bilan", "Structures accueillies") == [3, 1, "–", 3]
    before = opened(page, f"{CLASSEUR}?convention={old}")
    assert any("2022-2024" in text for text in texts(before))
    assert figures(before, "Bilan", "Structures accueillies") == ["–"]


def test_a_dla_without_avenant_has_no_workbook(lieu: Monde, app: Flask) -> None:
    assert reader(app, "hugo").go("/bilans/dlas/2/bilan.xlsx").status_code == 404


@pytest.mark.parametrize("prenom", ["claire", "paul"])
def test_what_is_signed_is_taken_out_without_a_name(lieu: Monde, app: Flask, prenom: str) -> None:
    direction = reader(app, "dominique")
    direction.go(f"/bilans/avenants/{AN2}/signer")
    direction.send({}, action=f"/bilans/avenants/{AN2}/signer")
    page = reader(app, prenom)
    page.go(f"/bilans/avenants/{AN2}/signe")
    assert f'href="{SIGNE}"' in page.page.text
    workbook = opened(page, SIGNE)
    assert workbook.sheetnames == ["Lisez-moi", "Bilan", "Règles de comptage"]
    assert any("signé le 8 juillet 2026 par Dominique Durand" in text for text in texts(workbook))
    assert not [text for text in texts(workbook) if "Arpège" in text or "Basket" in text]


def test_who_runs_a_region_takes_out_its_dla_side_by_side(lieu: Monde, app: Flask) -> None:
    other = lieu.convention("28")
    lieu.avenant(other, debut=date(2025, 7, 1), fin=date(2026, 6, 30))
    lieu.accompagnement(lieu.structure("Voisine", "28"), date(2026, 2, 2))
    page = reader(app, "isabelle")
    page.go("/bilans/regions/1")
    assert f'href="{REGION}?annee=2026"' in page.page.text
    workbook = opened(page, REGION)
    header = next(row for row in rows(workbook, "Bilan") if row[0] == "Ce qui est compté")
    assert [title for title in header[2:] if title] == [
        "18 Département 18",
        "28 Département 28",
        "36 Département 36",
        "Région",
    ]
    assert figures(workbook, "Bilan", "Structures accueillies") == [2, 1, "–", 3]
    assert figures(workbook, "Évolution", "Structures accueillies") == [4, 3]
    assert "28 Département 28\u00a0: le même avenant vaut pour 2025 et 2026." in texts(workbook)
    assert not [text for text in texts(workbook) if "Arpège" in text or "Claire" in text]
    assert figures(opened(page, f"{REGION}?annee=2025"), "Bilan", "Structures accueillies") == [3, 1, "–", 4]


@pytest.mark.parametrize("asked", ["1999", "2050", "l-an-dernier"])
def test_a_year_that_no_avenant_touches_is_the_latest_one(lieu: Monde, app: Flask, asked: str) -> None:
    workbook = opened(reader(app, "isabelle"), f"{REGION}?annee={asked}")
    assert rows(workbook, "Lisez-moi")[0][0] == "Bilans des DLA – Centre-Val de Loire – 2026"


def test_a_region_without_avenant_has_no_workbook(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    page = reader(app, "isabelle")
    page.go("/bilans/regions/1")
    assert REGION not in page.page.text
    assert page.go(REGION).status_code == 404


@pytest.mark.parametrize("prenom", ["claire", "dominique", "paul", "rose"])
def test_the_others_take_no_region_out(lieu: Monde, app: Flask, prenom: str) -> None:
    page = reader(app, prenom)
    assert page.go(REGION).status_code == 404
    page.go("/bilans/regions/1")
    assert REGION not in page.page.text


def test_the_convention_of_each_year_is_the_one_of_its_avenant(lieu: Monde) -> None:
    old = lieu.convention("18", reference="2023-2024", debut=date(2023, 1, 1), fin=date(2024, 12, 31))
    lieu.avenant(old, debut=date(2024, 1, 1), fin=date(2024, 12, 31))
    with lieu.database.reading() as session:
        region = session.get_one(Region, 1)
        assert annees_of(session, region, date(2026, 7, 8)) == [2026, 2025, 2024]
        years = compose_years(session, region, date(2026, 7, 8))
        assert [(year.annee, year.colonnes[0].dates) for year in years] == [
            (2024, "avenant 1, du 1er janvier 2024 au 31 décembre 2024"),
            (2025, "avenant 1, du 1er janvier 2025 au 31 décembre 2025"),
            (2026, "avenant 2, du 1er janvier 2026 au 31 décembre 2026"),
        ]
        assert [year.annee for year in compose_years(session, region, date(2026, 7, 8), 2025, most=1)] == [2025]


def test_a_region_is_read_in_as_many_reads_whatever_its_size(lieu: Monde, app: Flask) -> None:
    page = reader(app, "isabelle")
    before = page.reads(REGION)
    for place in range(5):
        lieu.ingenierie(lieu.accompagnement(lieu.structure(f"Structure {place}"), date(2026, 2, 2)))
    assert page.reads(REGION) <= before <= READS["/bilans/regions/<int:region_id>/bilan.xlsx"]
