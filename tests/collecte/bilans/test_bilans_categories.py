"""Figures by category on their page: recomputed from rows, who reads which columns, each figure and its list."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from statistics import median

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from collecte.bilans.queries.faits_categories import get_faits_categories
from collecte.models import Accompagnement, GenreEtape, Ingenierie, NatureAction, Structure
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

PAGE = "/bilans/regions/1/categories"
DLAS = ("18", "28", "36", "37")
SECTEUR, PRIX, JOURS = (
    "Structures accompagnées, par secteur",
    "Prix d’une journée, médiane",
    "Jours d’une ingénierie, en moyenne",
)


def two_regions(monde: Monde) -> None:
    """Fill a région of four DLA and one of two, each DLA with a structure of sport and one of culture accompanied in
    2026, by an ingénierie each."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    monde.region("bretagne", "Bretagne", "22", "29")
    for region_id, dla in (*((1, dla) for dla in DLAS), (2, "22"), (2, "29")):
        for rank, secteur in enumerate(("SPORT", "CULTURE")):
            structure = monde.structure(
                f"{secteur} {dla}",
                dla,
                region_id=region_id,
                secteur_code=secteur,
                qpv=dla == "18" or None,
                frr=rank == 0,
                epci=f"Agglomération {dla}" if rank == 0 else "Deux Rives & Cie" if region_id == 1 else "",
            )
            accompagnement = monde.accompagnement(structure, date(2026, 1, 12))
            monde.ingenierie(accompagnement, jours=400 + 50 * rank, montant=400_000 + 1_000 * int(dla))
    late = monde.structure("Hier", "18", secteur_code="SPORT")
    monde.accompagnement(late, date(2025, 1, 2), (GenreEtape.VALIDATION, date(2025, 12, 31)))
    with monde.database.writing() as session:
        for ingenierie in session.scalars(select(Ingenierie)):
            ingenierie.theme_code = "PROJET"
        session.get_one(Ingenierie, 1).jours = 0
        session.get_one(Ingenierie, 2).montant = 0
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.animatrice("Maud", region_id=2, password=PASSWORD)
    monde.pilote("Paule", password=PASSWORD)
    monde.pilote("Nolwenn", region_id=2, password=PASSWORD)


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    prepare(petit_monde, two_regions)
    return petit_monde


def reader(app: Flask, prenom: str, path: str = PAGE) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    browser.go(f"{path}?annee=2026")
    return browser


