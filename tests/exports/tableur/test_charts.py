"""Charts as SVG: their figures in words, nothing that the CSP refuses, typed text never read as mark-up."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from exports.tableur.charts import (
    Progress,
    Reponse,
    bar,
    before_after,
    columns,
    likert,
    lines,
    placed,
    progress,
    sides,
    stacked,
)
from exports.tableur.styles import LINK

TONES = ("p3", "p1", "g1", "g3")
HOSTILE = ("<b>", '" onload="x', "&", "'")


def answers(*counts: int, labels: Sequence[str] = ("Très", "Plutôt", "Plutôt pas", "Pas du tout")) -> list[Reponse]:
    return [Reponse(label, count, tone=tone) for label, count, tone in zip(labels, counts, TONES, strict=True)]


def widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect class="[pgm]\w+" x="-?[\d.]+%" y="2" width="([\d.]+)%"', svg)]


@pytest.mark.parametrize("counts", [(4, 3, 0, 1), (0, 1, 2, 3), (5, 0, 0, 0), (0, 0, 0, 2)])
def test_the_stretches_of_a_bar_alone_on_its_axis_fill_it_whole(counts: tuple[int, ...]) -> None:
    drawn = answers(*counts)
    assert sum(widths(likert(drawn, sides(drawn), "Avis"))) == pytest.approx(100, abs=0.05)


def test_favourable_answers_start_at_the_axis_and_the_others_end_there() -> None:
    drawn = answers(4, 3, 2, 1)
    svg = likert(drawn, (0.5, 0.7), "Avis")
    places = {
        tone: (float(start), float(start) + float(width))
        for tone, start, width in re.findall(r'<rect class="(\w+)" x="([\d.]+)%" y="2" width="([\d.]+)%"', svg)
    }
    axis = 100 * 0.5 / 1.2
    assert places["p1"][0] == pytest.approx(axis, abs=0.02)
    assert places["p3"][0] == pytest.approx(places["p1"][1], abs=0.02)
    assert places["g1"][1] == pytest.approx(axis, abs=0.02)
    assert places["g3"][1] == pytest.approx(places["g1"][0], abs=0.02)
    assert f'x1="{axis:.2f}%"' in svg


def test_neutral_answers_stand_across_the_axis_half_on_each_side() -> None:
    drawn = [Reponse("Mieux", 3, tone="p3"), Reponse("Pareil", 4, tone="mid"), Reponse("Moins bien", 1, tone="g3")]
    assert sides(drawn) == (0.375, 0.625)
    starts = {reponse.libelle: (start, start + width) for reponse, start, width in placed(drawn, (0.5, 0.7))}
    axis = 0.5 / 1.2
    assert sum(starts["Pareil"]) / 2 == pytest.approx(axis)
    assert starts["Moins bien"][1] == pytest.approx(starts["Pareil"][0])
    assert starts["Mieux"][0] == pytest.approx(starts["Pareil"][1])


def test_a_narrow_stretch_has_no_figure_inside() -> None:
    drawn = answers(95, 0, 0, 5)
    assert re.findall(r"<text[^>]*>(\d+)</text>", likert(drawn, sides(drawn), "Avis")) == ["95"]


def test_every_figure_is_in_the_words_of_a_chart() -> None:
    drawn = answers(4, 3, 0, 1)
    assert 'aria-label="Avis : Très 4, Plutôt 3, Plutôt pas 0, Pas du tout 1"' in likert(drawn, sides(drawn), "Avis")
    assert Reponse("Très", 21, 50).told == "Très 21 (50\u00a0%)"
    assert Reponse("Très", None).told == "Très [c]"
    assert "avant 64, maintenant 68" in before_after(64, 68, ("64", "68"), "salariés")


@pytest.mark.parametrize(
    "svg",
    [
        likert(answers(1, 2, 3, 4, labels=HOSTILE), (0.7, 0.3), '<script>"'),
        columns([Reponse("<b>", 1), Reponse('"', 2)], '<script>"'),
        bar(1, 2),
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
        likert(answers(0, 0, 0, 0), (0, 0), "Avis")
        == columns([Reponse("0", 0)], "Note")
        == bar(0, 0)
        == before_after(0, 0, ("0", "0"), "ETP")
        == ""
    )
