"""The picture and the table of a whole network's cost match the measurements."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.national import croissance
from tests.benchmarks.national.croissance import BEGIN, END, kept, picture, table, write
from tests.benchmarks.national.mesures import Mesure

SMALL = Mesure(
    echelle=0.1,
    structures=7_000,
    attendues=18_212,
    base=80 * 2**20,
    generation=14,
    secondes=61,
    en_parallele=2,
    cpu=90,
    longest=6.5,
    pic=230 * 2**20,
    octets=2**20,
    synthese=0.2,
)
LARGE = replace(SMALL, echelle=1.0, structures=70_000, cpu=180, pic=250 * 2**20)
JOUR = date(2026, 11, 26)


def test_the_picture_has_a_point_for_each_scale_higher_for_more() -> None:
    svg = ElementTree.fromstring(picture([SMALL, LARGE], 137 * 2**20))  # noqa: S314 - ours
    points = [element for element in svg.iter() if element.tag.endswith("circle")]
    assert len(points) == 3 * 2
    small, large = (float(point.attrib["cy"]) for point in points[:2])
    assert large < small
    assert "70,000 structures 180 s of CPU" in svg.attrib["aria-label"]


def test_the_table_has_a_row_for_each_scale_and_says_how_to_measure_again() -> None:
    text = table([SMALL, LARGE], 137 * 2**20, JOUR)
    rows = [line for line in text.splitlines() if line.startswith(("| 0.1", "| 1 "))]
    assert [row.split(" | ")[1:3] for row in rows] == [["7,000", "18,212"], ["70,000", "18,212"]]
    assert "--echelle 0.1 --echelle 1 --ecrire" in text
    assert "137 MB" in text


def test_runs_made_apart_are_kept_together_the_last_of_each_scale(tmp_path: Path) -> None:
    path = tmp_path / "mesures.json"
    assert kept(path, [LARGE]) == [LARGE]
    again = replace(LARGE, cpu=170)
    assert kept(path, [SMALL, again]) == [SMALL, again]


def test_figures_go_between_their_marks_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, image = tmp_path / "page.md", tmp_path / "image.svg"
    monkeypatch.setattr(croissance, "PAGE", page)
    monkeypatch.setattr(croissance, "PICTURE", image)
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write([SMALL], 1, JOUR)
    write([SMALL], 1, JOUR)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert text.count("| 7,000 |") == 1
    assert image.read_text(encoding="utf-8").startswith("<svg ")
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md"):
        write([SMALL], 1, JOUR)