def figures(page: Navigateur) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Yield ((table, row, column), figure, address of its list)."""
    for table in html.fromstring(page.page.text).xpath("//article//table"):
        titre = table.xpath("string(caption)").strip()
        for row in table.xpath("tbody/tr"):
            libelle = row.xpath("string(th)").strip()
            for cell in row.xpath("td"):
                figure = "".join(cell.xpath("text() | a/text()")).strip()
                yield (titre, libelle, cell.get("data-label")), figure, "".join(cell.xpath("a/@href"))


def printed(page: Navigateur) -> dict[tuple[str, str, str], str]:
    return {place: figure for place, figure, _ in figures(page)}


def test_three_figures_are_those_of_the_rows_themselves(ici: Monde, app: Flask) -> None:
    printed_figures = printed(reader(app, "Isabelle"))

    with ici.database.reading() as session:
        rows = session.execute(
            select(Ingenierie.jours, Ingenierie.montant, Structure.secteur_code, Structure.id, Structure.region_id)
            .join(Ingenierie.accompagnements)
            .join(Structure)
        ).all()
    ours = [row for row in rows if row.region_id == 1]
    both = [row for row in ours if row.jours and row.montant is not None]
    sport = {row.id for row in ours if row.secteur_code == "SPORT"}
    price = round(median(100 * row.montant / row.jours for row in both))
    days = round(sum(row.jours for row in both) / len(both))
    assert printed_figures[SECTEUR, "sport", "Région"] == str(len(sport)) == "4"
    assert printed_figures[PRIX, "projet et stratégie", "Région"].replace(
        "\u202f", ""
    ) == f"{price / 100:.2f}\u00a0€".replace(".", ",")
    assert printed_figures[JOURS, "projet et stratégie", "Région"] == f"{days / 100:.2f}".replace(".", ",")
    assert (
        printed_figures["Ingénieries dont on connaît jours et montant", "projet et stratégie", "Région"]
        == str(len(both))
        == "7"
    )


@pytest.mark.parametrize(
    ("prenom", "path", "columns"),
    [
        pytest.param("Claire", PAGE, {"18 Département 18": "1", "Réseau": "[c]"}, id="a DLA and the network"),
        pytest.param("Paule", PAGE, {"Région": "4", "Réseau": "[c]"}, id="a pilote"),
        pytest.param("Nolwenn", PAGE.replace("1", "2"), {"Région": "[c]", "Réseau": "[c]"}, id="a région of two DLA"),
        pytest.param(
            "Maud",
            PAGE.replace("1", "2"),
            {"22 Département 22": "1", "29 Département 29": "1", "Région": "2", "Réseau": "[c]"},
            id="the animatrice of a région of two DLA",
        ),
    ],
)
def test_each_reader_has_their_columns(ici: Monde, app: Flask, prenom: str, path: str, columns: dict[str, str]) -> None:
    """The network less a région that some read is two DLA: hidden from all, who may put their pages together."""
    printed_figures = printed(reader(app, prenom, path))

    assert {
        column: figure for (titre, row, column), figure in printed_figures.items() if (titre, row) == (SECTEUR, "sport")
    } == columns


@pytest.mark.parametrize(("prenom", "path"), [("Claire", PAGE.replace("1", "2")), ("Nolwenn", PAGE)])
def test_a_region_of_others_is_not_there(ici: Monde, app: Flask, prenom: str, path: str) -> None:
    assert reader(app, prenom, path).page.status_code == 404


@pytest.mark.parametrize("annee", ["1900", "abc", ""])
def test_a_year_without_figures_is_not_there(ici: Monde, app: Flask, annee: str) -> None:
    page = reader(app, "Isabelle")
    assert page.go(f"{PAGE}?annee={annee}").status_code == 404


@pytest.mark.parametrize("prenom", ["Claire", "Isabelle"])
def test_each_figure_opens_its_list(ici: Monde, app: Flask, prenom: str) -> None:
    alone = ici.structure("Sans ingénierie", "18", secteur_code="SPORT")
    ici.accompagnement(alone, date(2026, 1, 12), (GenreEtape.VALIDATION, date(2026, 2, 2)))
    page = reader(app, prenom)
    listed = [(place, figure, address) for place, figure, address in figures(page) if address]
    counts = [row for row in listed if row[0][0] not in {PRIX, JOURS, "Ingénieries dont on connaît jours et montant"}]

    assert len(counts) > 10
    for place, figure, address in counts:
        page.go(address)
        assert html.fromstring(page.page.text).xpath("string(//table/caption)").split()[0] == figure, place


def test_intercommunalites_are_counted_for_who_reads_the_register(ici: Monde, app: Flask) -> None:
    titre = "Structures accompagnées, par intercommunalité"
    counted = {
        prenom: {place[1:]: figure for place, figure in printed(reader(app, prenom)).items() if place[0] == titre}
        for prenom in ("Isabelle", "Claire", "Paule")
    }

    with ici.database.reading() as session:
        names = session.scalars(select(Structure.epci).where(Structure.region_id == 1, Structure.nom != "Hier")).all()
    region = {row: figure for (row, column), figure in counted["Isabelle"].items() if column == "Région"}
    assert region == {**{name: str(count) for name, count in Counter(names).items()}, "ensemble": "8"}
    assert next(iter(region)) == "Deux Rives & Cie"
    assert counted["Claire"] == {
        (row, "18 Département 18"): figure
        for row, figure in (("Deux Rives & Cie", "1"), ("Agglomération 18", "1"), ("ensemble", "2"))
    }
    assert counted["Paule"] == {}


def test_a_pilote_has_no_link_to_a_register(ici: Monde, app: Flask) -> None:
    assert not any(address for _, _, address in figures(reader(app, "Paule")))


def test_the_file_says_what_the_page_shows(ici: Monde, app: Flask) -> None:
    page = reader(app, "Paule")
    shown = [(*place, figure) for place, figure, _ in figures(page)]

    lines = page.go(f"{PAGE}?annee=2026&csv=1").get_data(as_text=True).lstrip("\ufeff").splitlines()

    assert len(lines) == 1 + len(shown)
    assert f"{SECTEUR};sport;Région;4" in lines


def test_twice_as_many_ingenieries_of_a_dla_cost_the_database_about_twice_as_much(petit_monde: Monde) -> None:
    monde = petit_monde
    monde.region()
    _accompany(monde, 150)
    once = _steps(monde)
    _accompany(monde, 150)
    assert _steps(monde) < 3 * once


def _accompany(monde: Monde, count: int) -> None:
    now, given = monde.heure(), NatureAction.INDIVIDUEL
    with monde.database.writing() as session:
        for _ in range(count):
            structure = Structure(region_id=1, dla_id=1, nom="A", nom_cle="a", creee_le=now)
            ingenierie = Ingenierie(dla_id=1, nature=given, intitule="B", convention_le=date(2026, 4, 1))
            session.add(Accompagnement(structure=structure, dla_id=1, cree_le=now, ingenieries=[ingenierie]))


def _steps(monde: Monde) -> int:
    """Return how many steps, in tens, SQLite takes to read the figures of a year."""
    steps: list[int] = []
    with monde.database.reading() as session:
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        connection.set_progress_handler(lambda: steps.append(1), 10)
        get_faits_categories(session, 2026, ())
        connection.set_progress_handler(None, 0)
    return len(steps)


def test_a_register_without_anything_says_so(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)

    assert "Rien n’est compté cette année" in reader(app, "Isabelle").text
