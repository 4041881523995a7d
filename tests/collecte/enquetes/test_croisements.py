"""« Croiser »: one question by one thing that the register says of structures, read in the release alone."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import delete, select

from collecte.models import CellulePubliee, Publication, ReleveEmploi, Structure
from tests.collecte.classeurs.lectures import plain
from tests.collecte.enquetes.test_resultats_structures import as_, people, satisfaction
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.retours import AVIS, answer, asked, settled
from tests.collecte.mondes.structures import DU

CROISER = "/campagnes/1/resultats/croiser"
SMALL, LARGE = 2, 30
CHER, INDRE = "18 Département 18", "36 Département 36"


def crossed(monde: Monde) -> None:
    """Settle forty answers of two DLA: the structures of two employees are satisfied, half of those of thirty are not;
    the register says nothing of six, all satisfied."""
    isabelle = people(monde)
    campagne_id = asked(monde, {"18": 20, "28": 20})
    with monde.database.writing() as session:
        ids = list(session.scalars(select(Structure.id).order_by(Structure.id)))
        sizes = {key: SMALL if place % 20 < 7 else LARGE for place, key in enumerate(ids) if place % 20 < 17}
        session.add_all(ReleveEmploi(structure_id=key, jour=DU, salaries=size) for key, size in sizes.items())
    for dla in ("18", "28"):
        bad: Mapping[str, str] = {**AVIS, "BESOIN": "1"}
        answer(monde, campagne_id, dla, [AVIS] * 7 + [bad] * 5 + [AVIS] * 8)
    settled(monde, isabelle, campagne_id)


BY_SIZE = f"{CROISER}?question=BESOIN&par=TAILLE"


def table(source: str) -> Mapping[str, list[str]]:
    """Return the label of each row of a page's table -> its cells."""
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', source, re.DOTALL)
    return {plain(label): [re.sub("<[^>]*>", "", cell).strip() for cell in _cells(row)] for label, row in rows}


def _cells(row: str) -> list[str]:
    return re.findall(r"<td.*?</td>", row, re.DOTALL)


def test_a_question_is_read_by_size_with_what_the_register_does_not_say(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    page.go(BY_SIZE)
    assert table(page.page.get_data(as_text=True)) == {
        "1 à 9 salariés": ["14", "14", "0"],
        "10 à 49 salariés": ["20", "10", "10"],
        "non renseigné": ["6", "6", "0"],
    }
    assert "Réponses favorables : de 10 sur 20 (« 10 à 49 salariés ») à 14 sur 14 (« 1 à 9 salariés »)" in page.text
    file = page.go(f"{BY_SIZE}&csv=1").get_data(as_text=True).splitlines()
    assert file[1:] == ["1 à 9 salariés;14;14;0", "10 à 49 salariés;20;10;10", "non renseigné;6;6;0"]


def test_a_map_shows_what_is_released_of_each_dla_and_nothing_else(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    source = page.go(f"{CROISER}?question=BESOIN&par=DLA").get_data(as_text=True)
    (label,) = re.findall(r'<svg[^>]*chart-360[^>]*aria-label="([^"]*)"', source)
    rows = table(source)
    shown = {dla: f"{cells[1]}/{cells[0]}" if cells != ["c"] else "confidentiel" for dla, cells in rows.items()}
    assert "confidentiel" in shown.values()
    assert any("/" in figure for figure in shown.values())
    assert plain(label) == f"Réponses favorables : {', '.join(f'{dla} {figure}' for dla, figure in shown.items())}"


def test_only_dlas_have_a_map(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    assert "chart-360" not in as_(app, "Isabelle").go(BY_SIZE).get_data(as_text=True)


def test_the_page_opens_without_an_error(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    page.go(CROISER)
    assert "Choisissez parmi ce qui est proposé" not in page.text


def test_a_cell_that_would_single_out_few_is_hatched(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    page.go(f"{CROISER}?question=BESOIN&par=DLA")
    assert table(page.page.get_data(as_text=True))[INDRE] == ["c"], "one cell for all its numbers"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("question=BESOIN&par=BESOIN", "ne se croise pas avec elle-même", id="with itself"),
        pytest.param("question=BESOIN&par=ACCUEIL", "ne se croise pas avec une autre question", id="with another"),
        pytest.param("question=BESOIN&par=RIEN", "Choisissez parmi ce qui est proposé", id="with what is not known"),
        pytest.param("question=RIEN&par=TAILLE", "Choisissez parmi ce qui est proposé", id="of no question"),
        pytest.param("", "Choisissez une question", id="nothing asked yet"),
    ],
)
def test_what_cannot_be_crossed_is_refused(petit_monde: Monde, app: Flask, query: str, said: str) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    assert page.go(f"{CROISER}?{query}").status_code == 200
    assert said in page.text
    assert "<table" not in page.page.get_data(as_text=True)


def test_the_page_says_what_a_release_made_before_lacks(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    with petit_monde.database.writing() as session:
        publication = session.scalars(select(Publication)).one()
        publication.cadre = {key: value for key, value in publication.cadre.items() if key != "dimensions"}
        session.execute(delete(CellulePubliee).where(CellulePubliee.territoire.contains("/")))
    page = as_(app, "Isabelle")
    page.go(f"{CROISER}?question=BESOIN&par=DLA")
    assert "ils ne se lisent que par DLA" in page.text
    assert table(page.page.get_data(as_text=True))[CHER] == ["20", "15", "5"]
    page.go(BY_SIZE)
    assert "Choisissez parmi ce qui est proposé" in page.text


def test_only_readers_of_the_region_cross_and_by_the_dla_that_they_read(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    statuses = {prenom: as_(app, prenom).go(BY_SIZE).status_code for prenom in ("Isabelle", "Paule", "Auteur", "Anne")}
    assert statuses == {"Isabelle": 200, "Paule": 200, "Auteur": 404, "Anne": 404}
    pilote = as_(app, "Paule")
    pilote.go(f"{CROISER}?question=BESOIN&par=DLA")
    assert "Choisissez parmi ce qui est proposé" in pilote.text
    assert CHER not in pilote.text


def test_before_results_are_settled_the_page_says_when_questions_are_crossed(petit_monde: Monde, app: Flask) -> None:
    people(petit_monde)
    asked(petit_monde, {"18": 1})
    page = as_(app, "Isabelle")
    page.go(CROISER)
    assert "Une question se croise une fois les résultats arrêtés" in page.text


def test_the_page_asks_the_database_a_bounded_number_of_times(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    page.go(BY_SIZE)
    assert page.reads(BY_SIZE) <= budget_of(app, CROISER)
