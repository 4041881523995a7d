"""« Croiser »: one question by one thing that the register says of structures, read in the release alone."""

import csv
import random
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from io import BytesIO, StringIO
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from collecte.models import CellulePubliee, Publication, ReleveEmploi, Structure
from exports.formats import Format
from exports.release.cellules import Statut
from tests.collecte.classeurs.lectures import plain
from tests.collecte.enquetes.test_resultats_structures import as_, people, satisfaction
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import budget_of
from tests.collecte.mondes.fabrications import campaign_workbook, downloaded
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.retours import AVIS, answer, asked, settled
from tests.collecte.mondes.structures import DU
from tests.exports.records.classeurs import opened, rows
from tests.tiers import slow_but

CROISER = "/campagnes/1/resultats/croiser"
SMALL, LARGE = 2, 30
CHER, INDRE = "18 Département 18", "36 Département 36"


def crossed(monde: Monde, *, located: bool = False) -> None:
    """Settle forty answers of two DLA: the structures of two employees are satisfied, half of those of thirty are not;
    the register says nothing of six, all satisfied. When they are `located`, half of them are in a QPV, of three others
    nothing is said."""
    isabelle = people(monde)
    campagne_id = asked(monde, {"18": 20, "28": 20})
    with monde.database.writing() as session:
        ids = list(session.scalars(select(Structure.id).order_by(Structure.id)))
        sizes = {key: SMALL if place % 20 < 7 else LARGE for place, key in enumerate(ids) if place % 20 < 17}
        session.add_all(ReleveEmploi(structure_id=key, jour=DU, salaries=size) for key, size in sizes.items())
        for place, key in enumerate(ids if located else ()):
            qpv = place % 2 == 0 if place > 2 else None
            session.execute(update(Structure).where(Structure.id == key).values(qpv=qpv))
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


@pytest.mark.parametrize("choice", ["question=ZZ&par=TAILLE", "question=BESOIN&par=ZZ", "question=BESOIN"])
def test_a_file_of_what_is_not_crossed_leads_to_the_page_that_says_so(
    petit_monde: Monde, app: Flask, choice: str
) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    answer = page.go(f"{CROISER}?{choice}&csv=1")
    assert answer.request.query_string.decode() == choice
    assert answer.mimetype == "text/html"
    assert "Choisissez parmi ce qui est proposé." in page.text


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
        pytest.param("question=BESOIN&par=TAILLE&par=DLA", "« Croisée avec » est donné plusieurs fois", id="with two"),
        pytest.param("question=BESOIN&question=ACCUEIL&par=TAILLE", "« Question » est donné plusieurs", id="of two"),
        pytest.param("", "Choisissez une question", id="nothing asked yet"),
    ],
)
def test_what_cannot_be_crossed_is_refused(petit_monde: Monde, app: Flask, query: str, said: str) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    assert page.go(f"{CROISER}?{query}").status_code == 200
    assert said in page.text
    assert "<table" not in page.page.get_data(as_text=True)


def test_the_page_lists_what_can_be_read_before_a_choice_and_after_one_that_shows_nothing(
    petit_monde: Monde, app: Flask
) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    links = re.findall(r'href="([^"]*)"', page.go(CROISER).get_data(as_text=True).replace("&amp;", "&"))
    assert {link for link in links if "question=BESOIN" in link} == {BY_SIZE, f"{CROISER}?question=BESOIN&par=DLA"}
    with petit_monde.database.writing() as session:
        of_sizes = CellulePubliee.territoire.startswith("TAILLE/")
        session.execute(update(CellulePubliee).where(of_sizes).values(statut=Statut.CONFIDENTIEL, valeur=None))
    page.go(BY_SIZE)
    assert "Cette question se lit par DLA" in page.text


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


def test_the_workbook_has_every_crossing_that_the_page_lists_and_no_other_figure(
    petit_monde: Monde, app: Flask
) -> None:
    prepare(petit_monde, partial(crossed, located=True))
    page = as_(app, "Isabelle")
    links = re.findall(r'href="([^"]*)"', page.go(CROISER).get_data(as_text=True).replace("&amp;", "&"))
    on_page: set[tuple[str, ...]] = set()
    for link in dict.fromkeys(link for link in links if "par=" in link):
        lignes = table(page.go(link).get_data(as_text=True)).items()
        on_page |= {(label, *cells) for label, cells in lignes if len(cells) > 1}
    assert len(on_page) > 3
    sheet = rows(opened(bytes(campaign_workbook(page, 1).data)), "Croisements")
    figures = {
        (
            plain(str(row[1])).partition(" : ")[2],
            *(re.sub(r"\[c\]", "c", str(cell)) for cell in row[2:] if cell is not None),
        )
        for row in sheet
        if row[0] and isinstance(row[2], int)
    }
    assert figures == {tuple(cell.removesuffix("onfidentiel") for cell in ligne) for ligne in on_page}
    asked = [(row[0], plain(str(row[1]))) for row in sheet if isinstance(row[2], int)]
    assert ("L’accompagnement a-t-il répondu à votre besoin de départ ?", "Taille : 1 à 9 salariés") in asked
    assert all(question and " : " in category for question, category in asked), "far down, a row says what it is of"


