"""Breaks of printed pages: workbooks cut no question in two."""

import pytest

from exports.tableur.pagination import breaks, pages, room, shrunk


def evenly(first: int, after: int) -> float:
    """Return the height of these rows, of ten points each."""
    return 10 * (after - first)


@pytest.mark.parametrize(
    ("groups", "end", "expected"),
    [
        pytest.param([2, 5], 10, [], id="all on one page"),
        pytest.param([2, 5, 8], 12, [8], id="the group that does not fit begins a page"),
        pytest.param([2, 6], 12, [6], id="exactly a page"),
        pytest.param([2, 9], 19, [9], id="one as tall as a page with its repeated row goes over"),
        pytest.param([0, 25], 28, [], id="after one taller than pages, what is left of its last page is used"),
        pytest.param([0, 25], 29, [25], id="and no more than what is left"),
        pytest.param([0, 11], 13, [11], id="after one that may end on either page, a new one begins"),
        pytest.param([], 4, [], id="nothing to keep"),
    ],
)
def test_pages_of_ten_rows_break_before_groups_alone(groups: list[int], end: int, expected: list[int]) -> None:
    assert breaks(evenly, groups, end, 100, 10) == expected


@pytest.mark.parametrize(
    ("cuts", "end", "count"),
    [
        pytest.param([], 10, 1, id="exactly a page"),
        pytest.param([], 11, 2, id="a row too many"),
        pytest.param([], 20, 3, id="each page after the first repeats a row"),
        pytest.param([4, 13], 22, 3, id="between breaks, a page each"),
        pytest.param([4], 14, 3, id="after a break, the repeated row takes the place of one"),
    ],
)
def test_pages_are_counted_between_breaks(cuts: list[int], end: int, count: int) -> None:
    assert pages(evenly, cuts, end, 100, 10) == count


def test_wider_columns_are_shrunk_and_more_rows_stand_on_a_page_but_narrow_ones_are_not_enlarged() -> None:
    narrow, wide, wider = (room(width, (1, 1.2)) for width in (500, 2000, 4000))
    assert narrow == room(900, (1, 1.2)) < 595 - 1.2 * 72
    assert wider == pytest.approx(2 * wide)


def test_the_least_scale_is_that_of_columns_a_third_wider_than_excel_draws_them() -> None:
    wide, tall = (shrunk(width, height, (0, 0), is_upright=True) for width, height in ((595, 1), (100, 1684)))
    assert (wide, tall) == (1, 0.5)
    assert shrunk(1190, 1, (0, 0), is_upright=True) == pytest.approx(0.5)
