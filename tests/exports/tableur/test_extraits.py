"""Sentences printed above an extract that leaves them out."""

from io import BytesIO

import pytest

from exports.tableur.feuille import SOURCES_ELSEWHERE, Classeur, open_workbook
from exports.tableur.styles import BODY
from tests.exports.records.classeurs import opened, sheet

READING = "Lecture : au 2e semestre 2025, la région consacre 50 % de son temps à la mission 1."
SERIES = (
    "Source : Temps et activités, publication de chaque période : 2e semestre 2024, n°\u00a01 du 20 février 2025 ; "
    "1er semestre 2025, n°\u00a02 du 20 août 2025 ; 2e semestre 2025, n°\u00a01 du 20 février 2026."
)
SHORT = "Source : Temps et activités : 2e semestre 2024, n° 1 ; 1er semestre 2025, n° 2 ; 2e semestre 2025, n° 1."


def above(*sentences: str) -> list[str]:
    """Return the lines above an extract that ends before these sentences, its own first line apart, unwrapped."""
    sink = BytesIO()
    workbook = open_workbook(sink)
    feuille = Classeur(workbook).feuille("Évolution")
    feuille.widths([60, 60])
    for row in range(200):
        feuille.text(row, 0, "Mission")
    for row, sentence in enumerate(sentences, start=200):
        feuille.wrapped(row, 1, sentence, BODY, 120)
    feuille.first_page_only(200 + len(sentences), 2)
    workbook.close()
    printed = sheet(opened(sink.getvalue()), "Évolution").oddHeader
    assert printed is not None
    header = str(printed.left.text)
    assert len(header) < 255
    _, *lines = header.replace("\nSource", "\0Source").replace("\nLecture", "\0Lecture").split("\0")
    return [line.replace("\n", " ") for line in lines]


@pytest.mark.parametrize(
    ("sentences", "lines"),
    [
        pytest.param((READING, "Source : une enquête."), [READING, "Source : une enquête."], id="all fits"),
        pytest.param((READING, SERIES), [READING, SHORT], id="numbers of releases without their days"),
        pytest.param((SERIES,), [SERIES.replace("\u00a0", " ")], id="days where there is room"),
        pytest.param((READING, f"Source : {'x' * 300}."), [READING, SOURCES_ELSEWHERE], id="never cut"),
        pytest.param((READING,), [READING], id="no source"),
    ],
)
def test_an_extract_prints_above_what_it_leaves_out(sentences: tuple[str, ...], lines: list[str]) -> None:
    assert above(*sentences) == lines
