"""Bars of shares: as wide as what they say, named below, readable without colour."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exports.temps.barres import Bande, Barre, barres

COLOURS = ("#1F5A7A", "#B5472F", "#3C7A57", "#8A5A9E", "#6B6B64")


def bar(*missions: tuple[int, ...]) -> Barre:
    return Barre(
        "Moi",
        tuple(
            Bande(f"M{number}", f"M{number}", COLOURS[(number - 1) % 5], parts, f"{sum(parts) / 100:g} %")
            for number, parts in enumerate(missions, start=1)
        ),
    )


def test_nothing_is_drawn_without_a_bar() -> None:
    assert barres([], "Temps") == ""


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=14))
def test_stretches_follow_one_another_and_are_as_wide_as_what_they_say(parts: list[int]) -> None:
    total = sum(parts)
    shares = [part * 10_000 // total if total else 0 for part in parts]
    drawn = barres([bar(tuple(shares[:3]), tuple(shares[3:]))], "Temps")
    stretches = [
        (float(x), float(width)) for x, width in re.findall(r'<rect x="([\d.e-]+)%".*?width="([\d.e-]+)%"', drawn)
    ]
    assert [round(width * 100) for _, width in stretches] == [part for part in shares if part]
    assert all(abs(left + width - right) < 0.01 for (left, width), (right, _) in pairwise(stretches))


def test_a_wide_stretch_says_its_share_a_narrow_one_its_name_and_a_hair_nothing() -> None:
    drawn = barres([bar((5_000,), (3_200,), (1_000,), (700,), (100,))], "Temps")
    assert ">M1 50 %</text>" in drawn
    assert '>M3<tspan class="room"> 10 %</tspan></text>' in drawn
    assert ">M4</text>" in drawn
    assert "M5</text>" not in drawn


def test_what_people_write_is_escaped_and_nothing_is_styled_inline() -> None:
    drawn = barres([Barre("<b>", (Bande('M"1', "<i>", COLOURS[0], (10_000,), "100 %"),))], 'a"b')
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert 'aria-label="a&quot;b' in drawn
    assert "style=" not in drawn
