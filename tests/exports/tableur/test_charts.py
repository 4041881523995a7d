"""Charts as SVG: their figures in words, nothing that the CSP refuses, typed text never read as mark-up."""

import re
from xml.etree import ElementTree

import pytest

from exports.tableur.charts import LIKERT, Progress, before_after, columns, likert, lines, progress, stacked
from exports.tableur.styles import LINK

S4 = (("Très", 4), ("Plutôt", 3), ("Plutôt pas", 0), ("Pas du tout", 1))


def widths(svg: str) -> list[int]:
    return [int(width) for width in re.findall(r'<rect x="\d+" width="(\d+)"', svg)]


def test_the_stretches_of_a_bar_fill_it_whole() -> None:
    assert sum(widths(likert(S4, LIKERT[4], "Avis"))) == 360
    assert sum(widths(likert(tuple((str(rank), 1) for rank in range(4)), LIKERT[4], "Avis"))) == 360


def test_answers_told_together_are_one_stretch_in_the_colour_of_the_best_of_them() -> None:
    svg = likert((("Très ou plutôt", 7), ("Plutôt pas ou pas du tout", 1)), (LIKERT[4][0], LIKERT[4][2]), "Avis")
    assert sum(widths(svg)) == 360
    assert svg.count("<rect") == 2
    assert LIKERT[4][2] in svg
    assert LIKERT[4][1] not in svg


def test_every_figure_is_in_the_words_of_a_chart() -> None:
    assert 'aria-label="Avis : Très 4, Plutôt 3, Plutôt pas 0, Pas du tout 1"' in likert(S4, LIKERT[4], "Avis")
    assert "avant 64, maintenant 68" in before_after(64, 68, ("64", "68"), "salariés")


@pytest.mark.parametrize(
    "svg",
    [
        likert([("<b>", 1), ('" onload="x', 2), ("&", 3), ("'", 4)], LIKERT[4], '<script>"'),
        columns([("<b>", 1), ('"', 2)], '<script>"'),
        before_after(1, 2, ("<b>", '"'), "<script>"),
        progress([Progress(libelle="<b>", done=1, target=4, expected=2.0, told='"')], "<script>", LINK),
        lines(("<b>", '"'), [("<i>", (1.0, None)), ("&", (2.0, 3.0)), ("'", (None, 1.0))], "<script>", LINK),
        stacked(("<b>", '"'), [("<i>", (1.0, 2.0)), ("&", (None, 3.0))], "<script>", LINK),
    ],
)
def test_what_people_type_is_never_mark_up(svg: str) -> None:
    root = ElementTree.fromstring(svg)  # noqa: S314 - ours, made above
    assert {node.tag for node in root.iter()} <= {"svg", "rect", "text", "line", "polyline", "polygon", "circle"}
    assert not [name for node in root.iter() for name in node.attrib if name == "style" or name.startswith("on")]


def test_years_that_do_not_compare_are_points_without_a_line() -> None:
    years, values = ("2023", "2024", "2025", "2026 (en cours)"), (15.0, 140.0, 120.0, 60.0)
    svg = lines(years, [("Structures", values)], "Région", LINK, cuts=(1, 3), corrected=[(2,)])
    joined = [points.split() for points in re.findall(r'<polyline points="([^"]*)"', svg)]
    assert [len(points) for points in joined] == [2, 2]  # 2024 to 2025, then the legend
    assert [points[0].split(",")[0] for points in joined] == ["130", "6"]
    assert svg.count("<circle") == len(years) + 2
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"15", "140", "* 120", "60", "2025", "2026", "(en cours)"} <= set(texts)


def test_what_a_label_has_in_brackets_stands_under_it() -> None:
    years = ("2022", "2023", "2024", "2025", "2026 (en cours)")
    svg = lines(years, [("Structures", (1.0, 2.0, 3.0, 4.0, 5.0))], "Région", LINK)
    rows = {text: y for y, text in re.findall(r'<text x="\d+" y="(\d+)"[^>]*>([^<]*)</text>', svg)}
    assert rows["2025"] == rows["2026"] < rows["(en cours)"] < rows["Structures"]


def test_a_bar_of_progress_is_on_the_scale_of_its_own_target() -> None:
    rows = [
        Progress(libelle=str(target), done=done, target=target, expected=None, told=f"{done} sur {target}")
        for done, target in ((5, 10), (50, 100), (100, 100), (900, 100))
    ]
    bar_widths = re.findall(rf'width="(\d+)" height="16" fill="{LINK}"', progress(rows, "Réalisé", LINK))
    half, same, whole, beyond = map(int, bar_widths)
    assert half == same == whole // 2
    assert whole < beyond == 284  # what is far beyond its target stays in the chart


def test_what_is_expected_is_marked_only_while_it_is_not_the_whole_target() -> None:
    def dashed(expected: float) -> int:
        row = Progress(libelle="Accueillies", done=1, target=10, expected=expected, told="1 sur 10")
        return progress([row], "Réalisé", LINK).count("stroke-dasharray")

    assert dashed(4.5) == dashed(10) + 1


def test_the_stretches_of_a_stacked_bar_fill_it_whole() -> None:
    svg = stacked(("2025", "2026"), [(nom, (1.0, 2.0)) for nom in "ABC"], "Qui finance", LINK)
    bar_widths = [int(width) for width in re.findall(r'width="(\d+)" height="26"', svg)]
    assert sum(bar_widths[:3]) == sum(bar_widths[3:]) == 308
    assert "Qui finance : A 2025 1, 2026 2 ; B 2025 1, 2026 2" in svg


def test_a_line_says_what_is_not_known() -> None:
    svg = lines(("Avenant 1", "Avenant 2"), [("Accueillies", (3.0, None))], "Évolution", LINK)
    assert "Avenant 1 3, Avenant 2 non renseigné" in svg


def test_no_value_of_a_line_stands_on_a_point_or_on_another_value() -> None:
    series = [("A", (32.0, 35.0, 31.0)), ("B", (15.0, 22.0, 21.0)), ("C", (7.0, 15.0, 20.0))]
    svg = lines(("1", "2", "3"), series, "Évolution", LINK)
    heights = [round(128 - 104 * value / 35) for _, values in series for value in values]
    points = list(zip((30, 180, 330) * 3, heights, strict=True))
    feet = [(int(x), int(y)) for x, y in re.findall(r'<text x="(\d+)" y="(\d+)" text-anchor="middle"', svg)]
    values = [foot for foot in feet if foot[1] < 130]
    assert len(values) >= 7
    assert all(abs(y - 5 - foot_height) >= 12 for x, y in values for place, foot_height in points if place == x)
    assert all(
        abs(y - other_value) >= 10
        for x, y in values
        for place, other_value in values
        if place == x and y != other_value
    )


def test_nothing_is_drawn_of_nothing() -> None:
    assert lines(("Avenant 1",), [("Accueillies", (3.0,))], "Évolution", LINK) == ""
    assert progress([], "Réalisé", LINK) == stacked(("2025",), [("A", (None,))], "Qui finance", LINK) == ""
    assert (
        likert([("Oui", 0)] * 4, LIKERT[4], "Avis")
        == columns([("0", 0)], "Note")
        == before_after(0, 0, ("0", "0"), "ETP")
        == ""
    )
