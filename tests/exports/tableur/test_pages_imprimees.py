"""A workbook on paper, as LibreOffice prints it: few pages, and none cut where a table should be whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.exports.records.builders import realistic, released, wishing
from tests.exports.records.classeurs import written
from tests.exports.tableur.impression import printed

pytestmark = [pytest.mark.libreoffice, pytest.mark.timeout(300)]

FEW = 20


def test_a_region_of_twelve_persons_prints_on_few_pages_and_temps_on_one(tmp_path: Path) -> None:
    read_again = ("Accueil d’une stagiaire", "Bénévolat de l’équipe")
    region = replace(released(wishing(realistic())), precisions=read_again)
    pages = [page.extract_text() for page in printed(written(region), tmp_path).pages]
    assert len(pages) <= FEW
    [temps] = [page for page in pages if "Par DLA, missions" in page]
    assert "Mission et fonction" in temps
    assert "DLA 45 Loiret" in temps
    assert "Ce que recouvre le temps hors référentiel" in temps
