"""Free texts beside which the DLA of their authors may be shown."""

import pytest

from exports.enquetes.textes_libres import named_dlas


@pytest.mark.parametrize(
    ("ecrits", "named"),
    [
        pytest.param({"18": 5, "28": 5}, {"18", "28"}, id="five each"),
        pytest.param({"18": 5, "28": 1}, set[str](), id="one left would be that of the other DLA"),
        pytest.param({"18": 5, "28": 3, "36": 2}, {"18"}, id="five left, of two DLA"),
        pytest.param({"18": 9, "28": 6, "36": 2}, {"18"}, id="the smallest joins those left"),
        pytest.param({"18": 4}, set[str](), id="four"),
        pytest.param({"": 12}, set[str](), id="nobody knows"),
        pytest.param({}, set[str](), id="nothing"),
    ],
)
def test_a_dla_is_named_when_those_left_without_a_name_are_none_or_five(
    ecrits: dict[str, int], named: set[str]
) -> None:
    assert named_dlas(ecrits, 5) == named
