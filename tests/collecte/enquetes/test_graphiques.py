"""Files of each chart: who gets them, and that they hold the cells of the page and nothing else."""

import csv
import re
import xml.etree.ElementTree as ET
from io import StringIO

import pytest
from flask import Flask

from collecte.enquetes.views.graphiques import HEADERS
from tests.collecte.enquetes.test_resultats_equipes import asked
from tests.collecte.enquetes.test_resultats_structures import CHER, REGION, as_, satisfaction, status
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import Monde

FICHIERS = tuple(f"{REGION}/graphique.{kind}?question=" for kind in ("svg", "csv"))


@pytest.mark.parametrize(
    ("prenom", "region", "cher"),
    [
        ("Auteur", 404, 200),
        ("Collegue", 404, 404),
        ("Paule", 200, 404),
        ("Isabelle", 200, 200),
        ("Anne", 404, 404),
        ("Admin", 404, 404),
    ],
)
def test_files_are_for_those_who_read_the_page(
    petit_monde: Monde, app: Flask, prenom: str, region: int, cher: int
) -> None:
    prepare(petit_monde, satisfaction)
    for fichier in FICHIERS:
        assert status(app, prenom, f"{fichier}RECOMMANDATION") == region
        assert status(app, prenom, f"{fichier}RECOMMANDATION&dla=1") == cher


def test_a_picture_opens_alone_with_its_finding_its_figures_and_its_source(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    page = as_(app, "Isabelle")
    for question in ("ACCUEIL", "PHASES"):
        answer = page.go(FICHIERS[0] + question)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        root = ET.fromstring(answer.get_data())  # noqa: S314 - ours
        text = " ".join(root.itertext())
        assert root.get("width"), "it needs no page around it"
        assert "20\u00a0sur\u00a020" in text
        assert "Champ" in text
        assert "publication" in text
        assert "style" not in answer.get_data(as_text=True)


def test_marks_are_drawn_in_their_order(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    source = as_(app, "Isabelle").go(f"{FICHIERS[0]}RECOMMANDATION").get_data(as_text=True)
    marks = ["0 à 6", "7", "8", "9 ou 10"]
    assert [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", source) if text in marks] == marks
    heights = re.findall(r'<rect x="[^"]*" y="([^"]*)" width="[^"]*" height="24"', source)
    assert len(heights) == 2, "those that someone gave"
    assert len(set(heights)) == 1, "in one bar, as on the page"


def test_a_csv_holds_the_cells_of_its_chart(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    text = as_(app, "Isabelle").go(FICHIERS[1] + "RECOMMANDATION").get_data().decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert [(row[2], row[3], row[7]) for row in rows[1:5]] == [
        ("0 à 6", "5", "20"),
        ("7", "0", "20"),
        ("8", "0", "20"),
        ("9 ou 10", "15", "20"),
    ]
    assert {len(row) for row in rows} == {len(HEADERS)}, "a pivot table takes each line"


@pytest.mark.parametrize("question", ["", "INCONNUE", "UTILE", "ACCUEIL&dla=36", "ACCUEIL&dla=abc", "ACCUEIL&dla=0"])
def test_there_is_no_file_of_what_is_no_chart(petit_monde: Monde, app: Flask, question: str) -> None:
    prepare(petit_monde, satisfaction)
    assert [status(app, "Isabelle", fichier + question) for fichier in FICHIERS] == [404, 404]


def test_there_is_no_file_by_dla_of_what_teams_answered(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, asked)
    assert [status(app, "Isabelle", f"{FICHIERS[0]}OUTIL{dla}") for dla in ("", "&dla=1")] == [200, 404]
    assert status(app, "Ana", f"{FICHIERS[0]}OUTIL") == 404


def test_the_page_leads_to_its_files_for_its_own_territory(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, satisfaction)
    source = as_(app, "Auteur").go(CHER).get_data(as_text=True)
    assert f"{REGION}/graphique.svg?question=RECOMMANDATION&amp;dla=1" in source
