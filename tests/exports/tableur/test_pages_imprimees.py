"""A workbook on paper, as LibreOffice prints it: few pages, and none cut where a table should be whole."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.exports.records.builders import realistic, released, wishing
from tests.exports.records.classeurs import written
from tests.outils import require_tool

pytestmark = [pytest.mark.libreoffice, pytest.mark.timeout(300)]

FEW = 20


def printed(content: bytes, folder: Path) -> list[str]:
    """Return the text of each page."""
    soffice = require_tool("soffice", "libreoffice-calc")
    (folder / "classeur.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    convert = ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "classeur.xlsx")]
    command = [soffice, profile, "--headless", "--norestore", *convert]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return [page.extract_text() for page in PdfReader(folder / "classeur.pdf").pages]


def test_a_region_of_twelve_persons_prints_on_few_pages_and_temps_on_one(tmp_path: Path) -> None:
    read_again = ("Accueil d’une stagiaire", "Bénévolat de l’équipe")
    pages = printed(written(replace(released(wishing(realistic())), precisions=read_again)), tmp_path)
    assert len(pages) <= FEW
    [temps] = [page for page in pages if "Par DLA, missions" in page]
    assert "Mission et fonction" in temps
    assert "DLA 45 Loiret" in temps
    assert "Ce que recouvre le temps hors référentiel" in temps
