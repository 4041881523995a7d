"""Charts as SVG: their figures in words, nothing that the CSP refuses, nothing that people typed read as mark-up."""

import re
from xml.etree import ElementTree

import pytest

from exports.charts import before_after, columns, likert

S4 = (("Très", 4), ("Plutôt", 3), ("Plutôt pas", 0), ("Pas du tout", 1))


def widths(svg: str) -> list[int]:
    return [int(width) for width in re.findall(r'<rect x="\d+" width="(\d+)"', svg)]


def test_the_stretches_of_a_bar_fill_it_whole() -> None:
    assert sum(widths(likert(S4, "Avis"))) == 360
    assert sum(widths(likert(tuple((str(rank), 1) for rank in range(4)), "Avis"))) == 360


def test_every_figure_is_in_the_words_of_a_chart() -> None:
    assert 'aria-label="Avis : Très 4, Plutôt 3, Plutôt pas 0, Pas du tout 1"' in likert(S4, "Avis")
    assert "avant 64, maintenant 68" in before_after(64, 68, ("64", "68"), "salariés")


@pytest.mark.parametrize(
    "svg",
    [
        likert([("<b>", 1), ('" onload="x', 2), ("&", 3), ("'", 4)], '<script>"'),
        columns([("<b>", 1), ('"', 2)], '<script>"'),
        before_after(1, 2, ("<b>", '"'), "<script>"),
    ],
)
def test_what_people_type_is_never_mark_up(svg: str) -> None:
    root = ElementTree.fromstring(svg)  # noqa: S314 - ours, made above
    assert {own.tag for own in root.iter()} <= {"svg", "rect", "text"}
    assert not [name for own in root.iter() for name in own.attrib if name == "style" or name.startswith("on")]


def test_nothing_is_drawn_of_nothing() -> None:
    assert (
        likert([("Oui", 0)] * 4, "Avis") == columns([("0", 0)], "Note") == before_after(0, 0, ("0", "0"), "ETP") == ""
    )
    assert likert([("Oui", 3)], "Avis") == ""