def test_files_name_categories_and_the_answers_counted_together(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, crossed)
    page = as_(app, "Isabelle")
    page.go("/classeurs/regions/1")
    page.send_several({"familles": ["ENQUETES"], "enquetes": ["1"], "dlas": []}, format=Format.CSV.name)
    with zipfile.ZipFile(BytesIO(downloaded(page).data)) as package:
        (name,) = [name for name in package.namelist() if name.startswith("resultats") and name.endswith(".csv")]
        lignes = list(csv.DictReader(StringIO(package.read(name).decode("utf-8-sig")), delimiter=","))
    named = ("Territoire", "Nom du territoire", "Libellé de la modalité", "Nombre")
    assert [
        tuple(ligne[name] for name in named)
        for ligne in lignes
        if ligne["Question"] == "BESOIN" and ligne["Code du territoire"].startswith("TAILLE/1")
    ] == [
        ("catégorie", "Taille : 1 à 9 salariés", "Réponses à la question", "14"),
        ("catégorie", "Taille : 1 à 9 salariés", "Tout à fait ou plutôt", "14"),
        ("catégorie", "Taille : 1 à 9 salariés", "Plutôt pas ou pas du tout", "0"),
    ]


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


FILTERS: Mapping[str, tuple[str, ...]] = {
    "question": ("PHASES", "ACCUEIL", "BESOIN", "RECOMMANDATION", "SUGGESTION"),
    "par": ("TAILLE", "QPV", "DLA", "BESOIN", "TAILLE/1"),
    "csv": ("", "1"),
    "dla": ("", "18", "28", "36"),
}
"""Filters that a reader may write in an address, offered or not."""


def draw(rng: random.Random) -> str:
    """Draw a query string: filters in any order, some twice, some left out."""
    names = [*rng.sample(list(FILTERS), rng.choice((2, 3, 4))), *rng.choices(list(FILTERS), k=rng.choice((0, 0, 1)))]
    asked = {"question", "par"} if rng.random() < 0.8 else set()
    return urlencode([(name, rng.choice(FILTERS[name])) for name in [*names, *sorted(asked.difference(names))]])


Rows = Mapping[tuple[str, str, str], Collection[str]]
"""Code of a question, of a dimension, and label of a category -> numbers."""


def read(query: str, body: str) -> Rows:
    """Return the numbers of each row of a page's table, or of a file."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    rows = table(body)
    if not body.startswith("<!DOCTYPE"):
        rows = {label: cells for label, *cells in [*csv.reader(body.splitlines(), delimiter=";")][1:]}
    return {
        (asked["question"], asked["par"], label): re.findall(r"\d+", " ".join(cells)) for label, cells in rows.items()
    }


def released(monde: Monde) -> Rows:
    with monde.database.reading() as session:
        dimensions = session.scalars(select(Publication)).one().cadre["dimensions"]
        labels = {f"{d['code']}/{code}": (d["code"], label) for d in dimensions for code, label in d["categories"]}
        labels |= {"18": ("DLA", CHER), "28": ("DLA", "28 Département 28")}
        shown: dict[tuple[str, str, str], set[str]] = {}
        for cell in session.scalars(select(CellulePubliee).where(CellulePubliee.territoire.in_(labels))):
            numbers = shown.setdefault((cell.ligne, *labels[cell.territoire]), set())
            numbers.update([] if cell.valeur is None else [str(cell.valeur)])
    return shown


def beyond(played: Iterable[Rows], shown: Rows) -> set[tuple[str, str, str]]:
    """Return the rows of which a number was read that is not among those shown."""
    return {row for rows in played for row, numbers in rows.items() if not set(numbers) <= set(shown.get(row, ()))}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "sequences",
    slow_but([200], [200, 10_000], reason="some twenty thousand pages: `make test` plays two hundred sequences"),
)
def test_no_sequence_of_filters_tells_more_than_the_release(petit_monde: Monde, app: Flask, sequences: int) -> None:
    prepare(petit_monde, crossed, located=True)
    readers = {prenom: as_(app, prenom) for prenom in ("Isabelle", "Paule")}
    rng = random.Random(sequences)  # noqa: S311 - cases, not secrets
    played: dict[tuple[str, str], Rows] = {}
    for _ in range(sequences):
        prenom = rng.choice(list(readers))
        for query in [draw(rng) for _ in range(rng.choice((1, 2, 3)))]:
            rows = read(query, readers[prenom].go(f"{CROISER}?{query}").get_data(as_text=True))
            assert played.setdefault((prenom, query), rows) == rows, "it reads otherwise after other filters"
    shown = released(petit_monde)
    assert beyond(played.values(), shown) == set()
    visible = {row: numbers for row, numbers in shown.items() if numbers and row[0] in FILTERS["question"]}
    assert visible.keys() <= {row for rows in played.values() for row in rows}, "the player reads every table"
    assert beyond(played.values(), dict.fromkeys(visible, ())) == visible.keys(), (
        "all would be noticed if they were hidden"
    )
