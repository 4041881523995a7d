"""Map of départements as SVG: its classes, its masks, its tiles, and nothing that its zones do not print."""

import re
from xml.etree import ElementTree

import pytest

from exports.tableur.carte import MASKED, UNKNOWN, Zone, carte, equal_steps
from exports.tableur.styles import LINK

TITRE = "Structures accompagnées"
HOSTILE = '<b>" onload="x&\''


def zones(**figures: int | str) -> list[Zone]:
    return [
        Zone(code[1:], f"Nom {code[1:]}", str(figure), figure if isinstance(figure, int) else None)
        for code, figure in figures.items()
    ]


CENTRE = zones(d18=12, d28=7, d36=MASKED, d37=31, d41=UNKNOWN, d45=49)


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - ours


def words(svg: str) -> list[str]:
    return [element.text or "" for element in tree(svg).iter() if element.tag.endswith("text")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([12, 7, 31, 49], ["de 0 à 9", "de 10 à 19", "de 20 à 29", "de 30 à 39", "de 40 à 49"], id="tens"),
        pytest.param([0, 4], ["0", "1", "2", "3", "4"], id="one by one"),
        pytest.param([0, 5], ["de 0 à 1", "de 2 à 3", "de 4 à 5", "de 6 à 7", "de 8 à 9"], id="one more than five"),
        pytest.param([52, 96], ["de 50 à 59", "de 60 à 69", "de 70 à 79", "de 80 à 89", "de 90 à 99"], id="far from 0"),
        pytest.param([], ["0", "1", "2", "3", "4"], id="nothing shown"),
        pytest.param([7], ["7", "8", "9", "10", "11"], id="one value"),
        pytest.param(
            [900, 5200],
            [
                "de 0 à 1\u202f999",
                "de 2\u202f000 à 3\u202f999",
                "de 4\u202f000 à 5\u202f999",
                "de 6\u202f000 à 7\u202f999",
                "de 8\u202f000 à 9\u202f999",
            ],
            id="thousands",
        ),
    ],
)
def test_classes_are_five_equal_round_steps_told_in_words(values: list[float], expected: list[str]) -> None:
    assert [label for _, label in equal_steps(values)] == expected


def test_each_zone_has_the_tint_of_its_class_and_is_told() -> None:
    svg = carte(CENTRE, TITRE, LINK)
    tints = re.findall(r'<path d="m[^"]+z" class="[^"]+" fill="([^"]+)"(?: fill-opacity="([\d.]+)")?', svg)
    hatched = re.search(r'<pattern id="([^"]+)"', svg)
    assert hatched
    assert tints == [
        (LINK, "0.2"),
        (LINK, "0.1"),
        (f"url(#{hatched[1]}-zones)", ""),
        (LINK, "0.5"),
        ("none", ""),
        (LINK, "1.0"),
    ]
    assert tree(svg).get("aria-label") == (
        "Structures accompagnées\u00a0: 18 Nom 18 12, 28 Nom 28 7, 36 Nom 36 confidentiel, 37 Nom 37 31, "
        "41 Nom 41 pas de chiffre, 45 Nom 45 49"
    )
    assert {"18", "12", MASKED, UNKNOWN, "confidentiel", "pas de chiffre", "de 40 à 49"} <= set(words(svg))


def test_hatching_has_one_width_in_outlines_and_in_the_legend() -> None:
    svg = carte(zones(d18=3, d28=MASKED), TITRE, LINK)
    (scale,) = (float(number) for number in re.findall(r"translate\([^)]*\) scale\(([0-9.]+)\)", svg))
    patterns = dict(re.findall(r'<pattern id="([^"]+)"[^>]*scale\(([0-9.]+)\)', svg))
    outline, legend = re.findall(r"url\(#([^)]+)\)", svg)
    assert float(patterns[legend]) == 1
    assert float(patterns[outline]) * scale == pytest.approx(1, abs=0.05)


def test_a_zone_without_a_figure_leaves_no_trace_of_it() -> None:
    """The attack on a région of two DLA: the drawing of one does not depend on what the other hides."""
    shown = Zone("18", "Cher", "12", 12)
    masked = carte([shown, Zone("28", "Eure-et-Loir", MASKED)], TITRE, LINK)
    alone = [label for _, label in equal_steps([12])]
    allowed = {"18", "12", "28", MASKED, "confidentiel", *alone}
    assert {word for word in words(masked) if not word.startswith("Contours")} == allowed
    assert "pas de chiffre" not in masked
    with pytest.raises(ValueError, match="not printed"):
        Zone("28", "Eure-et-Loir", MASKED, 31)


@pytest.mark.parametrize(
    ("given", "tiles"),
    [
        pytest.param(CENTRE, 0, id="all are outlined"),
        pytest.param(zones(d2A=3, d2B=4), 0, id="Corse"),
        pytest.param(zones(d971=3, d972=4), 2, id="no outline"),
        pytest.param(zones(d75=3, d77=4, d78=5, d91=1, d92=2, d93=3, d94=4, d95=8), 4, id="too small for words"),
        pytest.param(zones(d18=3, dREG=4, d99=1), 2, id="a regional DLA and an unknown code"),
    ],
)
def test_what_has_no_readable_outline_is_a_tile_and_every_zone_is_named(given: list[Zone], tiles: int) -> None:
    svg = carte(given, TITRE, LINK)
    assert len(re.findall(r'rx="4.0"', svg)) == tiles
    assert {zone.code for zone in given} <= set(words(svg))
    assert ("Contours" in svg) == ("<g " in svg)


def test_under_two_zones_there_is_no_map() -> None:
    assert carte(CENTRE[:1], TITRE, LINK) == "" == carte([], TITRE, LINK)


def test_words_that_people_type_are_never_markup() -> None:
    svg = carte([Zone("18", HOSTILE, "1", 1), Zone(HOSTILE, "x", HOSTILE)], HOSTILE, LINK)
    root = tree(svg)
    assert all(name != "onload" for element in root.iter() for name in element.attrib)
    assert HOSTILE in (root.get("aria-label") or "")


def test_the_largest_map_is_light() -> None:
    aquitaine = zones(d16=1, d17=2, d19=3, d23=4, d24=5, d33=6, d40=7, d47=8, d64=9, d79=10, d86=11, d87=12)
    assert len(carte(aquitaine, TITRE, LINK)) <= 40_000


def test_no_number_of_the_drawing_is_written_as_a_share() -> None:
    """So that searches of pages for the shares of someone are not blinded by places."""
    svg = carte(CENTRE, TITRE, LINK) + carte(zones(d75=3, d92=MASKED, dREG=5), TITRE, LINK)
    assert re.findall(r'(?<![0-9,.])[0-9]+[,.][0-9]{2}(?![0-9])|"[0-9]+"', svg) == []
